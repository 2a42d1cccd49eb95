"""A round as sheets to take away: no free text, no number of a child's file."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from handlers.allocation.capacity import USUALLY_AWAY
from handlers.core.table import Cell, Sheet
from handlers.rounds.cards.preview import BY_RULE, outside_parts
from handlers.rounds.view import UNFINISHED, AuditLine, DraftView, PairView, Unserved

Row = TypeVar("Row")


class Column(NamedTuple, Generic[Row]):
    """One column: its header, what it means, and how a row fills it."""

    header: str
    means: str
    value: Callable[[Row], Cell]


AUDITS: tuple[Column[AuditLine], ...] = (
    Column("Reference", "The bot's own reference of the audit", lambda one: one.reference),
    Column("Auditor", "Who audits", lambda one: one.auditor.name if one.auditor else ""),
    Column("Auditor's team", "", lambda one: one.auditor.team if one.auditor else ""),
    Column("Auditor's service", "", lambda one: one.auditor.service if one.auditor else ""),
    Column("Worker", "Whose work is looked at", lambda one: one.worker.name),
    Column("Worker's team", "", lambda one: one.worker.team),
    Column("Worker's service", "", lambda one: one.worker.service),
    Column("Category", "The file's category on the caseload list", lambda one: one.category),
    Column(
        "Sample or coverage",
        "sample: drawn at random; coverage: the worker's turn had come",
        lambda one: str(one.draw),
    ),
    Column("State", "Where the audit stands", lambda one: str(one.stage)),
    Column("Cards out", "The day auditor and worker were told", lambda one: one.cards_on),
    Column(
        "Own view due", "The worker's self-assessment; empty: none", lambda one: one.self_due_on
    ),
    Column("Own view in", "The day the worker sent it", lambda one: one.self_on),
    Column("Started", "The day the auditor began", lambda one: one.started_on),
    Column("Due", "The last day on which it is on time", lambda one: one.due_on),
    Column("Submitted", "The day of submission", lambda one: one.submitted_on),
    Column("Talked", "The day auditor and worker talked it through", lambda one: one.talked_on),
    Column(
        "Family's view coded",
        "yes: sought with route and date, or not with a coded reason",
        lambda one: "yes" if one.family_coded else "no",
    ),
    Column("Closed", "The day everything was answered", lambda one: one.closed_on),
    Column(
        "Working days late",
        "After the due date, up to submission or to the day of this file",
        lambda one: one.days_late,
    ),
    Column("Why not done", "A coded reason", lambda one: _why(one)),
)
GRADE = Column[AuditLine](
    "Overall grade", "The auditor's, on the form's own scale; QA team only", lambda one: one.grade
)
PAIRS: tuple[Column[PairView], ...] = (
    Column("Auditor", "Who would audit", lambda one: one.auditor.name),
    Column("Auditor's team", "", lambda one: one.auditor.team),
    Column("Auditor's service", "", lambda one: one.auditor.service),
    Column("Worker", "Whose work would be looked at", lambda one: one.worker.name),
    Column("Worker's team", "", lambda one: one.worker.team),
    Column("Worker's service", "", lambda one: one.worker.service),
    Column("Sample or coverage", "Why the file was picked", lambda one: str(one.draw)),
    Column("Reason", "As the auditor reads it on Why me?", lambda one: one.reason),
    Column("Changed by hand", "The coded reason, where it was", lambda one: one.by_hand),
)
NOT_SERVED: tuple[Column[Unserved], ...] = (
    Column("Side", "auditor: no audit to do; worker: not looked at", lambda one: one.side),
    Column("Name", "Who is not served", lambda one: one.who.name),
    Column("Team", "", lambda one: one.who.team),
    Column("Service", "", lambda one: one.who.service),
    Column("Rule", "The rule that bites", lambda one: one.rule),
    Column("In short", "The same in words", lambda one: BY_RULE.get(one.rule, one.rule)),
    Column("Detail", "Who comes first, and when it will be possible", lambda one: one.detail),
)
DICTIONARY = "Data dictionary"


def _why(line: AuditLine) -> str:
    return line.why_not if line.stage in UNFINISHED or line.days_late else ""


def sheets(
    draft: DraftView, lines: Sequence[AuditLine], plan: Mapping[str, Any], *, grades: bool
) -> tuple[Sheet, ...]:
    """Return a round's workbook; before it opens, its pairings stand where audits will."""
    lines = sorted(lines, key=lambda one: one.reference)
    audit_columns = (*AUDITS, *((GRADE,) if grades else ()))
    first = (
        _sheet("Audits", audit_columns, lines) if lines else _sheet("Audits", PAIRS, draft.pairs)
    )
    meanings = _meanings("Audits", audit_columns) if lines else _meanings("Audits", PAIRS)
    return (
        first,
        _sheet("Not served", NOT_SERVED, draft.unserved),
        _outside(draft),
        _capacity(draft, plan),
        _dictionary((*meanings, *_meanings("Not served", NOT_SERVED))),
    )


def _sheet(title: str, columns: Sequence[Column[Row]], rows: Sequence[Row]) -> Sheet:
    cells = [[column.value(row) for column in columns] for row in rows]
    return Sheet(title, tuple(column.header for column in columns), cells)


def _outside(draft: DraftView) -> Sheet:
    reasons = draft.profile.exclusion_reasons
    rows: list[tuple[Cell, ...]] = [
        (many, outside_parts({code: many}, reasons)[0].partition(" ")[2])
        for code, many in sorted(draft.outside.items())
    ]
    return Sheet("Outside the draw", ("Files", "What they are"), rows)


def _capacity(draft: DraftView, plan: Mapping[str, Any]) -> Sheet:
    round_, capacity = draft.round, plan["capacity"]
    rows: list[tuple[Cell, ...]] = [
        ("Window from", round_.window_from),
        ("Window to", round_.window_to),
        ("Cards planned for", round_.cards_on),
        ("Auditors' places, people away included", round_.quota),
        ("Places lost to absence or exemption", capacity["away"]),
        ("Workers due now", capacity["due_now"]),
        ("Audits needed a round to keep the promise", capacity["need_per_month"]),
        ("Enough", "yes" if capacity["enough"] else "no"),
        *_sample(capacity["sample"]),
        ("In words", capacity["sentence"]),
        ("Number of the draw", round_.draw),
        ("Seed of the draw", round_.seed),
        ("Fingerprint of what it was drawn from", round_.input_hash),
    ]
    return Sheet("Capacity", ("What", "Value"), rows)


def _sample(sample: Mapping[str, Any] | None) -> list[tuple[Cell, ...]]:
    """Return how far the year's random sample is; nothing for a council without that target."""
    if not sample:
        return []
    return [
        ("Open files, of which a share is sampled", sample["files"]),
        ("Audits a year that the share asks for", sample["a_year"]),
        ("Audits that came in in the last 12 months", sample["done"]),
        (f"Auditors needed, with {USUALLY_AWAY}% of people away", sample["auditors_needed"]),
        ("Auditors", sample["auditors"]),
    ]


def _meanings(title: str, columns: Sequence[Column[Any]]) -> list[tuple[Cell, ...]]:
    return [(title, column.header, column.means or column.header) for column in columns]


def _dictionary(meanings: Sequence[tuple[Cell, ...]]) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        *meanings,
        ("Outside the draw", "Files", "How many files stand outside the draw for one reason"),
        ("Outside the draw", "What they are", "The reason; never which files"),
        (
            "Capacity",
            "What, Value",
            "The figures of the draw, and whether there are enough auditors",
        ),
    ]
    return Sheet(DICTIONARY, ("Sheet", "Column", "Meaning"), rows)
