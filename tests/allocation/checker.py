"""An independent check of a plan: reads the JSON and the two CSV files, knows nothing of ours.

    qa-loop allocate --month 2027-01 --json > plan.json
    python tests/allocation/checker.py people.csv caseload.csv plan.json

Every rule is written again here, from the council's rules and not from the code. Prints
one line and ends with 0 when no rule is broken, nobody is dropped, and as many are served
as can be. `maximum` leaves the rule of one file a family aside: it can't be exceeded.
"""

import argparse
import csv
import json
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

BANK_HOLIDAYS = """
2026-12-25 2026-12-28 2027-01-01 2027-03-26 2027-03-29 2027-05-03 2027-05-31 2027-08-30
2027-12-27 2027-12-28 2028-01-03 2028-04-14 2028-04-17 2028-05-01 2028-05-29 2028-08-28
2028-12-25 2028-12-26
"""
HOLIDAYS = {date.fromisoformat(day) for day in BANK_HOLIDAYS.split()}
Row = dict[str, str]


class Checker:
    """The council as its files say, and what a plan may do with it."""

    def __init__(self, asked: argparse.Namespace) -> None:
        self.asked = asked
        self.people = {row["person_id"]: row for row in read_csv(asked.people)}
        self.files = {row["case_ref"]: row for row in read_csv(asked.caseload)}
        self.plan: dict[str, Any] = json.loads(asked.plan.read_text(encoding="utf-8"))
        window = self.plan.get("window") or {}
        self.first = date.fromisoformat(asked.first or window["from"])
        self.last = date.fromisoformat(asked.last or window["to"])
        self.members: dict[str, set[str]] = {}
        for who, row in self.people.items():
            self.members.setdefault("team " + row["team"], set()).add(who)
            self.members.setdefault("service " + row["service"], set()).add(who)
        self.lines = {who: self.line(who) for who in self.people}
        self.below: dict[str, set[str]] = {}
        for who, line in self.lines.items():
            for manager in line or ():
                self.below.setdefault(manager, set()).add(who)
        self.no_line = {who for who, line in self.lines.items() if line is None}
        self.seen: dict[str, date] = {}
        for row in read_csv(asked.history) if asked.history else []:
            on = date.fromisoformat(row["on"])
            self.seen[row["case_ref"]] = max(on, self.seen.get(row["case_ref"], on))
        self.broken: list[str] = []

    # Who people are

    def has_role(self, who: str, roles: str) -> bool:
        """Say whether somebody holds one of the roles; "role@Early Help": in such a service."""
        held, service = set(self.people[who]["role"].split(";")), self.people[who]["service"]
        wanted = (one.partition("@") for one in roles.split(","))
        return any(role in held and service.startswith(where) for role, _, where in wanted)

    def line(self, who: str) -> tuple[str, ...] | None:
        """Climb from manager to manager."""
        line: list[str] = []
        while above := self.people[who].get("manager_id", ""):
            if above in line or above not in self.people:
                return None
            line.append(above)
            who = above
        both = f"{self.asked.auditors},{self.asked.audited}"
        return None if self.has_role(who, both) else tuple(line)

    def away(self, who: str) -> bool:
        """Say whether leave takes so much of the window that somebody takes no part."""
        row = self.people[who]
        if not row.get("leave_from"):
            return False
        first = date.fromisoformat(row["leave_from"])
        last = date.fromisoformat(row["leave_to"]) if row.get("leave_to") else date.max
        span = (self.last - self.first).days + 1
        days = [self.first + timedelta(n) for n in range(span)]
        closed = HOLIDAYS | {date.fromisoformat(day) for day in self.asked.closed.split(",") if day}
        days = [day for day in days if day.weekday() < 5 and day not in closed]
        gone = sum(first <= day <= last for day in days)
        return bool(gone >= self.asked.away_share * len(days))

    # What stands outside, and who may not

    def outside(self, row: Row) -> str:
        """Say why a file can't be drawn, or nothing."""
        worker = row["worker_id"]
        if row.get("closed_on") or row.get("restricted", "").lower() in {"yes", "y", "1", "true"}:
            return "closed or restricted"
        if worker not in self.people or not self.has_role(worker, self.asked.audited):
            return "no worker"
        if self.away(worker):
            return "worker away"
        since = row.get("allocated_on", "")
        if since and (self.first - date.fromisoformat(since)).days < self.asked.new_to_child:
            return "new to the child"
        seen = self.seen.get(row["case_ref"])
        if seen is not None and later(seen, self.asked.file_gap) > self.first:
            return "audited recently"
        return ""

    def barred(self, row: Row) -> set[str]:
        """Return everybody who is too close to a file."""
        worker = row["worker_id"]
        service = self.members["service " + self.people[worker]["service"]]
        close = {worker, *self.members["team " + self.people[worker]["team"]]}
        close |= self.members.get("team " + row["team"], set()) if row["team"] else set()
        close |= set(self.lines[worker] or ()) | self.below.get(worker, set())
        close |= {row.get("iro_id", ""), row.get("cp_chair_id", "")}
        close |= service & self.no_line
        if self.asked.independence == "other_service" or self.lines[worker] is None:
            close |= service
        for before in filter(None, row.get("previous_worker_ids", "").split(";")):
            close.add(before)
            if before in self.people:
                close |= set(self.lines[before] or ())
                if self.lines[before] is None:
                    close |= self.members["service " + self.people[before]["service"]]
        return close

    # The check

    def check(self) -> int:
        """Check everything, print the line, and return the exit code."""
        auditors = [who for who in self.people if self.has_role(who, self.asked.auditors)]
        at_work = [who for who in auditors if not self.away(who)]
        pairings = self.plan["pairings"]
        for pairing in pairings:
            self.check_pairing(pairing, set(at_work))
        self.check_once(pairings)
        short = self.check_shortfalls(pairings, len(auditors) * self.asked.quota)
        self.check_outside()
        best = self.maximum([who for who in at_work for _ in range(self.asked.quota)])
        if len(pairings) != best:
            self.broken.append(f"{len(pairings)} served, {best} could be")
        for fault in self.broken:
            print(fault, file=sys.stderr)
        print(
            f"broken={len(self.broken)} pairings={len(pairings)} maximum={best} "
            f"auditor_shortfalls={short} quota={self.plan['quota']}"
        )
        return 1 if self.broken else 0

    def check_pairing(self, pairing: Row, at_work: set[str]) -> None:
        """Check one auditor with one file."""
        row = self.files.get(pairing["case_ref"])
        if row is None or row["worker_id"] != pairing["worker"]:
            self.broken.append(f"{pairing}: no such file with this worker")
            return
        if why := self.outside(row):
            self.broken.append(f"{pairing}: {why}")
        elif pairing["auditor"] in self.barred(row):
            self.broken.append(f"{pairing}: too close")
        if pairing["auditor"] not in at_work:
            self.broken.append(f"{pairing}: doesn't audit this month")

    def check_once(self, pairings: list[Row]) -> None:
        """One file a worker, one a family, and no more for an auditor than the quota."""
        families = [self.files.get(p["case_ref"], {}).get("family_ref", "") for p in pairings]
        for what, most, names in (
            ("worker", 1, [p["worker"] for p in pairings]),
            ("family", 1, [family for family in families if family]),
            ("auditor", self.asked.quota, [p["auditor"] for p in pairings]),
        ):
            many = [name for name, times in Counter(names).items() if times > most]
            self.broken.extend(f"{what} {name}: too often" for name in many)

    def check_shortfalls(self, pairings: list[Row], quota: int) -> int:
        """Nobody is dropped in silence. Returns the shortfalls on the auditors' side."""
        told = [s["who"] for s in self.plan["shortfalls"] if s["side"] == "worker"]
        short = len([s for s in self.plan["shortfalls"] if s["side"] == "auditor"])
        served = {p["worker"] for p in pairings}
        workers = {who for who in self.people if self.has_role(who, self.asked.audited)}
        if sorted(told) != sorted(workers - served):
            self.broken.append("workers not served and shortfalls are not the same people")
        if not (len(pairings) + short == self.plan["quota"] == quota):
            self.broken.append(f"{len(pairings)} + {short} is not the quota of {quota}")
        if any(not s["detail"].endswith(".") for s in self.plan["shortfalls"]):
            self.broken.append("a shortfall without a sentence")
        return short

    def check_outside(self) -> None:
        """Every file outside the draw is counted (files excluded by hand are in no CSV)."""
        told = self.plan["outside_the_draw"]
        by_hand = sum(count for code, count in told.items() if code.startswith("excluded"))
        found = sum(bool(self.outside(row)) for row in self.files.values())
        if not by_hand and sum(told.values()) != found:
            self.broken.append(f"{sum(told.values())} outside the draw, by the files {found}")

    # How many can be served at all

    def maximum(self, places: list[str]) -> int:
        """Return the size of a maximum matching of places and workers (Hopcroft, Karp)."""
        barred: dict[str, list[set[str]]] = {}
        for row in self.files.values():
            if not self.outside(row):
                barred.setdefault(row["worker_id"], []).append(self.barred(row))
        workers = sorted(barred)
        edges = [
            [n for n, who in enumerate(workers) if any(place not in b for b in barred[who])]
            for place in places
        ]
        return hopcroft_karp(edges, len(workers))


