"""Case files: a reference and who works on it; never a name, a birth date or an address."""

from datetime import date

from sqlmodel import Field, Session, SQLModel, col, select


class CaseFile(SQLModel, table=True):
    """A child's file, as the caseload list knows it.

    `reference` is the record system's id: it stays here and in what a person is
    shown on "Which file?", and goes to no message, log line or address.
    """

    __tablename__ = "case_file"

    id: int | None = Field(default=None, primary_key=True)
    reference: str = Field(max_length=60, unique=True)
    category: str = Field(max_length=40)
    worker_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    iro_id: int | None = Field(default=None, foreign_key="person.id")
    cp_chair_id: int | None = Field(default=None, foreign_key="person.id")
    opened_on: date | None = None
    closed_on: date | None = None
    allocated_on: date | None = None  # since when the worker has had it
    age_band: str = Field(default="", max_length=20)
    ethnicity_group: str = Field(default="", max_length=40)
    family_reference: str = Field(default="", max_length=60)
    restricted: bool = False
    listed: bool = True  # False: no longer on the caseload list


class PreviousWorker(SQLModel, table=True):
    """Somebody who held a file before."""

    __tablename__ = "previous_worker"

    case_file_id: int = Field(foreign_key="case_file.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True)


class Exclusion(SQLModel, table=True):
    """A file taken out of the draw before a round opened, for a coded reason."""

    __tablename__ = "exclusion"

    id: int | None = Field(default=None, primary_key=True)
    case_file_id: int = Field(foreign_key="case_file.id", index=True)
    round_id: int = Field(foreign_key="audit_round.id", index=True)
    reason: str = Field(max_length=40)  # a key of the profile's exclusion_reasons
    by_id: int = Field(foreign_key="person.id")


def by_reference(session: Session, reference: str) -> CaseFile | None:
    """Return the file that the record system calls this."""
    return session.exec(select(CaseFile).where(CaseFile.reference == reference)).one_or_none()


def ids(session: Session) -> dict[str, int]:
    """Return the id of every file that a caseload list ever named."""
    found = session.exec(select(CaseFile.reference, CaseFile.id))
    return {reference: id_ for reference, id_ in found if id_}


def categories(session: Session) -> dict[str, str]:
    """Return the category of every file that is listed, by its reference in small letters."""
    rows = session.exec(select(CaseFile.reference, CaseFile.category).where(col(CaseFile.listed)))
    return {reference.casefold(): category for reference, category in rows}


def open_files(session: Session) -> list[CaseFile]:
    """Return the files that are on the caseload list and not closed, by reference."""
    still = (col(CaseFile.listed).is_(True), col(CaseFile.closed_on).is_(None))
    return list(session.exec(select(CaseFile).where(*still).order_by(CaseFile.reference)))


def files_of(session: Session, worker_id: int) -> list[CaseFile]:
    """Return the open files that a worker has, by reference."""
    return [file for file in open_files(session) if file.worker_id == worker_id]


def previous_workers(session: Session) -> dict[int, frozenset[int]]:
    """Return who held each file before."""
    found: dict[int, set[int]] = {}
    for case_file_id, person_id in session.exec(
        select(PreviousWorker.case_file_id, PreviousWorker.person_id)
    ):
        found.setdefault(case_file_id, set()).add(person_id)
    return {file_id: frozenset(people) for file_id, people in found.items()}


def exclusions_of(session: Session, round_id: int) -> list[Exclusion]:
    """Return the files taken out of one round's draw."""
    out = select(Exclusion).where(Exclusion.round_id == round_id)
    return list(session.exec(out.order_by(col(Exclusion.case_file_id))))
