"""Takes a file out of a draft and puts it back; the draft is drawn again each time."""

from handlers.core.context import Context
from handlers.rounds.flows.drafting import draw, must_be_draft
from handlers.rounds.flows.reading import known_id
from storage import case_files, people
from storage.case_files import CaseFile, Exclusion
from storage.people import Person, Team
from storage.rounds import AuditRound


def file_to_exclude(ctx: Context, number: str) -> CaseFile | None:
    """Return the file of that number, if it is listed and theirs to take out.

    The QA team may take out any; a head of service those of their own service or line.
    """
    file = case_files.by_reference(ctx.session, number.strip())
    if file is None or not file.listed:
        return None
    theirs = sees_all(ctx) or _in_service(ctx, file) or _in_line(ctx, file)
    return file if theirs else None


def sees_all(ctx: Context) -> bool:
    """Say whether the speaker runs rounds, and so sees the whole council."""
    return "run_rounds" in ctx.speaker.abilities


def _in_service(ctx: Context, file: CaseFile) -> bool:
    team = ctx.session.get(Team, file.team_id) if file.team_id else None
    worker = ctx.session.get(Person, file.worker_id) if file.worker_id else None
    has_it = team.service_id if team else _service_of(ctx, worker)
    return has_it is not None and has_it == _service_of(ctx, ctx.speaker.person)


def _in_line(ctx: Context, file: CaseFile) -> bool:
    if file.worker_id is None:
        return False
    return ctx.speaker.id in people.managers_of(ctx.session, file.worker_id)


def _service_of(ctx: Context, person: Person | None) -> int | None:
    """Return a person's service, which may be their team's."""
    if person is None:
        return None
    team = ctx.session.get(Team, person.team_id) if person.team_id else None
    return person.service_id or (team.service_id if team else None)


def is_out(ctx: Context, round_: AuditRound, file: CaseFile) -> bool:
    """Say whether a file has been taken out of this round already."""
    out = case_files.exclusions_of(ctx.session, known_id(round_))
    return any(one.case_file_id == file.id for one in out)


def exclude(ctx: Context, round_: AuditRound, file: CaseFile, reason: str) -> Exclusion:
    """Take a file out for a coded reason, and draw again by the same seed."""
    must_be_draft(round_)
    exclusion = Exclusion(
        case_file_id=file.id or 0, round_id=known_id(round_), reason=reason, by_id=ctx.speaker.id
    )
    ctx.session.add(exclusion)
    ctx.session.flush()
    draw(ctx, round_, round_.plan["draw"], round_.seed)
    ctx.record("file.excluded", f"round:{round_.id}:exclusion:{exclusion.id}")
    return exclusion


def put_back(ctx: Context, exclusion: Exclusion) -> AuditRound:
    """Undo it: the file is in the draft's draw again."""
    round_ = ctx.session.get_one(AuditRound, exclusion.round_id)
    must_be_draft(round_)
    ctx.session.delete(exclusion)
    ctx.session.flush()
    draw(ctx, round_, round_.plan["draw"], round_.seed)
    ctx.record("file.put_back", f"round:{round_.id}:exclusion:{exclusion.id}")
    return round_
