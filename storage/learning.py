"""Learning points of an audit: three places as a guide."""

from collections.abc import Sequence

from sqlmodel import Field, Session, SQLModel, col, select

from storage.audits import Audit


class LearningPoint(SQLModel, table=True):
    """One thing to learn, or to be proud of, from one audit."""

    __tablename__ = "learning_point"

    id: int | None = Field(default=None, primary_key=True)
    audit_id: int = Field(foreign_key="audit.id", index=True)
    place: int  # 1 to 3; 4 only when it is critical
    critical: bool = False
    words_id: str = Field(foreign_key="sealed_text.id")


def of_audit(session: Session, audit: Audit) -> Sequence[LearningPoint]:
    """Return an audit's learning points in the order of their places."""
    return session.exec(
        select(LearningPoint)
        .where(LearningPoint.audit_id == audit.id)
        .order_by(col(LearningPoint.place))
    ).all()
