"""January with its cards out, played once and copied; and what tests do in it."""

import shutil
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from bot.app import App
from bot.demo.players import work_through
from bot.demo.stage import Stage
from bot.platforms.memory import MemoryPlatform, Posted
from bot.press import Origin, Press
from handlers.core.forms import Form
from handlers.core.messages import Message, Whisper
from handlers.core.router import Reply
from storage import case_files, people, rounds
from storage.audits import Audit
from storage.db import open_database, transaction
from storage.keys import load_key_file
from storage.people import Absence
from storage.rounds import Pairing
from storage.sealed import Vault
from storage.trail import TrailEntry
from storage.vocabulary import Draw
from tests.chat import STORIES, Chat, at, open_chat, words

DEV, BEN, JO, GRACE, CLEO = (f"QA-2027-000{n}" for n in range(1, 6))
PAIRS = (
    ("Farid", "Dev"),
    ("Amina", "Ben"),
    ("Carol", "Jo"),
    ("Priya", "Grace"),
    ("Hugh", "Cleo"),
)
KEYS, DATABASE = "qa-loop.key", "qa-loop.db"


@dataclass(frozen=True)
class Shelf:
    """A council at one moment: its database, its keys and what stands in everybody's chat."""

    folder: Path
    chats: Mapping[str, tuple[Posted, ...]]
    ids: Mapping[str, str]
    now: datetime
    forms: Mapping[str, Form]
    origins: Mapping[str, Origin | None]


def put_on_the_shelf(folder: Path, empty_database: Path) -> Shelf:
    """Open January, send its cards out, and keep that."""
    database = folder / DATABASE
    shutil.copy(empty_database, database)
    engine = open_database(f"sqlite:///{database}")
    staff, caseload = STORIES / "west_sussex_people.csv", STORIES / "west_sussex_caseload.csv"
    chat = open_chat(engine, folder, staff, caseload)
    cards_out(chat)
    return put_back(chat, folder)


def put_back(chat: Chat, folder: Path) -> Shelf:
    """Keep a council as it is now, in the folder of its database."""
    chat.app.engine.dispose()
    kept = {chat_id: chat.platform.chat(chat_id) for chat_id in chat.platform.chats()}
    stage = chat.stage
    return Shelf(folder, kept, chat.ids, stage.now, dict(stage.forms), dict(stage.origins))


def cards_out(chat: Chat) -> None:
    """Let Quinn open January, and the clock send the cards."""
    chat.type("Quinn", "/qa")
    chat.press("Quinn", "Draft January's round")
    _pair_by_hand(chat)
    chat.press("Quinn", "Open it")
    chat.send("Quinn")
    morning(chat, "2026-12-23")


def _pair_by_hand(chat: Chat) -> None:
    """Put these pairings in place of the drawn ones: a change in the draw moves no other test."""
    with transaction(chat.app.engine) as session:
        (round_,) = rounds.so_far(session)
        row_of = people.references(session)
        pairings = [
            Pairing(
                round_id=known(round_.id),
                auditor_id=row_of[chat.ids[auditor]],
                worker_id=row_of[chat.ids[worker]],
                case_file_id=_a_file_of(session, row_of[chat.ids[worker]]),
                draw=Draw.COVERAGE,
                reason=f"{worker} has not been audited yet.",
            )
            for auditor, worker in PAIRS
        ]
        rounds.replace_pairings(session, known(round_.id), pairings)


def _a_file_of(session: Session, worker_id: int) -> int:
    return known(next(f.id for f in case_files.files_of(session, worker_id) if not f.restricted))


def known(row_id: int | None) -> int:
    """Return the id of a stored row."""
    assert row_id is not None
    return row_id


def taken_off(shelf: Shelf, folder: Path) -> Chat:
    """Return a copy of a council, for one test to change."""
    for name in (DATABASE, KEYS):
        shutil.copy(shelf.folder / name, folder / name)
    count = sum(len(posts) for posts in shelf.chats.values())
    kept = defaultdict(list, {chat_id: list(posts) for chat_id, posts in shelf.chats.items()})
    platform = MemoryPlatform(_chats=kept, _count=count + 1000)
    vault = Vault(load_key_file(folder / KEYS))
    app = App(open_database(f"sqlite:///{folder / DATABASE}"), platform, vault)
    stage = Stage(
        app,
        platform,
        shelf.now,
        forms=dict(shelf.forms),
        origins=dict(shelf.origins),
        _answers=count,
    )
    chat = Chat(app, platform, stage, ids=dict(shelf.ids))
    stage.on_seen = chat.seen.append
    return chat


def later(chat: Chat, day: str, hour: str = "10:00") -> None:
    """Set the clock without running its jobs: quick, where nothing is waited for."""
    chat.stage.now = at(day, hour)


def morning(chat: Chat, day: str) -> None:
    """Run one morning's jobs; its everyday posts are out at 09:05."""
    later(chat, day, "08:00")
    chat.until(day, "09:05")


def mornings(chat: Chat, *days: str) -> None:
    """Run the mornings of these days, one after the other."""
    for day in days:
        morning(chat, day)


def hear(chat: Chat, who: str, route: str, args: Mapping[str, Any], answers: Any = None) -> Reply:
    """Send a press or a form as a forger would: any route, any id."""
    return chat.app.hear(Press(chat.ids[who], route, args, answers), chat.stage.now)


def refused(reply: Reply) -> str:
    """Return the words of a refusal: three sentences, shown to whoever pressed only."""
    assert isinstance(reply, Whisper), reply
    (section,) = reply.message.sections
    assert section.buttons == ()
    return section.text


def said(reply: Reply) -> str:
    """Return the words of an answer or of a form."""
    assert isinstance(reply, Message | Form), reply
    return words(reply)


def write_view(chat: Chat, who: str, line: str = "Steady visits.") -> str:
    """Let a practitioner write their own view."""
    chat.press(who, "Write my view")
    return chat.send(who, working_well=line)


def submit(chat: Chat, who: str, audit: str, grade: str = "Good") -> None:
    """Let an auditor do the whole audit; the talk was today."""
    work_through(chat.stage, chat.ids[who], audit, grade)


def start(chat: Chat, who: str, audit: str) -> None:
    """Let an auditor begin."""
    chat.press(who, "Start", audit)


def new_posts(chat: Chat, who: str, since: int) -> list[str]:
    """Return what a person was posted after the first so many posts."""
    return chat.inbox(who)[since:]


def audit_of(chat: Chat, reference: str) -> Audit:
    """Return an audit as it stands in the database."""
    with transaction(chat.app.engine, write=False) as session:
        return session.exec(select(Audit).where(Audit.reference == reference)).one()


def away(chat: Chat, who: str, first: str, last: str) -> None:
    """Note that somebody is on leave, both days included."""
    with transaction(chat.app.engine) as session:
        person_id = person(chat, who)
        days = (at(first).date(), at(last).date())
        session.add(Absence(person_id=person_id, from_on=days[0], to_on=days[1]))


def person(chat: Chat, who: str) -> int:
    """Return the row of a person."""
    with transaction(chat.app.engine, write=False) as session:
        found = people.by_reference(session, chat.ids[who])
    assert found is not None
    return known(found.id)


def deeds(chat: Chat, deed: str) -> list[str]:
    """Return what the trail says was done of one kind, as what it was done about."""
    with transaction(chat.app.engine, write=False) as session:
        wanted = select(TrailEntry.about).where(TrailEntry.deed == deed)
        return list(session.exec(wanted.order_by(col(TrailEntry.number))))
