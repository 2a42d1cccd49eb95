"""West Sussex's made-up council, on Slack: the bot as `qa-loop run` puts it together."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Barrier

import httpx

from bot.demo.start import adopted, bring_in
from bot.run import LISTENERS, House, open_door, open_house
from bot.settings import Settings
from storage import people
from storage.db import transaction
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


@contextmanager
def opened(slack: Emulator, url: str, folder: Path) -> Iterator[SlackCouncil]:
    """Yield the council on Monday 14 December 2026: two lists are in, everybody is matched."""
    with world.opened(slack, staff()) as workspace:
        settings = settings_for(workspace, url, folder)
        clock = [MONDAY]
        with open_house(settings, lambda: clock[0]) as house:
            adopted(house.app, "west_sussex", MONDAY)
            bring_in(house.app, PEOPLE, CASELOAD, MONDAY)
            with transaction(house.app.engine) as session:
                for person in people.everyone(session):
                    people.unlink(session, "slack", person.id or 0)
            assert house.people.match().unreachable == []
            with open_door(settings, house) as address, httpx.Client(trust_env=False) as client:
                hands = Hands(client, address, workspace)
                with transaction(house.app.engine, write=False) as session:
                    accounts = people.accounts(session, "slack")
                names = {account.chat_id: person.reference for person, account in accounts}
                made = SlackCouncil(workspace, house, hands, Eyes(workspace, names), names, clock)
                hands.settle = made.settle
                yield made
