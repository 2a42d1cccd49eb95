"""`qa-loop run`: the bot on the council's own platform, until it is told to stop."""

import logging
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import typer
import uvicorn
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from slack_bolt import App as Bolt
from sqlalchemy.exc import OperationalError

from bot.app import App
from bot.clients.email import sender_of
from bot.opening import now, open_engine, open_vault
from bot.platforms.slack import SlackPlatform, identity
from bot.platforms.slack_client import SlackClient
from bot.platforms.slack_listening import Ears
from bot.platforms.slack_people import SlackPeople
from bot.platforms.slack_socket import Socket
from bot.settings import Settings
from bot.web.slack_door import DOOR, Signatures, slack_door
from handlers.core.context import LONDON
from handlers.core.errors import Refusal
from handlers.core.ports import DeliveryError, EmailSender
from scheduler.clock import MANNERS, wind
from scheduler.email import tell_unreached
from scheduler.watch import Watch
from storage import seen
from storage.db import transaction

LISTENERS = 20  # presses that are worked on at once
MAIL_EVERY = 5  # seconds
SEEN_FOR = timedelta(days=2)
EXAMPLE = "Example: QA_LOOP_SLACK_BOT_TOKEN=… QA_LOOP_SLACK_APP_TOKEN=… qa-loop run"
Say = Callable[[str], None]
logger = logging.getLogger(__name__)


def run_command(app: typer.Typer) -> None:
    """Add `run` to the command line."""

    @app.command("run", epilog=EXAMPLE)
    def run() -> None:
        """Run the bot on Slack: the clock, what is sent, and what people press."""
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
        logging.getLogger("apscheduler").setLevel(logging.WARNING)
        settings = Settings()
        stop = threading.Event()
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, lambda *_: stop.set())
        run_until(settings, stop, typer.echo)


@dataclass
class House:
    """Everything that runs, put together and not yet started."""

    app: App
    bolt: Bolt
    people: SlackPeople
    team: str
    pool: ThreadPoolExecutor  # works on what people press
    mail: EmailSender | None = None


def run_until(settings: Settings, stop: threading.Event, say: Say) -> None:
    """Run until somebody says stop; what is being sent is finished first."""
    check_settings(settings)
    with (
        open_house(settings) as house,
        _clock(house) as ticking,
        _listening(settings, house) as where,
    ):
        ticking.start()
        say(f"The bot is running in {house.team}, {where}. Stop it with Ctrl-C.")
        stop.wait()
        say("Stopping: what is being sent is finished first.")


@contextmanager
def open_house(settings: Settings, clock: Callable[[], datetime] = now) -> Iterator[House]:
    """Put the bot together on Slack. Raises: Refusal when Slack does not take the token."""
    client = client_of(settings)
    try:
        known = identity(client)
    except DeliveryError as fault:
        raise _not_let_in(fault) from fault
    teams = frozenset(one for one in (known.get("team_id"), known.get("enterprise_id")) if one)
    platform = SlackPlatform(client, clock)
    watch = Watch(time.monotonic)
    app = App(open_engine(settings), platform, open_vault(settings), watch=watch)
    people = SlackPeople(client, app.engine, teams)
    with ThreadPoolExecutor(LISTENERS, "slack") as pool:
        bolt = Bolt(
            name="qa-loop",
            client=client,
            signing_secret=settings.slack_signing_secret.get_secret_value(),
            token_verification_enabled=True,
            request_verification_enabled=settings.slack_mode == "http",
            listener_executor=pool,
        )
        Ears(app, platform, people, teams, clock).listen(bolt)
        team = str(known.get("team", "Slack"))
        yield House(app, bolt, people, team, pool, sender_of(settings))
    app.engine.dispose()


def client_of(settings: Settings) -> SlackClient:
    """Return a client for the council's workspace."""
    token = settings.slack_bot_token.get_secret_value()
    return SlackClient(token, settings.slack_api_url, settings.proxy)


