"""`qa-loop run` and `qa-loop check` on Slack, as a council engineer starts them."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from typer.testing import CliRunner

from bot.cli import build
from bot.first import ROOT
from bot.opening import now
from handlers.core.errors import Refusal
from storage import people
from storage.db import open_database, transaction
from tests.clients.mail_server import HERE, open_mail_server
from tests.outgoing import queue_message
from tests.slack import switchboard, world
from tests.slack.council import staff
from tests.slack.emulator import Emulator
from tests.slack.hands import FORM, Hands, signed
from tests.slack.world import APP_TOKEN, SECRET, TOKEN, Workspace


@pytest.fixture
def empty_office(emulated_slack: Emulator) -> Iterator[Workspace]:
    """The council's workspace; nobody is matched yet."""
    with world.opened(emulated_slack, staff()) as made:
        yield made


@pytest.fixture
def home(council_shelf: Path, tmp_path: Path) -> Path:
    """A folder with the council's database and key."""
    for name in ("qa-loop.db", "qa-loop.key"):
        shutil.copy(council_shelf / name, tmp_path / name)
    return tmp_path


def environment(workspace: Workspace, home: Path, **more: str) -> dict[str, str]:
    """Return what the engineer has set."""
    return {
        "QA_LOOP_DATABASE_URL": f"sqlite:///{home / 'qa-loop.db'}",
        "QA_LOOP_KEY_FILE": str(home / "qa-loop.key"),
        "QA_LOOP_SLACK_BOT_TOKEN": TOKEN,
        "QA_LOOP_SLACK_APP_TOKEN": APP_TOKEN,
        "QA_LOOP_SLACK_SIGNING_SECRET": SECRET,
        "QA_LOOP_SLACK_API_URL": workspace.wire.api,
        "QA_LOOP_HTTP_PORT": "0",
        **more,
    }


