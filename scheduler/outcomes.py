"""What the platform says to one message, and how that is marked.

Each of these speaks to the platform, with no transaction open, and returns the mark that
is then written.
"""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.core.messages import Message
from handlers.core.ports import Address, DeliveryError, NotTaken, Platform, Unclear, Unreachable
from storage import marks
from storage.due import LONGEST_WAIT
from storage.sending import Claimed

AT_A_TIME = 10
CLIENT_TIMEOUT = timedelta(seconds=20)  # the longest that a platform's client may wait
LEASE = AT_A_TIME * CLIENT_TIMEOUT + timedelta(seconds=60)
CHECK_AFTER = CLIENT_TIMEOUT + timedelta(seconds=60)  # the platform's history lags behind
FIRST_BACK_OFF = timedelta(seconds=15)
LONGEST_BACK_OFF = timedelta(minutes=15)
SHORTEST_WAIT = timedelta(seconds=1)
ENOUGH_TRIES = 8  # past its end, a message that can't be read back is given up

Mark = Callable[[Session], None]

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


@dataclass
class Outcomes:
    """Speaks to one platform at one moment, and counts what it comes to."""

    platform: Platform
    now: datetime
    count: Delivered

    def post(self, claimed: Claimed, message: Message, to: Address) -> Mark:
        """Post a message that was certainly not posted before."""
        try:
            reference = self.platform.post(to, message, claimed.id)
        except NotTaken as refused:
            return self._try_again(claimed, refused)
        except Unclear as lost:
            return self._check(claimed, str(lost))
        except Unreachable as gone:
            return self.fail(claimed, str(gone))
        except Exception as fault:  # noqa: BLE001 - ours: shown to somebody, and the others still go out
            return self.unknown(claimed, _broken(claimed, fault))
        return self._sent(claimed, reference)

    def read_back(self, claimed: Claimed, _: Message, to: Address) -> Mark:
        """Look whether a message was posted; only if it was not, it may be posted again."""
        try:
            reference = self.platform.find(to, claimed.id)
        except Unreachable as gone:
            return self.unknown(claimed, str(gone))
        except DeliveryError as unclear:
            if claimed.not_after <= self.now and claimed.attempt >= ENOUGH_TRIES:
                return self.unknown(claimed, str(unclear))
            return self._check(claimed, str(unclear))
        except Exception as fault:  # noqa: BLE001 - as in post
            return self.unknown(claimed, _broken(claimed, fault))
        return self._not_found(claimed) if reference is None else self._sent(claimed, reference)

    def update(self, claimed: Claimed, message: Message, to: Address) -> Mark:
        """Make a post say what is true now."""
        try:
            self.platform.update(to, claimed.reference, message)
        except Unreachable as gone:
            return self.beyond_update(claimed, str(gone))
        except DeliveryError as refused:
            return self._outdated(claimed, refused)
        except Exception as fault:  # noqa: BLE001 - as in post
            return self.beyond_update(claimed, _broken(claimed, fault))
        return self._updated(claimed)

    def fail(self, claimed: Claimed, why: str) -> Mark:
        """Give up on a message that was certainly not posted."""

        def mark(session: Session) -> None:
            self.count.failed += marks.failed(session, claimed, why)

        return mark

    def unknown(self, claimed: Claimed, why: str) -> Mark:
        """Give up on a message that was perhaps posted."""

        def mark(session: Session) -> None:
            self.count.unknown += marks.unknown(session, claimed, why)

        return mark

    def beyond_update(self, claimed: Claimed, why: str) -> Mark:
        """Leave a post as it was."""

        def mark(session: Session) -> None:
            marks.beyond_update(session, claimed, why)

        return mark

    def _sent(self, claimed: Claimed, reference: str) -> Mark:
        def mark(session: Session) -> None:
            self.count.sent += marks.sent(session, claimed, reference, self.now)

        return mark

    def _not_found(self, claimed: Claimed) -> Mark:
        def mark(session: Session) -> None:
            if claimed.not_after <= self.now:
                self.count.expired += marks.expired(session, claimed)
            else:
                marks.pending(session, claimed, self.now, "was not there: posted again")

        return mark

    def _try_again(self, claimed: Claimed, refused: NotTaken) -> Mark:
        def mark(session: Session) -> None:
            later = self._later(claimed, refused)
            self.count.pending += marks.pending(session, claimed, later, str(refused))

        return mark

    def _check(self, claimed: Claimed, why: str) -> Mark:
        def mark(session: Session) -> None:
            after = self.now + CHECK_AFTER
            self.count.check += marks.check(session, claimed, after, why)

        return mark

    def _updated(self, claimed: Claimed) -> Mark:
        def mark(session: Session) -> None:
            self.count.updated += marks.updated(session, claimed)

        return mark

    def _outdated(self, claimed: Claimed, refused: DeliveryError) -> Mark:
        def mark(session: Session) -> None:
            marks.outdated(session, claimed, self._later(claimed, refused), str(refused))

        return mark

    def _later(self, claimed: Claimed, why: DeliveryError) -> datetime:
        if isinstance(why, NotTaken) and why.retry_after is not None:
            asked = max(timedelta(seconds=why.retry_after), SHORTEST_WAIT)
            return self.now + min(asked, LONGEST_WAIT)
        return self.now + back_off(claimed.id, claimed.attempt)


def back_off(message_id: str, attempt: int) -> timedelta:
    """Return how long to wait: doubled each time, up to a limit, and never the same for all.

    Units: between half and the whole of 15 s, 30 s, 1 min … 15 min. The spread comes
    from the message itself, so that two runs of the same story agree.
    """
    doubled: int = 2 ** min(attempt - 1, 10)
    whole = min(FIRST_BACK_OFF * doubled, LONGEST_BACK_OFF)
    spread = hashlib.sha256(f"{message_id}:{attempt}".encode()).digest()[0] / 255
    return whole * (0.5 + spread / 2)


def _broken(claimed: Claimed, fault: Exception) -> str:
    """Log a fault of ours; return its kind, never its words: they may quote the message."""
    logger.error("outbox message %s broke delivery", claimed.id, exc_info=fault)
    return type(fault).__name__
