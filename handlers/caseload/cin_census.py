"""The CIN census as a caseload list: who is open, and whether under a plan. Pure.

The census names no worker: those come from a list of case_ref, worker_id and team.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from handlers.caseload.bands import age_band, ethnicity_group
from handlers.caseload.ranks import NEED, PROTECTION, Ranked
from handlers.core import columns as at
from handlers.core import recast
from handlers.core.columns import Columns
from handlers.core.phrases import count
from handlers.core.recast import Building, Place, Recast
from handlers.core.table import Row, Table

CENSUS, WORKERS = "cin_census", "workers"
CHILD, BORN, EXPECTED, DIED = (
    "LAchildID",
    "PersonBirthDate",
    "ExpectedPersonBirthDate",
    "PersonDeathDate",
)
GROUP, REFERRED, CLOSED = "Ethnicity", "CINreferralDate", "CINclosureDate"
NOTHING, PLAN = "ReferralNFA", "PlanOpen"  # the second is ours: "yes" for a plan without an end
COLUMNS = (CHILD, BORN, EXPECTED, DIED, GROUP, REFERRED, CLOSED, NOTHING, PLAN)
HEADERS = (
    *("case_ref", "category", "worker_id", "team", "opened_on", "closed_on"),
    *("age_band", "ethnicity_group"),
)
WORKER_COLUMNS = ("case_ref", "worker_id", "team")
NAMES = {"case_ref": CHILD, "worker_id": "worker_id", "team": "team"}
COVERED = frozenset((NEED, PROTECTION))
KEPT = "Birth dates gave age bands, ethnicity gave broad groups; neither was stored."


@dataclass
class Child:
    """One child of the census who is open."""

    reference: str
    place: Place
    since: date | None
    ranks: set[str]
    band: str
    group: str


def caseload_table(census: Table, workers: Table, ranked: Ranked, today: date) -> Recast:
    """Return who is open, with the workers of another list, in the columns of a caseload list."""
    columns, dropped = recast.read(census, (_fold(CHILD),), tuple(map(_fold, COLUMNS[1:])))
    children = _open(columns, today)
    held, of_workers = _workers(workers)
    building = Building(HEADERS)
    for key, child in children.items():
        building.add(child.place, _values(child, ranked, held.get(key, {})))
    alone = len(children.keys() - held.keys())
    notes = [KEPT]
    if alone:
        notes.append(
            f"{count(alone, 'open child is', 'open children are')} not in the list of workers: "
            "their files have nobody, and stand outside the draw."
        )
    return Recast(
        building.table(CENSUS),
        building.places,
        NAMES,
        (*recast.own_faults(columns), *of_workers.faults, *ranked.faults()),
        (*dropped, *of_workers.dropped),
        tuple(notes),
    )


def _fold(name: str) -> str:
    return at.fold(name)


def _open(columns: Columns, today: date) -> dict[str, Child]:
    days = {name: at.dates(columns, _fold(name)) for name in (BORN, EXPECTED, DIED, REFERRED)}
    closed = at.dates(columns, _fold(CLOSED))
    found: dict[str, Child] = {}
    for row in columns.table.rows:
        reference = columns.text(row, _fold(CHILD))
        at.needed(columns, row, (_fold(CHILD),))
        if not reference or row.number in closed or row.number in days[DIED]:
            continue
        if columns.text(row, _fold(NOTHING)).casefold() in ("1", "true", "yes", "y"):
            continue
        child = found.setdefault(reference.casefold(), _child(columns, row, days, today))
        child.ranks.add(PROTECTION if columns.text(row, _fold(PLAN)) == "yes" else NEED)
    return found


def _child(
    columns: Columns, row: Row, days: Mapping[str, Mapping[int, date]], today: date
) -> Child:
    born = days[BORN].get(row.number) or days[EXPECTED].get(row.number)
    return Child(
        reference=columns.text(row, _fold(CHILD)),
        place=Place(CENSUS, row.number),
        since=days[REFERRED].get(row.number),
        ranks=set(),
        band=age_band(born, today),
        group=ethnicity_group(columns.text(row, _fold(GROUP))),
    )


def _workers(table: Table) -> tuple[dict[str, dict[str, str]], Recast]:
    columns, dropped = recast.read(table, WORKER_COLUMNS, ())
    at.no_twins(columns, "case_ref")
    held = {
        columns.text(row, "case_ref").casefold(): {
            name: columns.text(row, name) for name in WORKER_COLUMNS[1:]
        }
        for row in table.rows
    }
    faults = recast.own_faults(columns)
    return held, Recast(Table((), ()), faults=faults, dropped=dropped)


def _values(child: Child, ranked: Ranked, held: Mapping[str, str]) -> dict[str, str]:
    return {
        "case_ref": child.reference,
        "category": ranked.category(child.reference, child.ranks),
        "worker_id": held.get("worker_id", ""),
        "team": held.get("team", ""),
        "opened_on": child.since.isoformat() if child.since else "",
        "age_band": child.band,
        "ethnicity_group": child.group,
    }
