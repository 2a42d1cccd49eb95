"""What the clock does about the everyday post: one a person a working day."""

from collections.abc import Sequence
from datetime import time
from functools import partial

from handlers.core.context import Context
from handlers.core.messages import Section, section_to_json
from handlers.core.phrases import count_in_words, sentence
from storage import everyday
from storage.outbox import Json
from storage.people import Person

GREETING = "greeting"
LAST_HOUR = time(20, 0)  # London; a post that could not leave by then waits for the next day


def due(ctx: Context) -> Sequence[int]:
    """Return who has something waiting and has had nothing today; nobody on a day off."""
    if not ctx.calendar.is_working(ctx.today):
        return ()
    return everyday.people_waiting(ctx.session, ctx.today, ctx.now)


def gather(ctx: Context, person_id: int) -> int:
    """Queue one person's post of today."""
    return everyday.gather(
        ctx.session,
        person_id,
        today=ctx.today,
        now=ctx.now,
        not_after=ctx.at(ctx.today, LAST_HOUR),
        compose=partial(greeted, ctx.session.get_one(Person, person_id).first_name),
    )


def greeted(name: str, sections: Sequence[Json]) -> Json:
    """Return a post that says hello, and how many things there are."""
    things = sentence(count_in_words(len(sections), "thing"))
    more = f" {things} today, what matters most first." if len(sections) > 1 else ""
    opening = Section(f"Hello {name}.{more}", key=GREETING)
    body = compose(sections)
    return {**body, "sections": [section_to_json(opening), *body["sections"]]}


def compose(sections: Sequence[Json]) -> Json:
    """Return the body of a post: what matters most is what the notification says."""
    others = len(sections) - 1
    more = f" And {others} more." if others else ""
    return {"summary": sections[0]["text"] + more, "sections": list(sections)}


def too_late(_: Context) -> Sequence[None]:
    """Return one piece of work: the rows are dropped all at once."""
    return (None,)


def drop(ctx: Context, _: None) -> int:
    """Drop the rows whose time has passed; they are counted, and never shown."""
    return everyday.drop_expired(ctx.session, ctx.now)
