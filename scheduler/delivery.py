"""Outbox -> chat. The only place from which anything is sent unasked.

A claim is committed before the platform is called, no transaction is open while it is,
and what became of a message is marked only by its newest claim. What was perhaps posted
is read back before any second try: nothing is lost, nothing is said twice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import zip_longest

from sqlalchemy import Engine
from sqlmodel import Session

from handlers.core.context import LONDON
from handlers.core.messages import Message, Section, from_json, to_json
from handlers.core.ports import Address, Paced, Platform
from scheduler import rights
from scheduler.outcomes import AT_A_TIME, CHECK_AFTER, LEASE, Delivered, Mark, Outcomes
from scheduler.rights import IsTheirs, Rights
from scheduler.watch import Watch
from storage import sending
from storage.db import transaction
from storage.held_back import hold_back, trim
from storage.sending import Claimed, Reach, Seen, Waiting

NO_ACCOUNT = "no chat account"
HAS_LEFT = "has left"

Gone = Sequence[Section]
Claim = Callable[[Session, str, datetime, int, timedelta], list[Claimed]]
Draw = Callable[["Ready", Gone], "Ready"]
Speak = Callable[[Claimed, Message, Address], Mark]
GiveUp = Callable[[Claimed, str], Mark]


def deliver(
    engine: Engine,
    platform: Platform,
    now: datetime,
    watch: Watch | None = None,
    theirs: Rights | None = None,
) -> Delivered:
    """Send what is due, read back what is unclear, update what has changed since.

    watch: kept by a process that lives from round to round, so that no wrong clock makes
    it read back too early. Without one, the times that were noted are believed.
    theirs: says what is still somebody's to see. Without it, everything is.
    """
    return Round(engine, platform, now, theirs).all(watch)


@dataclass(frozen=True)
class Ready:
    """A claimed message, drawn, and to whom it goes; or why nobody gets it."""

    claimed: Claimed
    message: Message
    to: Address
    bar: str = ""


class Round:
    """One round of delivery on one platform, at one moment."""

    def __init__(
        self, engine: Engine, platform: Platform, now: datetime, theirs: Rights | None
    ) -> None:
        """Begin with nothing done."""
        self.engine = engine
        self.platform = platform
        self.now = now
        self.theirs = theirs
        self.today = now.astimezone(LONDON).date()
        self.count = Delivered()
        self.outcomes = Outcomes(platform, now, self.count)

    def all(self, watch: Watch | None) -> Delivered:
        """Do all that there is to do. A look that finds nothing writes nothing."""
        say = self.outcomes
        waiting, ripe = self._look(watch)
        if waiting.left_behind or waiting.too_late:
            self._tidy()
        if waiting.to_check and ripe != []:
            reading = partial(sending.claim_checks, ripe=ripe)
            self._each(reading, say.read_back, say.unknown, self._as_it_is)
        if waiting.to_post or waiting.to_check:
            pace = self.platform.pace if isinstance(self.platform, Paced) else None
            posting = partial(sending.claim, pace=pace)
            self._each(posting, say.post, say.fail, self._if_theirs, is_fenced=True)
        if waiting.to_update:
            updating = sending.claim_stale
            self._each(updating, say.update, say.beyond_update, self._emptied)
        return self.count

    def _look(self, watch: Watch | None) -> tuple[Waiting, list[Seen] | None]:
        """Return what there is to do, and what this process has watched for long enough."""
        with transaction(self.engine, write=False) as session:
            waiting = sending.waiting(session, self.platform.name, self.now, LEASE)
            if watch is None:
                return waiting, None
            seen = sending.in_check(session, self.platform.name) if waiting.to_check else ()
        return waiting, watch.ripe(seen, CHECK_AFTER)

    def _tidy(self) -> None:
        with transaction(self.engine) as session:
            sending.sweep(session, self.now, CHECK_AFTER, LEASE)
            self.count.expired += sending.expire(session, self.now)

    def _each(
        self, claim: Claim, speak: Speak, give_up: GiveUp, draw: Draw, *, is_fenced: bool = False
    ) -> None:
        """Claim a few at a time until nothing is due; speak to the platform about each.

        is_fenced: each is asked for once more just before it is spoken about, in the
        transaction that marks the one before.
        """
        while batch := self._claim(claim, draw):
            is_taken = False
            for ready, after in zip_longest(batch, batch[1:]):
                mark = None if is_taken else _spoken(ready, speak, give_up)
                is_taken = self._settle(mark, after if is_fenced else None)
            if len(batch) < AT_A_TIME:
                return

    def _settle(self, mark: Mark | None, following: Ready | None) -> bool:
        """Write a mark; return whether the next message was taken from us meanwhile."""
        if mark is None and following is None:
            return False
        with transaction(self.engine) as session:
            if mark is not None:
                mark(session)
            return following is not None and not sending.is_still(session, following.claimed)

    def _claim(self, claim: Claim, draw: Draw) -> list[Ready]:
        with transaction(self.engine) as session:
            claimed = claim(session, self.platform.name, self.now, AT_A_TIME, LEASE)
            people = {message.to_id for message in claimed if message.to_id is not None}
            reach = sending.reach(session, self.platform.name, people)
        drawn = [self._ready(one, reach.get(one.to_id or 0, Reach())) for one in claimed]
        if self.theirs is None or not drawn:
            return drawn
        with transaction(self.engine, write=False) as session:
            is_theirs = self.theirs(session)
            gone = [self._lost(ready, is_theirs) for ready in drawn]
        return [draw(*pair) if pair[1] else pair[0] for pair in zip(drawn, gone, strict=True)]

    def _ready(self, claimed: Claimed, reach: Reach) -> Ready:
        message = from_json(claimed.body)
        if claimed.channel:
            return Ready(claimed, message, Address(claimed.channel, is_channel=True))
        bar = "" if reach.chat_id else NO_ACCOUNT
        if reach.left_on is not None and reach.left_on <= self.today:
            bar = HAS_LEFT
        return Ready(claimed, message, Address(reach.chat_id), bar)

    def _lost(self, ready: Ready, is_theirs: IsTheirs) -> Gone:
        person_id = ready.claimed.to_id
        if person_id is None or ready.bar:
            return ()
        return rights.lost(ready.message, person_id, is_theirs)

    def _as_it_is(self, ready: Ready, _: Gone) -> Ready:
        """Draw a message that is only looked for."""
        return ready

    def _emptied(self, ready: Ready, gone: Gone) -> Ready:
        """Draw a post that stands already: what is not theirs can't be read in it any more."""
        return replace(ready, message=rights.emptied(ready.message, gone))

    def _if_theirs(self, ready: Ready, gone: Gone) -> Ready:
        """Draw a message without what is not theirs; what is left out is counted, and shown."""
        message = rights.without(ready.message, gone)
        with transaction(self.engine) as session:
            hold_back(session, ready.claimed.id, [one.key for one in gone])
            if message is not None:
                trim(session, ready.claimed, to_json(message))
        if message is None:
            return replace(ready, bar=rights.NOT_THEIRS)
        return replace(ready, message=message)


def _spoken(ready: Ready, speak: Speak, give_up: GiveUp) -> Mark:
    if ready.bar:
        return give_up(ready.claimed, ready.bar)
    return speak(ready.claimed, ready.message, ready.to)
