"""West Sussex's made-up council, on Slack: the bot as `qa-loop run` puts it together."""

import csv
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Barrier

import httpx

from bot.app import App
from bot.demo.start import adopted, bring_in
from bot.platforms.memory import MemoryPlatform
from bot.run import LISTENERS, House, open_door, open_house
from bot.settings import Settings
from storage import people
from storage.db import open_database, transaction
from storage.keys import make_key_file
from storage.sealed import Vault
from tests.chat import MONDAY
from tests.conftest import CASELOAD, PEOPLE
from tests.slack import world
from tests.slack.emulator import Emulator
from tests.slack.eyes import Eyes
from tests.slack.hands import Hands
from tests.slack.world import APP_TOKEN, SECRET, TOKEN, Workspace


@dataclass
class SlackCouncil:
    """The council, its bot, and everybody's hands and eyes."""

    workspace: Workspace
    house: House
    hands: Hands
    eyes: Eyes
    references: dict[str, str]  # Slack's id -> the staff list's
    clock: list[datetime] = field(default_factory=lambda: [MONDAY])

    def id_of(self, name: str) -> str:
        """Return Slack's id of somebody."""
        return self.workspace.members[name.lower()]

    def settle(self) -> None:
        """Wait until everything that was pressed has been answered."""
        idle = Barrier(LISTENERS + 1)
        for _ in range(LISTENERS):
            self.house.pool.submit(idle.wait, 20)
        idle.wait(20)


def staff() -> dict[str, str]:
    """Return everybody's name and address, as the staff list has them."""
    with PEOPLE.open(encoding="utf-8", newline="") as listed:
        return {row["name"]: row["email"] for row in csv.DictReader(listed)}


def settings_for(workspace: Workspace, url: str, folder: Path, mode: str = "http") -> Settings:
    """Return the settings of a bot in this workspace."""
    return Settings.model_validate(
        {
            "database_url": url,
            "key_file": folder / "qa-loop.key",
            "slack_bot_token": TOKEN,
            "slack_app_token": APP_TOKEN,
            "slack_signing_secret": SECRET,
            "slack_mode": mode,
            "slack_api_url": workspace.wire.api,
            "http_port": 0,
        }
    )


def put_on_the_shelf(folder: Path, empty: Path) -> Path:
    """Bring the council's two lists in once, to be copied; return the folder."""
    shutil.copy(empty, folder / "qa-loop.db")
    vault = Vault(make_key_file(folder / "qa-loop.key"))
    app = App(open_database(f"sqlite:///{folder / 'qa-loop.db'}"), MemoryPlatform(), vault)
    adopted(app, "west_sussex", MONDAY)
    bring_in(app, PEOPLE, CASELOAD, MONDAY)
    app.engine.dispose()
    return folder


@contextmanager
def opened(slack: Emulator, shelf: Path, folder: Path) -> Iterator[SlackCouncil]:
    """Yield the council on Monday 14 December 2026: two lists are in, everybody is matched."""
    for name in ("qa-loop.db", "qa-loop.key"):
        shutil.copy(shelf / name, folder / name)
    clock = [MONDAY]
    with world.opened(slack, staff()) as workspace:
        settings = settings_for(workspace, f"sqlite:///{folder / 'qa-loop.db'}", folder)
        with open_house(settings, lambda: clock[0]) as house:
            names = _everybody_is_matched(house, workspace)
            with open_door(settings, house) as address, httpx.Client(trust_env=False) as client:
                hands = Hands(client, address, workspace)
                made = SlackCouncil(workspace, house, hands, Eyes(workspace, names), names, clock)
                hands.settle = made.settle
                yield made


def _everybody_is_matched(house: House, workspace: Workspace) -> dict[str, str]:
    """Give everybody their account on Slack; return Slack's ids with the staff list's."""
    with transaction(house.app.engine) as session:
        everyone = people.everyone(session)
        ids = {workspace.members[one.first_name.lower()]: one for one in everyone}
        for chat_id, person in ids.items():
            people.link(session, "slack", chat_id, person.id or 0)
    return {chat_id: person.reference for chat_id, person in ids.items()}