def hopcroft_karp(edges: list[list[int]], right: int) -> int:
    """Return the size of a maximum matching: `edges` lists each left node's neighbours."""
    left_of, right_of = [-1] * right, [-1] * len(edges)
    while True:
        layer = {node: 0 for node, mate in enumerate(right_of) if mate < 0}
        queue, found = list(layer), False
        for node in queue:
            for mate in (left_of[there] for there in edges[node]):
                found = found or mate < 0
                if mate >= 0 and mate not in layer:
                    layer[mate] = layer[node] + 1
                    queue.append(mate)
        if not found:
            return sum(mate >= 0 for mate in right_of)
        for start in [node for node, depth in layer.items() if depth == 0]:
            augment(start, edges, layer, left_of, right_of)


def augment(
    start: int,
    edges: list[list[int]],
    layer: dict[int, int],
    left_of: list[int],
    right_of: list[int],
) -> None:
    """Follow the layers from one free node; turn the path round when it ends well."""
    path: list[tuple[int, int]] = []
    stack = [(start, iter(edges[start]))]
    while stack:
        node, rest = stack[-1]
        there = next(rest, None)
        if there is None:
            layer.pop(node, None)
            stack.pop()
            if path:
                path.pop()
            continue
        mate = left_of[there]
        if mate < 0:
            for one, other in [*path, (node, there)]:
                right_of[one], left_of[other] = other, one
            return
        if layer.get(mate, -1) == layer.get(node, -2) + 1:
            path.append((node, there))
            stack.append((mate, iter(edges[mate])))


def later(day: date, months: int) -> date:
    """Return the same day some months on, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise ValueError(day)


def read_csv(path: Path) -> list[Row]:
    """Read a CSV file with a first row of names."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def main() -> int:
    """Read the command line and check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("people", type=Path)
    parser.add_argument("caseload", type=Path)
    parser.add_argument("plan", type=Path, help="what `qa-loop allocate --json` printed")
    parser.add_argument("--from", dest="first", help="where the JSON has no window")
    parser.add_argument("--to", dest="last")
    parser.add_argument(
        "--auditors", default="team_manager,service_manager,head_of_service@Early Help"
    )
    parser.add_argument("--audited", default="practitioner,advanced_practitioner")
    parser.add_argument("--independence", default="other_team_and_line")
    parser.add_argument("--quota", type=int, default=1)
    parser.add_argument("--away-share", type=float, default=0.5)
    parser.add_argument("--new-to-child", type=int, default=42, help="calendar days")
    parser.add_argument("--file-gap", type=int, default=12, help="months")
    parser.add_argument("--history", type=Path, help="CSV: case_ref,on")
    parser.add_argument("--closed", default="", help="closure days, separated by commas")
    return Checker(parser.parse_args()).check()


if __name__ == "__main__":
    sys.exit(main())
