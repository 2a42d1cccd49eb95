"""The made-up council's people: services, teams, and everybody from director to newly qualified."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count
from random import Random

from bot.demo.names import FIRST, full_name

BRANCHES = {  # service -> how its teams are called, and the categories they work with
    "Family Safeguarding": ("Safeguarding", ("CP", "CIN", "CIN")),
    "Children in Care": ("Children in Care", ("CLA",)),
    "Early Help": ("Early Help", ("Early Help", "Family Help")),
    "Assessment": ("Assessment", ("CIN", "CIN", "Family Help")),
    "Leaving Care": ("Leaving Care", ("Care leaver",)),
}
AREAS = ("North", "South", "East", "West")
PLACES = (
    "North", "South", "East", "West", "Coast", "Downs", "Harbour", "Valley", "Forest",
    "Riverside", "Moor", "Castle", "Marsh", "Hill", "Bridge", "Park", "Garden", "Meadow",
)  # fmt: skip
QUALITY = "Quality and Safeguarding"
ROLES_THAT_AUDIT = frozenset({"team_manager", "service_manager"})
ROLES_AUDITED = frozenset({"practitioner", "advanced_practitioner"})
NEWLY_QUALIFIED = 8  # one practitioner in so many
ADVANCED = 6
AWAY = 22  # one person in so many is on leave when the next month begins


@dataclass(frozen=True)
class Member:
    """One row of the staff list."""

    person_id: str
    name: str
    email: str
    role: str
    team: str
    service: str
    manager_id: str = ""
    started_on: date | None = None
    qualified_on: date | None = None
    asye_started_on: date | None = None
    leave_from: date | None = None
    leave_to: date | None = None
    slack_id: str = ""
    teams_id: str = ""


@dataclass(frozen=True)
class Size:
    """How large a council is."""

    services: int
    service_managers: int
    teams: int
    workers: int
    files: int
    reviewers: int  # IROs, and as many chairs of child protection conferences by half


SIZES = {
    "demo": Size(services=3, service_managers=3, teams=8, workers=30, files=300, reviewers=2),
    "small": Size(services=5, service_managers=10, teams=29, workers=150, files=2_500, reviewers=8),
    "large": Size(
        services=20, service_managers=90, teams=306, workers=1_500, files=10_000, reviewers=40
    ),
}


def shares(total: int, parts: int) -> list[int]:
    """Split a number into parts that differ by one at most."""
    return [total // parts + (part < total % parts) for part in range(parts)]


@dataclass
class Staffing:
    """The staff list while it is being made up."""

    size: Size
    random: Random
    today: date
    members: list[Member] = field(default_factory=list)
    first_name: int = 0

    def __post_init__(self) -> None:
        """Begin at a name of its own, so that two councils have different people."""
        self.first_name = self.random.randrange(len(FIRST))

    def hire(self) -> list[Member]:
        """Make everybody up, managers before those they manage."""
        director = self._join("senior_leader", "Leadership", "Leadership")
        self._hire_quality(director)
        branches = _branches(self.size.services)
        teams = shares(self.size.teams, len(branches))
        managers = shares(self.size.service_managers, len(branches))
        sizes = iter(self._team_sizes())
        for branch, branch_teams, branch_managers in zip(branches, teams, managers, strict=True):
            head = self._join("head_of_service", f"{branch} leads", branch, director)
            above = [
                self._join("service_manager", f"{branch} leads", branch, head)
                for _ in range(branch_managers)
            ]
            for number, name in zip(range(branch_teams), _team_names(branch), strict=False):
                self._hire_team(name, branch, above[number % len(above)], next(sizes))
        return self._with_leave()

    def _hire_quality(self, director: Member) -> None:
        manager = self._join("qa_manager", "Quality Assurance", QUALITY, director)
        for role in (
            "qa_officer", "qa_officer", "principal_social_worker", "participation_worker",
        ):  # fmt: skip
            self._join(role, "Quality Assurance", QUALITY, manager)
        for _ in range(self.size.reviewers):
            self._join("iro", "Reviewing Officers", QUALITY, manager)
        for _ in range(-(-self.size.reviewers // 2)):
            self._join("cp_chair", "Conference Chairs", QUALITY, manager)
        self._join("member", "Elected Members", "Council", None)
        self._join("administrator", "Systems", "Council", director)

    def _team_sizes(self) -> list[int]:
        """Make teams a little uneven, as teams are."""
        sizes = shares(self.size.workers, self.size.teams)
        for _ in range(self.size.teams // 3):
            more, fewer = self.random.sample(range(len(sizes)), 2)
            if sizes[more] <= sizes[fewer] and sizes[fewer] > 3:  # noqa: PLR2004 - a team of three stays
                sizes[more] += 1
                sizes[fewer] -= 1
        return sizes

    def _hire_team(self, team: str, service: str, above: Member, workers: int) -> None:
        manager = self._join("team_manager", team, service, above)
        for _ in range(workers):
            self._hire_worker(team, service, manager)

    def _hire_worker(self, team: str, service: str, manager: Member) -> None:
        lot = self.random.randrange(ADVANCED * NEWLY_QUALIFIED)
        role = "advanced_practitioner" if lot % ADVANCED == 0 else "practitioner"
        worker = self._join(role, team, service, manager)
        if role == "practitioner" and lot % NEWLY_QUALIFIED == 1:
            started = self.today - timedelta(days=self.random.randrange(20, 340))
            self.members[-1] = replace(
                worker,
                started_on=started,
                qualified_on=started - timedelta(days=60),
                asye_started_on=started,
            )

    def _join(self, role: str, team: str, service: str, above: Member | None = None) -> Member:
        number = len(self.members)
        name = full_name(self.first_name + number)
        started = self.today - timedelta(days=self.random.randrange(400, 5_000))
        qualified = started - timedelta(days=self.random.randrange(30, 3_000))
        social_work = role not in {"member", "administrator", "participation_worker"}
        member = Member(
            person_id=f"P{number + 1:04}",
            name=name,
            email=f"{name.lower().replace(' ', '.')}@xshire.example",
            role=role,
            team=team,
            service=service,
            manager_id=above.person_id if above else "",
            started_on=started,
            qualified_on=qualified if social_work else None,
        )
        self.members.append(member)
        return member

    def _with_leave(self) -> list[Member]:
        """Send some people on leave over the next month, one team manager at least."""
        managers = [m for m in self.members if m.role == "team_manager"]
        workers = [m for m in self.members if m.role in ROLES_THAT_AUDIT | ROLES_AUDITED]
        away = {self.random.choice(managers).person_id}
        others = self.random.sample(workers, len(workers) // AWAY)
        away |= {member.person_id for member in others}
        return [self._on_leave(m) if m.person_id in away else m for m in self.members]

    def _on_leave(self, member: Member) -> Member:
        """Give long leave, which covers next month, or a week or two within it."""
        next_month = (self.today.replace(day=1) + timedelta(days=32)).replace(day=1)
        if member.role == "team_manager" or self.random.randrange(2):
            first = next_month - timedelta(days=self.random.randrange(20))
            return replace(member, leave_from=first, leave_to=first + timedelta(days=90))
        first = next_month + timedelta(days=self.random.randrange(14))
        days = self.random.randrange(4, 15)
        return replace(member, leave_from=first, leave_to=first + timedelta(days=days))


def audits(member: Member) -> bool:
    """Say whether somebody audits in West Sussex: Early Help's service leads do as well."""
    is_lead = member.role == "head_of_service" and member.service.startswith("Early Help")
    return member.role in ROLES_THAT_AUDIT or is_lead


def branch_of(service: str) -> tuple[str, tuple[str, ...]]:
    """Return how a service's teams are called, and the categories they work with."""
    return BRANCHES[next(name for name in BRANCHES if service.startswith(name))]


def _branches(services: int) -> list[str]:
    names = list(BRANCHES)
    if services <= len(names):
        return names[:services]
    return [f"{name} {area}" for area in AREAS for name in names][:services]


def _team_names(service: str) -> Iterator[str]:
    base = next(name for name in BRANCHES if service.startswith(name))
    called = f"{BRANCHES[base][0]}{service.removeprefix(base)}"
    for place in PLACES:
        yield f"{called} {place}"
    for number in count(2):
        yield f"{called} {number}"
