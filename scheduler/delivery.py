"""Outbox -> chat. The only place from which anything is sent unasked.

A claim is committed before the platform is called, no transaction is open while it is,
and what became of a message is marked only by its newest claim. What was perhaps posted
is read back before any second try: nothing is lost, nothing is said twice.
"""

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Engine
from sqlmodel import Session

from handlers.core.context import LONDON
from handlers.core.messages import Message, from_json
from handlers.core.ports import (
    Address,
    DeliveryError,
    NotTaken,
    Paced,
    Platform,
    Unclear,
    Unreachable,
)
from scheduler.watch import Watch
from storage import sending
from storage.db import transaction
from storage.due import LONGEST_WAIT
from storage.sending import Claimed, Reach

AT_A_TIME = 10
CLIENT_TIMEOUT = timedelta(seconds=20)  # the longest that a platform's client may wait
LEASE = AT_A_TIME * CLIENT_TIMEOUT + timedelta(seconds=60)
CHECK_AFTER = CLIENT_TIMEOUT + timedelta(seconds=60)  # the platform's history lags behind
FIRST_BACK_OFF = timedelta(seconds=15)
LONGEST_BACK_OFF = timedelta(minutes=15)
SHORTEST_WAIT = timedelta(seconds=1)
ENOUGH_TRIES = 8  # past its end, a message that can't be read back is given up
NO_ACCOUNT = "no chat account"
HAS_LEFT = "has left"

logger = logging.getLogger(__name__)


@dataclass
class Delivered:
    """What one round of delivery came to."""

    sent: int = 0
    updated: int = 0
    pending: int = 0  # not taken: tried again later
    check: int = 0  # perhaps posted: read back later
    failed: int = 0
    expired: int = 0
    unknown: int = 0


Claim = Callable[[Session, str, datetime, int, timedelta], list[Claimed]]
Handle = Callable[[Claimed, Address], None]
GiveUp = Callable[[Claimed, str], None]


def deliver(
    engine: Engine, platform: Platform, now: datetime, watch: Watch | None = None
) -> Delivered:
    """Send what is due, read back what is unclear, update what has changed since.

    watch: kept by a process that lives from round to round, so that no wrong clock makes
    it read back too early. Without one, the times that were noted are believed.
    """
    round_ = Round(engine, platform, now)
    with transaction(engine) as session:
        sending.sweep(session, now, CHECK_AFTER, LEASE)
        round_.count.expired += sending.expire(session, now)
    round_.each(round_.to_read_back(watch), round_.read_back, or_else=round_.unknown)
    round_.each(round_.to_post(), round_.post, or_else=round_.fail)
    round_.each(sending.claim_stale, round_.update, or_else=round_.beyond_update)
    return round_.count