@contextmanager
def _clock(house: House) -> Iterator[BackgroundScheduler]:
    """Yield the clock, set: the timetable, delivery, and who is who every morning."""
    app = house.app
    ticking = wind(lambda name: app.run_job(name, now()), lambda: app.deliver(now()))
    if house.mail is not None:  # apart from delivery: a slow mail server holds up no chat
        what = {"args": (app, house.mail), "id": "email", "seconds": MAIL_EVERY}
        ticking.add_job(_write, "interval", **what, **MANNERS)
    morning = CronTrigger(hour=6, minute=20, timezone=LONDON)
    for when in (None, morning):  # at once, too
        ticking.add_job(lambda: _morning(house), when, coalesce=True, misfire_grace_time=None)
    try:
        yield ticking
    finally:
        if ticking.running:
            ticking.shutdown(wait=True)


def _write(app: App, mail: EmailSender) -> None:
    tell_unreached(app.engine, mail, now(), app.context)


def _morning(house: House) -> None:
    with transaction(house.app.engine) as session:
        seen.forget(session, now() - SEEN_FOR)
    try:
        found = house.people.match()
    except (DeliveryError, OperationalError) as fault:
        logger.warning("people could not be matched with Slack: %s", type(fault).__name__)
        return
    logger.info(
        "Slack reaches %d people (%d new); %d it does not reach: see qa-loop check",
        found.known + found.new,
        found.new,
        len(found.unreachable),
    )


@contextmanager
def _listening(settings: Settings, house: House) -> Iterator[str]:
    if settings.slack_mode == "http":
        with open_door(settings, house) as where:
            yield f"over HTTP at {where}"
        return
    line = Socket(house.bolt, settings.slack_app_token.get_secret_value())
    try:
        try:
            line.open()
        except DeliveryError as fault:
            raise _not_let_in(fault) from fault
        yield "over Socket Mode"
    finally:
        line.shut()


@contextmanager
def open_door(settings: Settings, house: House) -> Iterator[str]:
    """Serve Slack's door in a thread of its own; yield its address."""
    signatures = Signatures(settings.slack_signing_secret.get_secret_value())
    config = uvicorn.Config(
        slack_door(house.bolt, signatures),
        log_level="warning",
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    server = uvicorn.Server(config)
    with _opened(settings) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            host, port = listening.getsockname()[:2]
            yield f"http://{host}:{port}{DOOR}"
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def _opened(settings: Settings) -> Iterator[socket.socket]:
    place = (settings.http_host, settings.http_port)
    try:
        opened = socket.create_server(place)
    except OSError as fault:
        raise Refusal(
            happened="The bot was not started.",
            why=f"It can't listen on {place[0]}:{place[1]}: {fault.strerror}.",
            next_step="Set QA_LOOP_HTTP_HOST and QA_LOOP_HTTP_PORT to a place that is free.",
        ) from fault
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # small answers go at once
    with opened, suppress(OSError):
        yield opened


def check_settings(settings: Settings) -> None:
    """Refuse to start without what the mode needs."""
    wanted = {"QA_LOOP_SLACK_BOT_TOKEN": (settings.slack_bot_token, "xoxb-…")}
    if settings.slack_mode == "socket":
        wanted["QA_LOOP_SLACK_APP_TOKEN"] = (settings.slack_app_token, "xapp-…")
    else:
        wanted["QA_LOOP_SLACK_SIGNING_SECRET"] = (settings.slack_signing_secret, "32 characters")
    missing = [f"{name} ({like})" for name, (given, like) in wanted.items() if not given]
    if missing:
        raise Refusal(
            happened="The bot was not started.",
            why=f"It has no {' and no '.join(missing)}.",
            next_step="Set it in the environment or in .env; README, Slack, says where to find it.",
        )


def _not_let_in(fault: DeliveryError) -> Refusal:
    return Refusal(
        "The bot was not started.",
        f"Slack did not let it in: {fault}.",
        "Look at the tokens and at the way out of the council's network: qa-loop check.",
    )
