"""Reads the names of staff, and joins the ids of an allocation to our rows."""

from collections import Counter
from collections.abc import Iterable, Sequence

from sqlmodel import Session

from handlers.audits.rules.names import Everybody, Labels, Who
from storage import frame
from storage.frame import FileRow, StaffRow


def everybody(session: Session) -> Everybody:
    """Read the names of all staff."""
    return named(frame.staff(session))


def named(rows: Sequence[StaffRow]) -> Everybody:
    """Give everybody the shortest name that is theirs alone among today's staff."""
    sharing = Counter(_first_name(row) for row in rows if row.left_on is None)
    all_of_them = [_who(row, sharing) for row in rows]
    return Everybody(
        by_id={who.id: who for who in all_of_them},
        by_reference={who.reference: who for who in all_of_them},
    )


def labels(rows: Sequence[StaffRow], files: Iterable[FileRow]) -> Labels:
    """Join people and files."""
    staff = named(rows)
    reference_of = {row.id: row.reference for row in files}
    return Labels(
        people={reference: who.id for reference, who in staff.by_reference.items()},
        staff=staff,
        files={reference: row_id for row_id, reference in reference_of.items()},
        references=reference_of,
        services={row.reference: row.service_id for row in rows if row.service_id},
    )


def _who(row: StaffRow, sharing: Counter[str]) -> Who:
    first = _first_name(row)
    return Who(
        id=row.id,
        reference=row.reference,
        name=row.name,
        short=row.name if sharing[first] > 1 else first,
        team=row.team or "",
        service=row.service or "",
    )


def _first_name(row: StaffRow) -> str:
    return row.name.split()[0]
