"""What the outside must offer us. Implemented in bot/; the simulator's is the fake as well."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from handlers.core.messages import Message
from storage.pace import Pace


@dataclass(frozen=True)
class Address:
    """Where a message goes: a person's own chat with the bot, or a channel."""

    chat_id: str  # the platform's id of the person, or the channel's
    is_channel: bool = False


class Platform(Protocol):
    """A chat platform: somewhere to post words. It knows nothing of audits."""

    @property
    def name(self) -> str:
        """Return "memory", "slack" or "teams": the key of chat accounts."""

    def post(self, to: Address, message: Message, outbox_id: str) -> str:
        """Post one message; return the platform's reference to it.

        Raises: NotTaken (certainly not posted), Unclear (perhaps posted), Unreachable.
        """

    def update(self, to: Address, reference: str, message: Message) -> None:
        """Change a message that was posted. Raises as `post` does."""

    def find(self, to: Address, outbox_id: str) -> str | None:
        """Return the reference of the message that carries this id, or None."""


@runtime_checkable
class Paced(Protocol):
    """A platform that says how fast it takes posts. One that doesn't takes them all."""

    @property
    def pace(self) -> Pace:
        """Return how many it takes in one chat, and in all."""


@dataclass(frozen=True)
class Email:
    """One plain e-mail to one person."""

    to: str
    subject: str
    text: str
    id: str  # opaque: it travels with the e-mail
    at: datetime


class EmailSender(Protocol):
    """The way out to the council's mail server. What was handed over can't be read back."""

    def send(self, email: Email) -> None:
        """Hand over one e-mail.

        Raises: NotTaken (certainly not sent), Unclear (perhaps sent), Unreachable.
        """


class DeliveryError(Exception):
    """The platform did not do what was asked."""


class NotTaken(DeliveryError):
    """Certainly not posted; try again after `retry_after` seconds."""

    def __init__(self, why: str, retry_after: float | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(why)


class Unclear(DeliveryError):
    """Perhaps posted: the answer was lost. Read back before any second try."""


class Unreachable(DeliveryError):
    """This person or channel can't be reached on this platform; trying again won't help."""
