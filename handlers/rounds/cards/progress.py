"""Who has, who hasn't and why: counts, late ones, those that wait. Never a grade."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date

from handlers.core.messages import Button, Message, Section, say
from handlers.core.phrases import count, day, whose
from handlers.rounds import rules
from handlers.rounds.cards import words
from handlers.rounds.cards.menu import KEY
from handlers.rounds.view import UNFINISHED, AuditLine, RoundView, Stage
from storage.vocabulary import RoundStatus

SHOW_XLSX = "Take it away as XLSX"
WAITING_AT_ONCE = 5  # audits without an auditor that one message offers to give away


def none_open() -> Message:
    """No round is open."""
    text = "No round is open, so nobody has an audit to do. Type /qa to see what comes next."
    return say(text, key=KEY)


def progress(
    round_: RoundView,
    lines: Sequence[AuditLine],
    number: int,
    said: Section | None = None,
    told: Sequence[Section] = (),
) -> Message:
    """Show how a round goes: counts, each service, and ten of those not done yet.

    told: who has heard of the results, where the council has a clock for it.
    """
    open_ones = [one for one in lines if one.stage in UNFINISHED and one.stage != Stage.WAITING]
    shown = rules.page(sorted(open_ones, key=_late_first), number)
    head = f"{words.title(round_)}: {words.STATUS[round_.status]}. {_closes(round_)}"
    if round_.to_come:
        head += f" {count(round_.to_come, 'more audit')} will be ready within the hour."
    turning = words.turning("rounds.progress_of", dict(round_.args), shown)
    where = words.place(shown, "not done yet")
    sections = (
        *((said,) if said else ()),
        Section(head, facts=_counts(lines)),
        Section("\n".join(by_service(lines)) or "No audits yet."),
        *told,
        *waiting([one for one in lines if one.stage == Stage.WAITING]),
        *_not_done(shown.items),
        *((Section(where, buttons=turning),) if where else ()),
        deeds(round_),
    )
    return words.together(round_.key, sections, head)


def _closes(round_: RoundView) -> str:
    if round_.status is RoundStatus.CLOSED:
        return f"The window closed on {day(round_.window_to)}."
    return f"The window is {words.window(round_.window_from, round_.window_to)}."


def _counts(lines: Sequence[AuditLine]) -> tuple[tuple[str, str], ...]:
    stages = Counter(one.stage for one in lines)
    facts = [(str(stage).capitalize(), str(stages[stage])) for stage in Stage if stages[stage]]
    late = sum(one.days_late > 0 and one.stage in UNFINISHED for one in lines)
    return (*facts, *((("Late", str(late)),) if late else ()))


def by_service(lines: Sequence[AuditLine]) -> list[str]:
    """Return a line of counts for each service, by the auditor's."""
    groups: defaultdict[str, list[AuditLine]] = defaultdict(list)
    for one in lines:
        if one.stage != Stage.WITHDRAWN:
            groups[one.service or "No service"].append(one)
    return [_service_line(service, groups[service]) for service in sorted(groups)]


def _service_line(service: str, lines: Sequence[AuditLine]) -> str:
    done = sum(one.stage not in UNFINISHED for one in lines)
    late = sum(one.days_late > 0 and one.stage in UNFINISHED for one in lines)
    tail = f", {late} late" if late else ""
    return f"{service}: {done} of {len(lines)} submitted{tail}."


def _late_first(line: AuditLine) -> tuple[int, str, str]:
    return -line.days_late, line.service, line.reference


def _not_done(lines: Sequence[AuditLine]) -> tuple[Section, ...]:
    if not lines:
        return ()
    return (Section("\n".join(not_done(one) for one in lines), title="Not done yet"),)


def not_done(line: AuditLine) -> str:
    """Say where one audit stands and what it waits for."""
    who = line.auditor.short if line.auditor else "nobody"
    return (
        f"{line.reference}: {who}, {whose(line.worker.short)} work. {_where(line)}"
        f"{_late(line)}{_why(line)}"
    )


def _where(line: AuditLine) -> str:
    if line.stage is Stage.CARDS_TO_COME:
        return f"Cards go out on {day(line.cards_on)}."
    if line.started_on:
        return f"Started on {day(line.started_on)}."
    return f"Not started{_own_view(line)}."


def _own_view(line: AuditLine) -> str:
    if line.self_due_on is None:
        return ""
    if line.self_on:
        return f"; {whose(line.worker.short)} own view is in"
    return f"; {whose(line.worker.short)} own view is not in (due {day(line.self_due_on)})"


def _late(line: AuditLine) -> str:
    if not line.days_late:
        return f" Due {day(line.due_on)}."
    return f" Was due {day(line.due_on)}, {count(line.days_late, 'working day')} ago."


def _why(line: AuditLine) -> str:
    why = f" {line.why_not}." if line.why_not else ""
    return f"{why} Expected {day(line.expected_on)}." if line.expected_on else why


def waiting(lines: Sequence[AuditLine]) -> tuple[Section, ...]:
    """Offer to find an auditor for each audit that was handed back, a few at a time."""
    sections = [
        Section(
            _waits(one),
            buttons=(Button("Give it to…", "rounds.give", {"audit": one.reference}, form=True),),
            tone="warning",
        )
        for one in lines[:WAITING_AT_ONCE]
    ]
    more = len(lines) - WAITING_AT_ONCE
    rest = f"{count(more, 'more audit')} {'waits' if more == 1 else 'wait'}; they come next."
    return (*sections, *((Section(rest),) if more > 0 else ()))


def _waits(line: AuditLine) -> str:
    start = f"{line.reference}, {whose(line.worker.short)} work, {line.worker.place}:"
    why = f' Handed back: "{line.why_not}".' if line.why_not else ""
    if line.offered_to:
        return f"{start} {line.offered_to.short} is asked to take it over.{why}"
    return f"{start} waits for an auditor.{why}"


def given(line: AuditLine, told_on: date) -> Section:
    """Say who does it now."""
    who = line.auditor.short if line.auditor else "nobody"
    return Section(
        f"{line.reference} is {whose(who)} now, due {day(line.due_on)}. {who} and "
        f"{line.worker.short} hear on {day(told_on)}.",
        tone="good",
    )


def deeds(round_: RoundView) -> Section:
    """What can be done with an open or closed round."""
    take_away = Button(SHOW_XLSX, "rounds.take_away", round_.args)
    if round_.status is RoundStatus.CLOSED:
        reopen = Button("Open it again", "rounds.reopen", round_.args)
        return Section(f"{round_.named} is closed.", buttons=(take_away, reopen))
    return Section(
        "What can be done now:",
        buttons=(
            words.top_up(round_),
            take_away,
            Button("Who was not served", "rounds.unserved", round_.args),
            Button("Close the round", "rounds.close", round_.args, form=True),
        ),
    )
