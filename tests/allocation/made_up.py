"""A made-up council, as an allocation sees it."""

from datetime import date

from bot.demo.caseload import MadeUpFile
from bot.demo.council import MadeUpCouncil
from bot.demo.staff import Member
from handlers.allocation.council import CaseFile, Council, PastAudit, Person, Rules, lines_of
from handlers.core.working_days import Calendar

NEW_YEAR = Calendar(frozenset({date(2027, 1, 1)}))
JANUARY = (date(2027, 1, 4), date(2027, 1, 29))  # West Sussex's window: the whole month
TODAY = date(2026, 12, 14)
WEST_SUSSEX = Rules(
    auditors=frozenset({"team_manager", "service_manager"}),
    audited=frozenset({"practitioner", "advanced_practitioner"}),
    new_to_child=42,
    auditors_in={"head_of_service": ("Early Help",)},
)


def as_council(made: MadeUpCouncil, history: tuple[PastAudit, ...] = ()) -> Council:
    """Read a made-up council the way the importer and the round do."""
    manager_of = {m.person_id: m.manager_id or None for m in made.people}
    lines = lines_of(manager_of, {m.person_id: {m.role} for m in made.people}, WEST_SUSSEX)
    people = tuple(
        Person(
            id=m.person_id,
            team=m.team,
            service=m.service,
            managers=lines[m.person_id],
            roles=frozenset({m.role}),
            away=_away(m),
        )
        for m in made.people
    )
    return Council(people, tuple(_file(file) for file in made.files), history)


def _away(member: Member) -> float:
    if member.leave_from is None or member.leave_to is None:
        return 0.0
    days = NEW_YEAR.working_days(*JANUARY)
    return sum(member.leave_from <= day <= member.leave_to for day in days) / len(days)


def _file(file: MadeUpFile) -> CaseFile:
    return CaseFile(
        ref=file.case_ref,
        worker=file.worker_id or None,
        category=file.category,
        team=file.team,
        iro=file.iro_id or None,
        cp_chair=file.cp_chair_id or None,
        previous_workers=frozenset(filter(None, file.previous_worker_ids.split(";"))),
        allocated_on=file.allocated_on,
        family=file.family_ref or None,
        restricted=file.restricted == "yes",
        closed=file.closed_on is not None,
    )