@contextmanager
def running(settings: dict[str, str]) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Yield a running bot and what it says first; it must end cleanly when it is told to."""
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        yield process, process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        rest = process.communicate(timeout=20)[0]
    assert process.returncode == 0
    assert "Stopping" in rest


def test_it_runs_over_socket_mode_until_it_is_told_to_stop(
    empty_office: Workspace, home: Path
) -> None:
    """It matches people by itself, answers, and goes when the service manager says so."""
    quinn = empty_office.members["quinn"]
    with switchboard.staffed() as board:
        empty_office.wire.socket_url = board.address
        with running(environment(empty_office, home)) as (_, said):
            line = board.line()
            hands = Hands(httpx.Client(), "", empty_office)
            board.ask(line, "slash_commands", dict(hands.slash_of(quinn)))
            hands.client.close()

    assert "Socket Mode" in said
    assert "Hello Quinn" in str(empty_office.history(quinn))


def test_it_runs_over_http(empty_office: Workspace, home: Path) -> None:
    """Where Slack may call in; the address that it prints is the one to give to Slack."""
    quinn = empty_office.members["quinn"]
    settings = environment(empty_office, home, QA_LOOP_SLACK_MODE="http")
    with running(settings) as (_, said), httpx.Client(trust_env=False) as client:
        door = said.split(" over HTTP at ")[1].split(". ")[0]
        body = urlencode(Hands(client, door, empty_office).slash_of(quinn))
        answer = client.post(door, content=body, headers={"content-type": FORM, **signed(body)})

    assert answer.status_code == 200
    assert "Hello Quinn" in str(empty_office.history(quinn))


def test_whoever_slack_does_not_reach_gets_an_e_mail(emulated_slack: Emulator, home: Path) -> None:
    """Amina has no account: the bot that runs writes to her, when a mail server is set."""
    others = {name: email for name, email in staff().items() if name != "Amina Yusuf"}
    with (
        world.opened(emulated_slack, others) as office,
        switchboard.staffed() as board,
        open_mail_server() as box,
    ):
        office.wire.socket_url = board.address
        settings = environment(
            office,
            home,
            QA_LOOP_SMTP_HOST=HERE,
            QA_LOOP_SMTP_PORT=str(box.port),
            QA_LOOP_SMTP_FROM="qa-loop@xshire.example",
            QA_LOOP_SMTP_TLS="none",
        )
        engine = open_database(settings["QA_LOOP_DATABASE_URL"])
        with transaction(engine) as session:
            amina = people.by_email(session, "amina.yusuf@xshire.example")
            assert amina
            assert amina.id
            people.unlink(session, "memory", amina.id)  # the simulator's, which is not here
            queue_message(session, amina.id, "a concern", now=now())
        engine.dispose()
        with running(settings):
            box.came.wait(20)

        assert [to for to, _ in box.taken] == ["amina.yusuf@xshire.example"]
        assert "Ring first" in box.texts[0]


def run(*command: str, env: dict[str, str]) -> tuple[int, str]:
    """Run a command of the command line; return how it ended and what it said."""
    ran = CliRunner().invoke(build(), list(command), env=env)
    said = str(ran.exception) if isinstance(ran.exception, Refusal) else ran.output
    return ran.exit_code, said


@pytest.mark.parametrize(
    ("unset", "mode"),
    [
        ("QA_LOOP_SLACK_BOT_TOKEN", "socket"),
        ("QA_LOOP_SLACK_APP_TOKEN", "socket"),
        ("QA_LOOP_SLACK_SIGNING_SECRET", "http"),
    ],
)
def test_what_is_not_set_is_named(
    empty_office: Workspace, home: Path, unset: str, mode: str
) -> None:
    """Before anything is started."""
    settings = environment(empty_office, home, QA_LOOP_SLACK_MODE=mode, **{unset: ""})

    code, said = run("run", env=settings)

    assert code == 1
    assert unset in said


def test_a_token_that_slack_does_not_take_is_said_in_words(
    empty_office: Workspace, home: Path
) -> None:
    """The token itself is not repeated."""
    no = {"ok": False, "error": "invalid_auth"}
    empty_office.wire.cut("auth.test", "say", answer=no)

    code, said = run("run", env=environment(empty_office, home))

    assert code == 1
    assert "Slack did not let it in: invalid_auth." in said
    assert TOKEN not in said


def test_a_line_that_cannot_be_opened_is_said_in_words(empty_office: Workspace, home: Path) -> None:
    """A firewall lets the calls out, and not the line."""
    empty_office.wire.socket_url = "ws://127.0.0.1:9/"

    code, said = run("run", env=environment(empty_office, home))

    assert code == 1
    assert "the line for Socket Mode could not be opened" in said


def test_check_names_each_missing_scope(emulated_slack: Emulator, home: Path) -> None:
    """In words: what the bot can't do without it."""
    granted = ("chat:write", "commands", "users:read", "users:read.email", "im:write")
    with world.opened(emulated_slack, staff(), scopes=granted) as workspace:
        workspace.wire.socket_url = "ws://127.0.0.1:9/"
        code, said = run("check", env=environment(workspace, home))

    assert code == 1
    lacking = [line for line in said.splitlines() if "Slack scopes" in line]
    assert len(lacking) == 5
    assert any(
        "files:read is missing: without it the bot can't take a file" in one for one in lacking
    )
    assert "16 on the staff list have no account that is known: Amina Yusuf" in said


def test_check_is_content_with_every_right(empty_office: Workspace, home: Path) -> None:
    """And says by which way Slack comes in."""
    empty_office.wire.socket_url = "ws://127.0.0.1:9/"

    said = run("check", env=environment(empty_office, home))[1]

    assert "fine  Slack scopes: Every one that the bot needs." in said
    assert "fine  Slack's way in: Socket Mode." in said


def test_check_says_nothing_of_a_slack_that_is_not_connected(
    empty_office: Workspace, home: Path
) -> None:
    """The demo needs none."""
    said = run("check", env=environment(empty_office, home, QA_LOOP_SLACK_BOT_TOKEN=""))[1]

    assert "Slack" not in said
