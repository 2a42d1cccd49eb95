"""Slack as the contract test drives it: the emulator is the far side, the wire its moods."""

from dataclasses import dataclass, replace

from bot.platforms.slack_reading import message_of
from handlers.core.messages import Message
from handlers.core.ports import Address
from tests.slack.world import Workspace


class Named:
    """The platform, told people by their first name instead of Slack's id."""

    name = "slack"

    def __init__(self, workspace: Workspace) -> None:
        """Speak in this workspace."""
        self._members = workspace.members
        self._platform = workspace.platform()

    def post(self, to: Address, message: Message, outbox_id: str) -> str:
        """Post one message."""
        return self._platform.post(self._at(to), message, outbox_id)

    def update(self, to: Address, reference: str, message: Message) -> None:
        """Change one."""
        self._platform.update(self._at(to), reference, message)

    def find(self, to: Address, outbox_id: str) -> str | None:
        """Find one."""
        return self._platform.find(self._at(to), outbox_id)

    def _at(self, to: Address) -> Address:
        return to if to.is_channel else replace(to, chat_id=self._members[to.chat_id])


@dataclass
class SlackRig:
    """The emulated Slack and the wire to it."""

    workspace: Workspace

    def __post_init__(self) -> None:
        """Bring the platform."""
        self.platform = Named(self.workspace)
        self._locked = ""

    def shown(self, to: Address) -> list[str]:
        """Return the texts that stand in a chat, oldest first."""
        place = to.chat_id if to.is_channel else self.workspace.members[to.chat_id]
        messages = [message_of(posted) for posted in self.workspace.history(place)]
        return [section.text for message in messages for section in message.sections]

    def refuse(self) -> None:
        """Make the far side refuse everything, for 30 seconds."""
        self.workspace.wire.cut("*", "refuse", retry_after="30")

    def lose_answer(self, to: Address) -> None:  # noqa: ARG002 (the next post is this chat's)
        """Make the far side take the next post and say nothing."""
        self.workspace.wire.cut("chat.postMessage", "lost", times=1)

    def lock(self, to: Address) -> None:
        """Make a chat unreachable: the person is gone from Slack."""
        self.workspace.wire.lock(self.workspace.members[to.chat_id])
