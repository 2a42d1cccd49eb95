"""The four that are pressed, each a process: ours on Slack and in the simulator, two bare ones.

All are served by the same server with the same settings, and every pair gets the same bytes.
"""

import multiprocessing
import re
import shutil
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

import uvicorn
from slack_bolt import Ack
from slack_bolt import App as Bolt
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.run import open_door, open_house
from bot.settings import Settings
from bot.web.simulator.buttons import labelled, name_of
from bot.web.simulator.run import LOOPBACK, listening, server
from bot.web.simulator.session import Session
from bot.web.slack_door import DOOR
from storage import people
from storage.db import open_database, transaction
from storage.people import ChatAccount
from tests.january import DATABASE, KEYS, Shelf, put_on_the_shelf, taken_off
from tests.slack.world import SECRET, TOKEN

LABEL = "Why me?"
MEMBERS = 20  # accounts on Slack for each person: no two presses of one wait at once
COOKIE = "b" * 43
if sys.platform == "linux":
    WARM = multiprocessing.get_context("fork")  # nothing is imported again
else:
    WARM = multiprocessing.get_context("spawn")
Work = Callable[["Place", Connection], None]
Standing = tuple[str, str, str]  # who, where in their chat, and the button's name


@dataclass(frozen=True)
class Place:
    """What a process is told: the council, a folder of its own, and Slack's address."""

    shelf: Shelf
    folder: Path
    slack: str


def council(folder: Path) -> Shelf:
    """Return the council whose cards are out, with everybody on Slack many times over."""
    empty = folder / "empty.db"
    open_database(f"sqlite:///{empty}").dispose()
    shelf = put_on_the_shelf(folder, empty)
    engine = open_database(f"sqlite:///{folder / DATABASE}")
    with transaction(engine) as session:
        row_of = people.references(session)
        session.add_all(
            ChatAccount(platform="slack", chat_id=member, person_id=row_of[who])
            for who in shelf.chats
            if who in row_of
            for member in members(who)
        )
    engine.dispose()
    return shelf


def members(who: str) -> list[str]:
    """Return the ids on Slack of one person."""
    return [f"U{who.upper()}{number:04}" for number in range(MEMBERS)]


@contextmanager
def processes(works: dict[str, Work], place: Place) -> Iterator[dict[str, Connection]]:
    """Start each in a process; yield where each says how it is reached, once it listens."""
    lines: dict[str, Connection] = {}
    workers = []
    for name, work in works.items():
        lines[name], theirs = multiprocessing.Pipe()
        one = WARM.Process(target=_run, args=(work, place, theirs), daemon=True)
        one.start()
        theirs.close()
        workers.append(one)
    try:
        yield lines
    finally:
        for line in lines.values():
            with suppress(OSError):  # that one has fallen already
                line.send(None)
        for one in workers:
            one.join(15)


def _run(work: Work, place: Place, line: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started us hears it, and tells us
    work(place, line)


def slack(place: Place, line: Connection) -> None:
    """Run the bot as `qa-loop run` does, over HTTP; say its port."""
    for name in (DATABASE, KEYS):
        shutil.copy(place.shelf.folder / name, place.folder / name)
    settings = Settings.model_validate(
        {
            "database_url": f"sqlite:///{place.folder / DATABASE}",
            "key_file": place.folder / KEYS,
            "slack_bot_token": TOKEN,
            "slack_signing_secret": SECRET,
            "slack_mode": "http",
            "slack_api_url": place.slack,
            "http_port": 0,
        }
    )
    with (
        open_house(settings, lambda: place.shelf.now) as house,
        open_door(settings, house) as where,
    ):
        line.send(int(where.removesuffix(DOOR).rpartition(":")[2]))
        _until_told(line)


def bare_bolt(place: Place, line: Connection) -> None:
    """Run a Bolt app that acknowledges whatever is signed; say its port.

    Bolt's own Starlette handler holds the event loop while it waits for a listener. Here
    it waits in a thread: a better Bolt to be measured against.
    """
    client = WebClient(TOKEN, base_url=place.slack)
    bolt = Bolt(client=client, signing_secret=SECRET)
    bolt.action(re.compile(".*"))(_acknowledge)

    async def hear(request: Request) -> Response:
        asked = to_bolt_request(request, await request.body())
        return to_starlette_response(await run_in_threadpool(bolt.dispatch, asked))

    _serve(_bare(Route(DOOR, hear, methods=["POST"])), line, _door())


def simulator(place: Place, line: Connection) -> None:
    """Run the simulator; say its port and where its buttons stand."""
    chat = taken_off(place.shelf, place.folder)
    session = Session(chat.app, chat.platform, place.shelf.now)
    _serve(server(session, (), COOKIE), line, listening(0), list(_standing(session)))
    chat.app.engine.dispose()


def bare_starlette(place: Place, line: Connection) -> None:  # noqa: ARG001 (as the others)
    """Run a Starlette app that says what it hears; say its port."""

    async def echo(request: Request) -> Response:
        return Response(await request.body())

    _serve(_bare(Route("/press", echo, methods=["POST"])), line, _door())


WORKS: dict[str, Work] = {
    "slack": slack,
    "bare bolt": bare_bolt,
    "simulator": simulator,
    "bare starlette": bare_starlette,
}


def _acknowledge(ack: Ack) -> None:
    ack()


def _standing(session: Session) -> Iterator[Standing]:
    for who in session.people:
        for entry in session.transcript(who).entries:
            found = labelled(entry.message, LABEL)
            if found:
                yield who, entry.id, name_of(entry.id, found.section, found.button)


def _door() -> socket.socket:
    """Return a free port as uvicorn itself would open one: TCP by name, so without Nagle's wait."""
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    door.bind((LOOPBACK, 0))
    return door


def _bare(route: Route) -> uvicorn.Server:
    app = Starlette(routes=[route])
    return uvicorn.Server(
        uvicorn.Config(
            app, log_level="warning", access_log=False, lifespan="off", server_header=False
        )
    )


def _serve(one: uvicorn.Server, line: Connection, opened: socket.socket, more: Any = None) -> None:
    """Serve in a thread, as the bot is; say the port, and what else there is to say."""
    with opened as door:
        thread = threading.Thread(target=one.run, kwargs={"sockets": [door]})
        thread.start()
        port = door.getsockname()[1]
        line.send(port if more is None else (port, more))
        _until_told(line)
        one.should_exit = True
        thread.join()


def _until_told(line: Connection) -> None:
    """Wait until whoever started us says stop, or is gone."""
    parent = multiprocessing.parent_process()
    wait([line, parent.sentinel] if parent else [line])
