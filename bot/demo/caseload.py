"""The made-up council's case files: references, workers and dates, never a child."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from bot.demo.staff import ROLES_AUDITED, Member, Size, branch_of, shares

AGES = {
    "Care leaver": ("18 and over",),
    "": ("0 to 4", "5 to 9", "10 to 15", "16 to 17"),
}
GROUPS = ("White", "White", "White", "Mixed", "Asian", "Black", "Other group", "Not recorded")
# One file in so many:
CLOSED = 50
RESTRICTED = 80
WITHOUT_WORKER = 100
NEW_TO_THE_WORKER = 16
DATE_UNKNOWN = 60
HELD_BEFORE = 4
HELD_BY_A_MANAGER = 60  # by somebody who manages a team today
SHARED_FAMILY = 12
NEW_DAYS = 28


@dataclass(frozen=True)
class MadeUpFile:
    """One row of the caseload list."""

    case_ref: str
    category: str
    worker_id: str
    team: str
    iro_id: str = ""
    cp_chair_id: str = ""
    opened_on: date | None = None
    closed_on: date | None = None
    allocated_on: date | None = None
    previous_worker_ids: str = ""  # separated by ";"
    age_band: str = ""
    ethnicity_group: str = ""
    family_ref: str = ""
    restricted: str = ""


@dataclass
class Filing:
    """The caseload list while it is being made up."""

    size: Size
    members: list[Member]
    random: Random
    today: date
    files: list[MadeUpFile] = field(default_factory=list)
    families: int = 0
    _index: dict[tuple[str, str], list[Member]] = field(default_factory=dict)

    def file(self) -> list[MadeUpFile]:
        """Make every file up, worker by worker, brothers and sisters together."""
        workers = [member for member in self.members if member.role in ROLES_AUDITED]
        for worker, load in zip(workers, self._loads(workers), strict=True):
            while load > 0:
                siblings = min(load, self.random.choice((1, 1, 1, 1, 2, 2, 3)))
                self._open_family(worker, siblings)
                load -= siblings
        return self.files

    def _loads(self, workers: list[Member]) -> list[int]:
        """Share the files out: uneven, and fewer for the newly qualified."""
        weights = [
            self.random.randrange(60, 140) // (2 if worker.asye_started_on else 1)
            for worker in workers
        ]
        loads = [weight * self.size.files // sum(weights) for weight in weights]
        rest = shares(self.size.files - sum(loads), len(loads))
        return [load + more for load, more in zip(loads, rest, strict=True)]

    def _open_family(self, worker: Member, siblings: int) -> None:
        family = ""
        if siblings > 1:
            self.families += 1
            family = f"FAM-{self.families:05}"
        for _ in range(siblings):
            shared = family and self._one_in(SHARED_FAMILY)
            self.files.append(self._open(self._colleague(worker) if shared else worker, family))

    def _colleague(self, worker: Member) -> Member:
        """Brothers and sisters are sometimes with two workers of one team."""
        return self.random.choice(
            [m for m in self._among(worker.service, worker.role) if m.team == worker.team]
        )

    def _open(self, worker: Member, family: str) -> MadeUpFile:
        category = self.random.choice(branch_of(worker.service)[1])
        opened = self.today - timedelta(days=self.random.randrange(40, 900))
        closed = self._one_in(CLOSED)
        ages = AGES.get(category, AGES[""])
        return MadeUpFile(
            case_ref=f"CF-{len(self.files) + 100_001}",
            category=category,
            worker_id="" if self._one_in(WITHOUT_WORKER) else worker.person_id,
            team=worker.team,
            iro_id=self._somebody("iro") if category == "CLA" else "",
            cp_chair_id=self._somebody("cp_chair") if category == "CP" else "",
            opened_on=opened,
            closed_on=self.today - timedelta(days=self.random.randrange(30)) if closed else None,
            allocated_on=self._allocated(worker, opened),
            previous_worker_ids=";".join(self._previous(worker)),
            age_band=self.random.choice(ages),
            ethnicity_group=self.random.choice(GROUPS),
            family_ref=family,
            restricted="yes" if self._one_in(RESTRICTED) else "",
        )

    def _allocated(self, worker: Member, opened: date) -> date | None:
        if self._one_in(DATE_UNKNOWN):
            return None
        if self._one_in(NEW_TO_THE_WORKER):
            return self.today - timedelta(days=self.random.randrange(NEW_DAYS))
        since = max(opened, worker.started_on or opened)
        return since + timedelta(days=self.random.randrange((self.today - since).days))

    def _previous(self, worker: Member) -> list[str]:
        roles = ROLES_AUDITED if self._one_in(HELD_BEFORE) else frozenset[str]()
        if self._one_in(HELD_BY_A_MANAGER):
            roles |= {"team_manager"}
        found = [
            self.random.choice(self._among(worker.service, role)).person_id
            for role in sorted(roles)
            if self._among(worker.service, role)
        ]
        return [who for who in found[: 1 + self.random.randrange(2)] if who != worker.person_id]

    def _somebody(self, role: str) -> str:
        return self.random.choice(self._among("", role)).person_id

    def _among(self, service: str, role: str) -> list[Member]:
        if not self._index:
            for member in self.members:
                for where in ("", member.service):
                    self._index.setdefault((where, member.role), []).append(member)
        return self._index.get((service, role), [])

    def _one_in(self, many: int) -> bool:
        return self.random.randrange(many) == 0