class Round:
    """One round of delivery on one platform, at one moment."""

    def __init__(self, engine: Engine, platform: Platform, now: datetime) -> None:
        self.engine = engine
        self.platform = platform
        self.now = now
        self.today = now.astimezone(LONDON).date()
        self.count = Delivered()

    def to_read_back(self, watch: Watch | None) -> Claim:
        """Return how to claim what was perhaps posted, and has waited for long enough."""
        if watch is None:
            return sending.claim_checks
        with transaction(self.engine, write=False) as session:
            waiting = sending.in_check(session, self.platform.name)
        return partial(sending.claim_checks, ripe=watch.ripe(waiting, CHECK_AFTER))

    def to_post(self) -> Claim:
        """Return how to claim what is to be posted, at the platform's pace."""
        pace = self.platform.pace if isinstance(self.platform, Paced) else None
        return partial(sending.claim, pace=pace)

    def each(self, claim: Claim, handle: Handle, or_else: GiveUp) -> None:
        """Claim a few at a time until nothing is due; give up on whom we can't reach."""
        while claimed := self._claim(claim):
            for message, reach in claimed:
                if bar := self._bar(message, reach):
                    or_else(message, bar)
                elif message.channel:
                    handle(message, Address(message.channel, is_channel=True))
                else:
                    handle(message, Address(reach.chat_id))

    def post(self, message: Claimed, to: Address) -> None:
        """Post a message that was certainly not posted before, if it is still ours to post."""
        with transaction(self.engine, write=False) as session:
            if not sending.is_still(session, message):
                return
        try:
            reference = self.platform.post(to, _message(message), message.id)
        except NotTaken as refused:
            self._try_again(message, refused)
        except Unclear as lost:
            self._check(message, str(lost))
        except Unreachable as gone:
            self.fail(message, str(gone))
        except Exception as fault:  # noqa: BLE001 - ours: shown to somebody, and the others still go out
            self.unknown(message, _broken(message, fault))
        else:
            self._sent(message, reference)

    def read_back(self, message: Claimed, to: Address) -> None:
        """Look whether a message was posted; only if it was not, it may be posted again."""
        try:
            reference = self.platform.find(to, message.id)
        except Unreachable as gone:
            self.unknown(message, str(gone))
        except DeliveryError as unclear:
            if message.not_after <= self.now and message.attempt >= ENOUGH_TRIES:
                self.unknown(message, str(unclear))
            else:
                self._check(message, str(unclear))
        except Exception as fault:  # noqa: BLE001 - as in post
            self.unknown(message, _broken(message, fault))
        else:
            self._found(message, reference)

    def update(self, message: Claimed, to: Address) -> None:
        """Make a post say what is true now."""
        try:
            self.platform.update(to, message.reference, _message(message))
        except Unreachable as gone:
            self.beyond_update(message, str(gone))
        except DeliveryError as refused:
            with transaction(self.engine) as session:
                later = self._later(message, refused)
                sending.mark_outdated(session, message, later, str(refused))
        except Exception as fault:  # noqa: BLE001 - as in post
            self.beyond_update(message, _broken(message, fault))
        else:
            with transaction(self.engine) as session:
                self.count.updated += sending.mark_updated(session, message)

    def _claim(self, claim: Claim) -> Sequence[tuple[Claimed, Reach]]:
        with transaction(self.engine) as session:
            claimed = claim(session, self.platform.name, self.now, AT_A_TIME, LEASE)
            people = [message.to_id for message in claimed if message.to_id is not None]
            reach = sending.reach(session, self.platform.name, people)
        return [(message, reach.get(message.to_id or 0, Reach())) for message in claimed]

    def _bar(self, message: Claimed, reach: Reach) -> str:
        """Return why nobody gets it: somebody has to see that. Empty: somebody does."""
        if message.channel:
            return ""
        if reach.left_on is not None and reach.left_on <= self.today:
            return HAS_LEFT
        return "" if reach.chat_id else NO_ACCOUNT

    def _sent(self, message: Claimed, reference: str) -> None:
        with transaction(self.engine) as session:
            self.count.sent += sending.mark_sent(session, message, reference, self.now)

    def _found(self, message: Claimed, reference: str | None) -> None:
        if reference is not None:
            self._sent(message, reference)
        elif message.not_after <= self.now:
            with transaction(self.engine) as session:
                self.count.expired += sending.mark_expired(session, message)
        else:
            with transaction(self.engine) as session:
                sending.mark_pending(session, message, self.now, "was not there: posted again")

    def _try_again(self, message: Claimed, refused: NotTaken) -> None:
        with transaction(self.engine) as session:
            later = self._later(message, refused)
            self.count.pending += sending.mark_pending(session, message, later, str(refused))

    def _check(self, message: Claimed, why: str) -> None:
        with transaction(self.engine) as session:
            after = self.now + CHECK_AFTER
            self.count.check += sending.mark_check(session, message, after, why)

    def fail(self, message: Claimed, why: str) -> None:
        """Give up on a message that was certainly not posted."""
        with transaction(self.engine) as session:
            self.count.failed += sending.mark_failed(session, message, why)

    def unknown(self, message: Claimed, why: str) -> None:
        """Give up on a message that was perhaps posted."""
        with transaction(self.engine) as session:
            self.count.unknown += sending.mark_unknown(session, message, why)

    def beyond_update(self, message: Claimed, why: str) -> None:
        """Leave a post as it was."""
        with transaction(self.engine) as session:
            sending.mark_beyond_update(session, message, why)

    def _later(self, message: Claimed, why: DeliveryError) -> datetime:
        if isinstance(why, NotTaken) and why.retry_after is not None:
            asked = max(timedelta(seconds=why.retry_after), SHORTEST_WAIT)
            return self.now + min(asked, LONGEST_WAIT)
        return self.now + back_off(message.id, message.attempt)


def back_off(message_id: str, attempt: int) -> timedelta:
    """Return how long to wait: doubled each time, up to a limit, and never the same for all.

    Units: between half and the whole of 15 s, 30 s, 1 min … 15 min. The spread comes
    from the message itself, so that two runs of the same story agree.
    """
    doubled: int = 2 ** min(attempt - 1, 10)
    whole = min(FIRST_BACK_OFF * doubled, LONGEST_BACK_OFF)
    spread = hashlib.sha256(f"{message_id}:{attempt}".encode()).digest()[0] / 255
    return whole * (0.5 + spread / 2)


def _message(claimed: Claimed) -> Message:
    return from_json(claimed.body)


def _broken(message: Claimed, fault: Exception) -> str:
    """Log a fault of ours; return its kind, never its words: they may quote the message."""
    logger.error("outbox message %s broke delivery", message.id, exc_info=fault)
    return type(fault).__name__
