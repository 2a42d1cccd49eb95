"""A council's database with one framework, and ways to bring things in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Engine

from bot.files.parcel import read_tables
from bot.files.reading import read_table
from handlers.core.changes import How
from handlers.core.profile.loader import load
from handlers.core.profile.types import Profile
from handlers.core.table import Sheet, Table
from handlers.imports import rules
from handlers.imports.flows import bringing
from handlers.imports.rules import Brought, Report
from storage import trail
from storage.db import transaction

NOW = datetime(2026, 12, 14, 10, 0, tzinfo=UTC)
TODAY = date(2026, 12, 14)


@dataclass
class ImportDesk:
    """A database, and who imports into it."""

    engine: Engine
    profile: Profile = field(default_factory=lambda: load("west_sussex").profile)
    today: date = TODAY

    def bring(self, brought: Brought, how: How | None = None) -> Report:
        """Bring something in, in a transaction of its own."""
        with transaction(self.engine) as session:
            desk = bringing.Desk(
                session=session,
                profile=self.profile,
                today=self.today,
                record=lambda deed, about: trail.record(session, NOW, "os:jo", deed, about),
            )
            return bringing.bring_in(desk, brought, how or How())

    def list_in(self, kind: str, source: Path | bytes, how: How | None = None) -> Report:
        """Bring in a list of one table."""
        table = read_table(source, "list.csv" if isinstance(source, bytes) else "")
        return self.bring(Brought(kind, table.name, (table,)), how)

    def tables_in(
        self,
        kind: str,
        source: Path | bytes,
        how: How | None = None,
        *,
        workers: Table | None = None,
        told: dict[str, str] | None = None,
    ) -> Report:
        """Bring in a folder, a zip, a workbook or a census."""
        tables = read_tables(source, "brought")
        return self.bring(Brought(kind, "brought", tables, workers, told or {}), how)


STAFF = b"""person_id,name,email,role,team,service,manager_id
P1,Amina Khan,amina@x.example,practitioner,North,Care,P3
P2,Ben Ito,ben@x.example,practitioner,South,Care,P4
P3,Priya Rao,priya@x.example,team_manager,North,Care,P5
P4,Dev Lund,dev@x.example,team_manager,South,Care,P5
P5,Cleo Ray,cleo@x.example,head_of_service,Leads,Care,
"""


def staffed(engine: Engine) -> ImportDesk:
    """Return a council with five people on its staff list."""
    desk = ImportDesk(engine)
    assert desk.list_in(rules.PEOPLE, STAFF).fine
    return desk


def sheet(title: str, headers: str, *lines: str) -> Sheet:
    """Return a sheet from lines of text."""
    rows: Sequence[Sequence[str]] = [line.split("|") for line in lines]
    return Sheet(title, tuple(headers.split("|")), rows)
