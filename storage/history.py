"""Audits from before the bot: what the council's own records say, kept as far as it is of use."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import Field, Session, SQLModel, col, insert, select

BATCH = 500  # rows a statement


class PastAudit(SQLModel, table=True):
    """One audit that was done before: who looked at whose work on which file, and when."""

    __tablename__ = "past_audit"

    id: int | None = Field(default=None, primary_key=True)
    case_file_id: int | None = Field(default=None, foreign_key="case_file.id", index=True)
    worker_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    auditor_id: int | None = Field(default=None, foreign_key="person.id")
    audited_on: date = Field(index=True)
    kind: str = Field(default="", max_length=40)  # a key of the profile's kinds, or ""
    grade: str = Field(default="", max_length=40)  # inadequate … outstanding, or ""


COLUMNS = ("case_file_id", "worker_id", "auditor_id", "audited_on", "kind", "grade")


def known(session: Session) -> list[tuple[Any, ...]]:
    """Return every past audit, in the order of `COLUMNS`."""
    wanted = [col(getattr(PastAudit, name)) for name in COLUMNS]
    return [tuple(row) for row in session.connection().execute(select(*wanted))]


def add(session: Session, rows: Sequence[tuple[Any, ...]]) -> None:
    """Keep past audits, in the order of `COLUMNS`."""
    for start in range(0, len(rows), BATCH):
        part = [dict(zip(COLUMNS, row, strict=True)) for row in rows[start : start + BATCH]]
        session.connection().execute(insert(PastAudit), part)
