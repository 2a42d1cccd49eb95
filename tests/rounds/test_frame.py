"""What a round is drawn from, read from the tables of West Sussex's small council."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from handlers.allocation.council import Council, PastAudit, Person
from handlers.audits.flows.frame import away_share, council_of
from handlers.audits.flows.labels import everybody
from handlers.audits.rules.names import Labels
from storage.audits import Audit
from storage.case_files import CaseFile
from storage.people import Absence
from storage.people import Person as Staff
from storage.vocabulary import AuditStatus
from tests.chat import Chat
from tests.rounds.conftest import later, opened

JANUARY = (date(2027, 1, 4), date(2027, 1, 29))
WORKING = [date(2027, 1, day) for day in (4, 5, 6, 7, 8, 11, 12, 13, 14, 15)]
MOST_QUERIES = 8


def read(chat: Chat, session: Session, excluded: dict[int, str] | None = None) -> Council:
    """Read the council as January's draw does."""
    return both(chat, session, excluded)[0]


def both(
    chat: Chat, session: Session, excluded: dict[int, str] | None = None
) -> tuple[Council, Labels]:
    """Read the council and what its ids stand for."""
    ctx = chat.app.context(session, chat.stage.now)
    return council_of(ctx, ctx.profile.kinds["monthly"], *JANUARY, excluded or {})


def person(council: Council, who: str) -> Person:
    """Return one member of staff."""
    return next(one for one in council.people if one.id == who)


def test_people_come_with_team_service_line_roles_and_absence(chat: Chat) -> None:
    """Iris is away on all 20 working days of the window and back on Monday 1 February."""
    with chat.session() as session:
        council = read(chat, session)

    ben, iris = person(council, "z708"), person(council, "z707")
    assert (ben.team, ben.service) == ("Children in Care North", "Children in Care")
    assert ben.managers == ("z706", "z702", "z701")
    assert ben.roles == {"practitioner"}
    assert (iris.away, iris.back_on) == (1.0, date(2027, 2, 1))
    assert (ben.away, ben.back_on) == (0.0, None)


def test_files_come_with_their_people_and_what_bars_them(chat: Chat) -> None:
    """Ids are those of the lists; a reason that was given by hand comes along."""
    with chat.session() as session:
        file_id = session.exec(select(CaseFile.id).where(CaseFile.reference == "WSX-70011")).one()
        council, labels = both(chat, session, {file_id or 0: "court"})

    files = {one.ref: one for one in council.files}
    held = files["WSX-70012"]
    assert (held.worker, held.iro) == ("z708", "z715")
    assert held.previous_workers == {"z709"}
    assert (held.category, held.allocated_on, held.family) == ("CLA", date(2024, 9, 2), "F-2")
    assert files["WSX-70011"].excluded == "court"
    assert files["WSX-70052"].restricted
    assert labels.files["WSX-70011"] == file_id
    assert labels.references[labels.files["WSX-70052"]] == "WSX-70052"


def test_what_is_no_longer_on_the_lists(chat: Chat) -> None:
    """A leaver stays known as one who left; a file off the list is gone; a closed one shows."""
    with chat.session() as session:
        cleo = session.exec(select(Staff).where(Staff.reference == "z709")).one()
        cleo.left_on = date(2026, 12, 1)
        gone = session.exec(select(CaseFile).where(CaseFile.reference == "WSX-70061")).one()
        gone.listed = False
        ended = session.exec(select(CaseFile).where(CaseFile.reference == "WSX-70062")).one()
        ended.closed_on = date(2026, 12, 10)
        session.add_all([cleo, gone, ended])
    with chat.session() as session:
        council = read(chat, session)

    assert person(council, "z709").left
    refs = {one.ref: one for one in council.files}
    assert "WSX-70061" not in refs
    assert refs["WSX-70062"].closed


@pytest.mark.parametrize(
    ("absences", "share"),
    [
        ([], 0.0),
        ([(date(2027, 1, 4), date(2027, 1, 8))], 0.5),
        ([(date(2027, 1, 8), date(2027, 1, 11))], 0.2),  # Friday and Monday; the weekend is free
        ([(date(2026, 12, 1), None)], 1.0),  # nobody knows until when
        ([(date(2027, 1, 4), date(2027, 1, 6)), (date(2027, 1, 5), date(2027, 1, 7))], 0.4),
    ],
)
def test_the_share_of_working_days_away(
    absences: list[tuple[date, date | None]], share: float
) -> None:
    """Counted in working days of the window, overlaps once."""
    rows = [Absence(person_id=1, from_on=first, to_on=last) for first, last in absences]

    assert away_share(rows, WORKING) == share


def test_open_and_submitted_audits_are_history_and_withdrawn_ones_are_not(chat: Chat) -> None:
    """An open one counts from its cards, a submitted one from its submission in London."""
    opened(chat)
    later(chat, "2027-01-20")
    with chat.session() as session:
        first, second, third = session.exec(select(Audit).order_by("reference")).all()[:3]
        first.status, first.submitted_at = (
            AuditStatus.SUBMITTED,
            datetime(2027, 1, 18, 23, 30, tzinfo=UTC),
        )
        second.status = AuditStatus.WITHDRAWN
        third.status, third.auditor_id = AuditStatus.HANDED_BACK, None
        session.add_all([first, second, third])
    with chat.session() as session:
        council, labels = both(chat, session)

    def past(audit: Audit) -> list[PastAudit]:
        ref = labels.references[audit.case_file_id]
        return [one for one in council.history if one.case_ref == ref]

    assert [one.on for one in past(first)] == [date(2027, 1, 18)]
    assert past(second) == []
    assert [(one.auditor, one.on) for one in past(third)] == [("", date(2026, 12, 23))]
    assert len(council.history) == 4


def test_the_number_of_queries_does_not_grow_with_the_council(chat: Chat) -> None:
    """People, roles, absences, files, who held them, past audits: each is asked once."""
    opened(chat)
    asked: list[str] = []
    count: Callable[..., None] = lambda *args: asked.append(args[2])  # noqa: E731
    event.listen(chat.app.engine, "before_cursor_execute", count)

    with chat.session() as session:
        ctx = chat.app.context(session, chat.stage.now)
        before = len(asked)
        council_of(ctx, ctx.profile.kinds["monthly"], *JANUARY, {})

    assert 0 < len(asked) - before <= MOST_QUERIES


def test_people_who_share_a_first_name_are_called_by_both_names(chat: Chat) -> None:
    """A leaver's name is free again."""
    with chat.session() as session:
        session.add(Staff(reference="p99", name="Ben Archer"))
        session.add(Staff(reference="p98", name="Cleo Gone", left_on=date(2026, 1, 1)))
    with chat.session() as session:
        names = everybody(session).short_names

    assert (names["z708"], names["p99"], names["z709"]) == ("Ben Okoro", "Ben Archer", "Cleo")
