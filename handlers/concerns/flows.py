"""What we do about a concern: log it, start its clock, let the right people know at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from handlers.concerns import cards, rules
from handlers.concerns.cards import ConcernView
from handlers.core.context import Context
from handlers.core.phrases import local_day
from storage import concerns, people
from storage.audits import Audit
from storage.concerns import Concern, ConcernTold
from storage.people import Person

IN_HOURS = "hear of it now"
OUT_OF_HOURS = "read it on the next working morning: until then only a phone call reaches anybody"
TWICE_IS_ONCE = timedelta(minutes=2)
LINE_TOLD = 2  # the manager and the one above; the ladder beyond them has its own issue


@dataclass(frozen=True)
class Logged:
    """A concern that was just logged, and who hears of it when."""

    view: ConcernView
    hears: tuple[str, ...]
    later: str


def view_of(ctx: Context, concern: Concern) -> ConcernView:
    """Return a concern as cards speak of it."""
    audit = ctx.session.get_one(Audit, concern.audit_id)
    profile = ctx.under(audit.framework_version_id)
    log = concerns.told_of(ctx.session, concern)
    return ConcernView(
        reference=concern.reference,
        audit=audit.reference,
        type=profile.concern_types.get(concern.type, concern.type),
        worker=_name(ctx, audit.worker_id),
        raised_by=_name(ctx, concern.raised_by_id),
        raised_at=concern.raised_at,
        due=cards.due_words(concern),
        due_why=f"{rules.said(profile.clocks.concern)} from the press",
        told=tuple((profile.told.get(one.who, one.who), one.told_at) for one in log),
        held_by=_name(ctx, concern.held_by_id) if concern.held_by_id else "",
        held_at=concern.held_at,
        council=ctx.profile.council,  # open work keeps its clocks, never an old number
        line=rules.line_now(ctx.profile.council, ctx.now, ctx.calendar),
    )


def _name(ctx: Context, person_id: int) -> str:
    return ctx.session.get_one(Person, person_id).first_name


def log(  # noqa: PLR0913 (a concern is all of these)
    ctx: Context, audit: Audit, *, kind: str, told: Sequence[str], at: datetime, words: str
) -> Logged:
    """Log a concern: the clock starts now, and the line hears at once in office hours."""
    if audit.id is None:
        msg = f"{audit.reference} is not stored yet"
        raise ValueError(msg)
    if known := _just_logged(ctx, audit, kind, told, words):
        return _tell(ctx, known, audit)
    clock = ctx.under(audit.framework_version_id).clocks.concern
    concern = concerns.add(
        ctx.session,
        ctx.today.year,
        audit_id=audit.id,
        type=kind,
        raised_by_id=ctx.speaker.id,
        raised_at=ctx.now,
        due_on=rules.put_right_by(local_day(ctx.now), clock, ctx.calendar),
        words_id=ctx.reseal(None, words),
    )
    _log_told(ctx, concern, told, at, None)
    ctx.record("concern.logged", f"concern:{concern.reference}")
    return _tell(ctx, concern, audit)


def _just_logged(
    ctx: Context, audit: Audit, kind: str, told: Sequence[str], words: str
) -> Concern | None:
    """Return the concern that the same press logged a moment ago: pressed twice is once.

    Only what is the same in every word: a second worry is never taken for the first.
    """
    for concern in concerns.of_audit(ctx.session, audit):
        is_new = ctx.now - concern.raised_at < TWICE_IS_ONCE
        is_same = (concern.raised_by_id, concern.type) == (ctx.speaker.id, kind)
        if is_new and is_same and _written(ctx, concern) == (set(told), words.strip()):
            return concern
    return None


def _written(ctx: Context, concern: Concern) -> tuple[set[str], str]:
    """Return what was logged first: whom they had told, and their words."""
    first = [one for one in concerns.told_of(ctx.session, concern) if one.words_id is None]
    words = ctx.vault.open(ctx.session, concern.words_id) if concern.words_id else ""
    return {one.who for one in first if one.by_id == concern.raised_by_id}, words.strip()


def _log_told(
    ctx: Context, concern: Concern, told: Sequence[str], at: datetime, words_id: str | None
) -> None:
    if concern.id is None:
        msg = f"{concern.reference} is not stored yet"
        raise ValueError(msg)
    for who in told:
        ctx.session.add(
            ConcernTold(
                concern_id=concern.id,
                who=who,
                told_at=at,
                by_id=ctx.speaker.id,
                words_id=words_id,
            )
        )
    ctx.session.flush()


def _tell(ctx: Context, concern: Concern, audit: Audit) -> Logged:
    """Tell the line, the QA team and the worker. Nobody off duty is woken: the page rings."""
    not_before = None if ctx.in_office_hours() else _next_morning(ctx)
    day = local_day(not_before or ctx.now)  # on which they read it
    view = view_of(ctx, concern)
    key = f"concern:{concern.reference}"
    line = [one for one in _line(ctx, audit, day) if one != ctx.speaker.id]
    for person_id in (*line, *_qa(ctx, day)):
        if person_id != ctx.speaker.id:
            ctx.tell_now(person_id, cards.alert(view), f"{key}:{person_id}", not_before)
    hears = [_name(ctx, one) for one in line]
    worker = audit.worker_id
    if worker != ctx.speaker.id and not _absent(ctx, [worker], day):
        ctx.tell_now(worker, cards.worker_alert(view), f"{key}:{worker}", not_before)
        hears.append(_name(ctx, worker))
    return Logged(view, tuple(hears), OUT_OF_HOURS if not_before else IN_HOURS)


def _next_morning(ctx: Context) -> datetime:
    hours = ctx.profile.manners
    first = ctx.calendar.next_working_day(ctx.today)
    morning = ctx.at(first, hours.office_from)
    if morning > ctx.now:
        return morning
    return ctx.at(ctx.calendar.add_working_days(ctx.today, 1), hours.office_from)


def _line(ctx: Context, audit: Audit, on: date) -> tuple[int, ...]:
    chain = people.managers_of(ctx.session, audit.worker_id)
    return rules.first_at_work(chain, _absent(ctx, chain, on), LINE_TOLD)


def _absent(ctx: Context, ids: Sequence[int], on: date) -> frozenset[int]:
    """Return who of them is away that day, or has left."""
    return frozenset(
        one
        for one in ids
        if people.by_id(ctx.session, one).left_on or people.is_away(ctx.session, one, on)
    )


def _qa(ctx: Context, on: date) -> tuple[int, ...]:
    """Return the QA team at work that day; all of them where nobody is."""
    team = _whole_qa(ctx)
    absent = _absent(ctx, team, on)
    return tuple(one for one in team if one not in absent) or team


def _whole_qa(ctx: Context) -> tuple[int, ...]:
    held = [key for key, role in ctx.profile.roles.items() if "run_rounds" in role.abilities]
    found = {
        person.id: None
        for role in held
        for person in people.with_role(ctx.session, role)
        if person.id is not None
    }
    return tuple(found)


def add_told(
    ctx: Context, concern: Concern, told: Sequence[str], at: datetime, words: str
) -> ConcernView:
    """Log one more person who was told, with what they said."""
    _log_told(ctx, concern, told, at, ctx.reseal(None, words))
    ctx.record("concern.told", f"concern:{concern.reference}")
    return refresh(ctx, concern)


def hold(ctx: Context, concern: Concern) -> ConcernView:
    """Say "I have it". The first press holds it; the clock goes on."""
    if concern.held_by_id is None:
        concern.held_by_id = ctx.speaker.id
        concern.held_at = ctx.now
        ctx.session.add(concern)
        ctx.session.flush()
        ctx.record("concern.held", f"concern:{concern.reference}")
    return refresh(ctx, concern)


def refresh(ctx: Context, concern: Concern) -> ConcernView:
    """Bring every card about this concern up to date."""
    view = view_of(ctx, concern)
    audit = ctx.session.get_one(Audit, concern.audit_id)
    line = people.managers_of(ctx.session, audit.worker_id)  # whoever of them was told
    for person_id in (*line, *_whole_qa(ctx)):
        if person_id != concern.raised_by_id:
            ctx.revise(person_id, cards.alert_section(view))
    return view


def opened(ctx: Context, concern: Concern) -> tuple[str, ...]:
    """Open the words of a concern; the trail says who did."""
    log = concerns.told_of(ctx.session, concern)
    ids = dict.fromkeys((concern.words_id, *(one.words_id for one in log)))
    texts = ctx.open_words(f"concern:{concern.reference}", ids)
    return tuple(texts[one] for one in ids if one is not None)
