"""What is said of a list that was brought in: what it would change, or what to put right."""

from collections.abc import Mapping

from handlers.core.forms import Choice, Form, Note, Text, Upload
from handlers.core.messages import Button, Message, Section, Workbook, say
from handlers.core.table import Sheet
from handlers.imports import rules
from handlers.imports.rules import Report, counted

KEY = "imports"
AT_A_TIME = 10  # faults, or remarks, in one look
BRING = Button("Bring lists in", "imports.bring", form=True)
PRIVACY = (
    "Only references, categories, workers, teams and dates are kept. Names, birth dates and "
    "addresses are dropped at the door; ages become bands. You see first what would change, "
    "and nothing is imported until you say so."
)


def form() -> Form:
    """Ask for a file, and what it is."""
    return Form(
        route="imports.look",
        title="Bring a list in",
        parts=(
            Note(PRIVACY),
            Choice("kind", "What is it?", tuple(rules.TITLES.items()), required=True),
            Upload("file", "The file", ("csv", "xlsx", "zip", "xml"), required=True),
            Upload(
                "workers",
                "Workers, with a CIN census",
                ("csv", "xlsx"),
                hint="case_ref, worker_id and team of each open file; otherwise leave this out.",
            ),
            Text(
                "told",
                "Columns, if the bot asked about them",
                hint="Such as list8.ceased=21, counting from 1; several parted by spaces.",
                limit=300,
            ),
            Text(
                "leavers",
                "How many have left, if the bot asked",
                hint="A number, with a staff list from which many people are gone.",
                limit=6,
            ),
        ),
        submit="Show what changes",
    )


def looked_at(report: Report, upload_id: str) -> Message:
    """Show a rehearsal: what would change with a button to do it, or the first faults."""
    if not report.fine:
        return faults(report, upload_id, 1)
    forget = Button("Forget this file", "imports.forget", {"upload": upload_id})
    confirm = Button("Import it", "imports.confirm", {"upload": upload_id}, "primary")
    buttons = (BRING,) if report.nothing else (confirm, forget)
    return _together(report, buttons)


def done(report: Report) -> Message:
    """Say what was imported."""
    return _together(report, (BRING,))


def _together(report: Report, buttons: tuple[Button, ...]) -> Message:
    head = Section(
        f"{report.name}: {counted(report.rows, 'row')}. {report.end()}",
        facts=_facts(report),
        buttons=buttons,
        tone="plain" if report.nothing else "good",
        key=KEY,
    )
    return Message((head, *_remarks(report)), summary=head.text)


def _facts(report: Report) -> tuple[tuple[str, str], ...]:
    several = len(report.changes) > 1
    return tuple(
        (f"{change.what}: {name}" if several else name, f"{many:,}")
        for change in report.changes
        for name, many in change.facts()
    )


def _remarks(report: Report) -> tuple[Section, ...]:
    said = list(report.remarks())
    if not said:
        return ()
    more = len(said) - AT_A_TIME
    lines = [*said[:AT_A_TIME], *([f"And {counted(more, 'more remark')}."] if more > 0 else [])]
    return (Section("\n".join(lines), title="Left out", key=KEY),)


def faults(report: Report, upload_id: str, number: int) -> Message:
    """Show ten faults; the first page has all of them beside it as a workbook."""
    pages = max(1, -(-len(report.faults) // AT_A_TIME))
    number = min(max(number, 1), pages)
    first = (number - 1) * AT_A_TIME
    shown = report.faults[first : first + AT_A_TIME]
    back = Button("Back", "imports.faults", {"upload": upload_id, "number": str(number - 1)})
    onward = Button("Next ten", "imports.faults", {"upload": upload_id, "number": str(number + 1)})
    turning = (*((back,) if number > 1 else ()), *((onward,) if number < pages else ()))
    place = f" These are {first + 1} to {first + len(shown)}." if pages > 1 else ""
    head = Section(
        f"{report.name}: {counted(report.rows, 'row')}. {report.end()}{place}",
        tone="warning",
        key=KEY,
    )
    text = "\n".join(fault.sentence for fault in shown)
    listed = Section(text, buttons=(*turning, BRING), key=KEY)
    files = (_workbook(report),) if number == 1 else ()
    return Message((head, listed), summary=head.text, files=files)


def _workbook(report: Report) -> Workbook:
    rows = [(fault.row, fault.column, fault.sentence) for fault in report.faults]
    return Workbook("To put right.xlsx", (Sheet("Faults", ("row", "column", "what"), rows),))


def forgotten() -> Message:
    """Say that a file is gone."""
    return say("The file is forgotten, and nothing was imported.", BRING, key=KEY)


def sent_again(answers: Mapping[str, object], errors: Mapping[str, str]) -> Form:
    """Show the form again, with what was typed and a line over each fault."""
    return form().again(answers, errors)
