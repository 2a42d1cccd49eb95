"""What tests of the outbox and of delivery start from."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlmodel import Session, select

from handlers.core.messages import Button, Message, Section, section_to_json, to_json
from storage import outbox
from storage.db import transaction
from storage.outbox import OutboxMessage
from storage.people import ChatAccount, Person
from storage.vocabulary import MessageKind

LONDON = ZoneInfo("Europe/London")
MONDAY = date(2027, 1, 4)
NINE = datetime.combine(MONDAY, time(9), LONDON)
NOW = NINE.astimezone(UTC)
DAY = timedelta(days=1)


def person(engine: Engine, name: str, chat_id: str | None = None) -> int:
    """Store somebody whose chat account is their name; `chat_id=""`: they have none."""
    chat_id = name if chat_id is None else chat_id
    with transaction(engine) as session:
        somebody = Person(reference=name, name=name)
        session.add(somebody)
        session.flush()
        assert somebody.id is not None
        if chat_id:
            account = ChatAccount(platform="memory", chat_id=chat_id, person_id=somebody.id)
            session.add(account)
        return somebody.id


def said(text: str, key: str = "") -> dict[str, Any]:
    """Return a section as it is stored, with one button."""
    return section_to_json(Section(text, key=key, buttons=(Button("Show it", "audit.show"),)))


def queue_row(session: Session, to_id: int, text: str, **changed: Any) -> bool:
    """Queue a row that may be shown on Monday, and for three weeks."""
    key = changed.pop("key", "")
    row: dict[str, Any] = {
        "once_key": f"row:{to_id}:{text}",
        "rank": 50,
        "show_from": MONDAY,
        "not_after": None,
        "now": NOW,
    }
    return outbox.queue_row(session, to_id=to_id, section=said(text, key), **{**row, **changed})


def queue_message(session: Session, to_id: int | None, text: str, **changed: Any) -> bool:
    """Queue a concern to somebody, at once; or a post to the channel named `channel`."""
    key = changed.pop("key", "")
    message: dict[str, Any] = {
        "kind": MessageKind.CHANNEL if to_id is None else MessageKind.CONCERN,
        "channel": "",
        "body": to_json(Message((Section(text, key=key),), summary=text)),
        "once_key": f"message:{to_id}:{text}",
        "not_before": None,
        "not_after": None,
        "now": NOW,
    }
    return outbox.queue_message(session, to_id=to_id, **{**message, **changed})


def message_of(engine: Engine, text: str) -> OutboxMessage:
    """Return the one message whose notification says this, as it is stored now."""
    with transaction(engine, write=False) as session:
        found = session.exec(select(OutboxMessage)).all()
    (one,) = (message for message in found if message.body["summary"] == text)
    return one


def texts(body: dict[str, Any]) -> list[str]:
    """Return what the sections of a stored message say."""
    return [section["text"] for section in body["sections"]]
