"""Heads of service's own lists: which files they put forward for a round, by whom and when."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import UniqueConstraint, delete
from sqlmodel import Field, Session, SQLModel, col, select

from storage.base import UtcInstant


class ListedFile(SQLModel, table=True):
    """One file on the list that a service gives for one month's audits of one kind."""

    __tablename__ = "listed_file"
    __table_args__ = (UniqueConstraint("kind", "month", "case_file_id"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=40)  # a key of the profile's kinds
    month: date = Field(index=True)  # its first day, as the round's
    service_id: int = Field(foreign_key="service.id")
    case_file_id: int = Field(foreign_key="case_file.id")
    by_id: int = Field(foreign_key="person.id")
    given_at: datetime = Field(sa_type=UtcInstant)


def of_month(session: Session, kind: str, month: date) -> Sequence[ListedFile]:
    """Return every file that was put forward for a month, in the order of the lists."""
    return session.exec(
        select(ListedFile)
        .where(ListedFile.kind == kind, ListedFile.month == month)
        .order_by(col(ListedFile.id))
    ).all()


def of_service(session: Session, kind: str, month: date, service_id: int) -> Sequence[ListedFile]:
    """Return one service's list; empty: it has not given any."""
    found = of_month(session, kind, month)
    return [one for one in found if one.service_id == service_id]


def replace(
    session: Session,
    kind: str,
    month: date,
    service_id: int,
    new: Collection[ListedFile],
) -> None:
    """Put a service's list in place of the one it gave before.

    A file that another service had put forward is now on this list: it has moved since.
    """
    moved = {one.case_file_id for one in new}
    session.exec(
        delete(ListedFile).where(
            col(ListedFile.kind) == kind,
            col(ListedFile.month) == month,
            (col(ListedFile.service_id) == service_id) | col(ListedFile.case_file_id).in_(moved),
        )
    )
    session.add_all(new)
    session.flush()
