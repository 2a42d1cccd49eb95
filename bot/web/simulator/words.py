"""What the simulator itself says: times, and what is new."""

from collections.abc import Mapping
from datetime import datetime

from handlers.core.phrases import LONDON, count


def moment(when: datetime) -> str:
    """Return "Mon 14 Dec 2026, 10:00", on the wall in London."""
    local = when.astimezone(LONDON)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M}"


def day(when: datetime) -> str:
    """Return "Monday 14 December 2026", on the wall in London."""
    local = when.astimezone(LONDON)
    return f"{local:%A} {local.day} {local:%B %Y}"


def said_of_news(now: datetime, news: Mapping[str, int], channels: frozenset[str]) -> str:
    """Say what a push of the clock has brought."""
    arrived = {chat: number for chat, number in news.items() if number}
    if not arrived:
        return f"It is now {moment(now)}. Nothing new arrived."
    people = len([chat for chat in arrived if chat not in channels])
    where = [count(people, "person", "people")] if people else []
    if len(arrived) > people:
        where.append(count(len(arrived) - people, "channel"))
    messages = count(sum(arrived.values()), "new message")
    return f"It is now {moment(now)}. {messages} for {' and '.join(where)}."
