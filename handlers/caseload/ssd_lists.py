"""Who is open, and under what, from the episodes of the Standard Safeguarding Dataset. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from handlers.caseload.ranks import CARE, EARLY, LEAVER, NEED, PROTECTION
from handlers.core import columns as at
from handlers.core import recast
from handlers.core.columns import Columns, Dropped
from handlers.core.recast import Place
from handlers.core.table import Fault, Row, Table


@dataclass(frozen=True)
class Episodes:
    """One table of the dataset that says who is open."""

    name: str
    rank: str
    child: str
    start: str = ""
    end: str = ""
    worker: str = ""  # where no involvement says it
    team: str = ""
    nothing: str = ""  # "Y": the referral led to nothing

    @property
    def also(self) -> tuple[str, ...]:
        """Return the columns that may be there."""
        named = (self.start, self.worker, self.team, self.nothing)
        return tuple(name for name in named if name)

    @property
    def needed(self) -> tuple[str, ...]:
        """Return the columns without which nobody can say who is open."""
        return (self.child, self.end) if self.end else (self.child,)


LISTS = (
    Episodes(
        "ssd_cla_episodes",
        CARE,
        "clae_person_id",
        "clae_cla_episode_start_date",
        "clae_cla_episode_ceased_date",
    ),
    Episodes(
        "ssd_cp_plans",
        PROTECTION,
        "cppl_person_id",
        "cppl_cp_plan_start_date",
        "cppl_cp_plan_end_date",
    ),
    Episodes(
        "ssd_cin_episodes",
        NEED,
        "cine_person_id",
        "cine_referral_date",
        "cine_close_date",
        "cine_referral_worker_id",
        "cine_referral_team",
        "cine_referral_nfa",
    ),
    Episodes(
        "ssd_care_leavers",
        LEAVER,
        "clea_person_id",
        worker="clea_care_leaver_worker_id",
        team="clea_care_leaver_allocated_team",
    ),
    Episodes(
        "ssd_early_help_episodes",
        EARLY,
        "earl_person_id",
        "earl_episode_start_date",
        "earl_episode_end_date",
        "earl_episode_worker_id",
    ),
)
LIST_NAMES = frozenset(one.name for one in LISTS)


@dataclass
class Child:
    """A child who is open somewhere: the reference, and where each list says so."""

    reference: str
    place: Place
    ranks: dict[str, date | None] = field(default_factory=dict)  # rank -> open since
    worker: str = ""
    team: str = ""


@dataclass
class Open:
    """Everybody who is open, and what was wrong with the lists."""

    children: dict[str, Child] = field(default_factory=dict)  # by reference in small letters
    faults: list[Fault] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)


def open_children(tables: Mapping[str, Table], today: date) -> Open:
    """Return who is open in any list that is there. The highest list is read first."""
    found = Open()
    for one in LISTS:
        if one.name in tables:
            _read(found, one, tables[one.name], today)
    return found


def _read(found: Open, of: Episodes, table: Table, today: date) -> None:
    columns, dropped = recast.read(table, of.needed, of.also)
    starts = at.dates(columns, of.start) if of.start else {}
    ends = at.dates(columns, of.end) if of.end else {}
    for row in table.rows:
        at.needed(columns, row, (of.child,))
        over = row.number in ends and ends[row.number] <= today
        if not over and not _came_to_nothing(columns, row, of):
            _add(found, columns, row, of, starts.get(row.number))
    found.faults += recast.own_faults(columns)
    found.dropped += dropped


def _came_to_nothing(columns: Columns, row: Row, of: Episodes) -> bool:
    return columns.text(row, of.nothing).casefold() in ("y", "yes", "1", "true")


def _add(found: Open, columns: Columns, row: Row, of: Episodes, since: date | None) -> None:
    reference = columns.text(row, of.child)
    if not reference:
        return
    place = Place(of.name, row.number)
    child = found.children.setdefault(reference.casefold(), Child(reference, place))
    earlier = child.ranks.get(of.rank)
    child.ranks[of.rank] = min(since, earlier) if since and earlier else since or earlier
    child.worker = child.worker or columns.text(row, of.worker)
    child.team = child.team or columns.text(row, of.team)
