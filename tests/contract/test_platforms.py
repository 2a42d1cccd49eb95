"""Every platform keeps the same promises. A new platform brings its rig and joins RIGS."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import pytest

from bot.platforms.memory import MemoryPlatform
from handlers.core.messages import Message, say
from handlers.core.ports import Address, NotTaken, Platform, Unclear, Unreachable
from tests.slack.rig import SlackRig

Ask = Callable[[str], Any]  # for a fixture, by its name
AMINA = Address("amina")
CHANNEL = Address("#audits", is_channel=True)


class Rig(Protocol):
    """A platform and the far side of it."""

    @property
    def platform(self) -> Platform:
        """The platform under test."""

    def shown(self, to: Address) -> list[str]:
        """Return the texts that stand in a chat, oldest first."""

    def refuse(self) -> None:
        """Make the far side refuse everything, for 30 seconds."""

    def lose_answer(self, to: Address) -> None:
        """Make the far side take the next post and say nothing."""

    def lock(self, to: Address) -> None:
        """Make a chat unreachable."""


@dataclass
class MemoryRig:
    """The platform in memory is its own far side."""

    platform: MemoryPlatform = field(default_factory=MemoryPlatform)

    def shown(self, to: Address) -> list[str]:
        """Return the texts that stand in a chat, oldest first."""
        messages = [posted.message for posted in self.platform.chat(to.chat_id)]
        return [section.text for message in messages for section in message.sections]

    def refuse(self) -> None:
        """Make the far side refuse everything, for 30 seconds."""
        self.platform.faults.is_down = True
        self.platform.faults.retry_after = 30

    def lose_answer(self, to: Address) -> None:
        """Make the far side take the next post and say nothing."""
        self.platform.faults.lose_answer_for.add(to.chat_id)

    def lock(self, to: Address) -> None:
        """Make a chat unreachable."""
        self.platform.faults.unreachable.add(to.chat_id)


RIGS: dict[str, Callable[[Ask], Rig]] = {
    "memory": lambda _: MemoryRig(),
    "slack": lambda ask: SlackRig(ask("slack_workspace")),
}


@pytest.fixture(params=RIGS)
def rig(request: pytest.FixtureRequest) -> Rig:
    """Each platform in turn."""
    return RIGS[request.param](request.getfixturevalue)


@pytest.mark.parametrize("to", [AMINA, CHANNEL], ids=["person", "channel"])
def test_what_is_posted_stands_there(rig: Rig, to: Address) -> None:
    """Word for word, in order, in that chat and in no other."""
    rig.platform.post(to, say("first"), "id1")
    rig.platform.post(to, say("second"), "id2")

    assert rig.shown(to) == ["first", "second"]
    assert rig.shown(Address("ben")) == []


def test_every_post_has_its_own_reference(rig: Rig) -> None:
    """By which a press says where it came from."""
    references = {rig.platform.post(AMINA, say("hello"), f"id{n}") for n in range(3)}

    assert len(references) == 3
    assert "" not in references


def test_a_post_is_found_by_our_id(rig: Rig) -> None:
    """In its chat only; what was never posted is not found."""
    reference = rig.platform.post(AMINA, say("hello"), "id1")

    assert rig.platform.find(AMINA, "id1") == reference
    assert rig.platform.find(AMINA, "id2") is None
    assert rig.platform.find(CHANNEL, "id1") is None


def test_an_update_changes_the_post_where_it_stands(rig: Rig) -> None:
    """It keeps its place, its reference and our id."""
    reference = rig.platform.post(AMINA, say("to do"), "id1")
    rig.platform.post(AMINA, say("other"), "id2")

    rig.platform.update(AMINA, reference, say("done"))

    assert rig.shown(AMINA) == ["done", "other"]
    assert rig.platform.find(AMINA, "id1") == reference


def test_a_post_that_is_not_there_cannot_be_updated(rig: Rig) -> None:
    """Trying again won't help."""
    with pytest.raises(Unreachable):
        rig.platform.update(AMINA, "nonsense", say("done"))


@pytest.mark.parametrize("what", ["post", "update", "find"])
def test_a_refusal_says_not_taken_and_when_to_come_back(rig: Rig, what: str) -> None:
    """Certainly nothing happened."""
    reference = rig.platform.post(AMINA, say("hello"), "id1")
    rig.refuse()

    with pytest.raises(NotTaken) as caught:
        do(rig.platform, what, reference)

    assert caught.value.retry_after == 30
    assert rig.shown(AMINA) == ["hello"]


@pytest.mark.parametrize("what", ["post", "update", "find"])
def test_a_chat_that_is_locked_is_unreachable(rig: Rig, what: str) -> None:
    """Only that one."""
    reference = rig.platform.post(AMINA, say("hello"), "id1")
    rig.lock(AMINA)

    with pytest.raises(Unreachable):
        do(rig.platform, what, reference)

    rig.platform.post(CHANNEL, say("hello"), "id2")


def do(platform: Platform, what: str, reference: str) -> None:
    """Call one of the platform's three abilities."""
    changed: Message = say("changed")
    if what == "post":
        platform.post(AMINA, changed, "id2")
    elif what == "update":
        platform.update(AMINA, reference, changed)
    else:
        platform.find(AMINA, "id1")


def test_a_lost_answer_is_unclear_and_can_be_read_back(rig: Rig) -> None:
    """Perhaps posted; here it was, and asking for our id tells."""
    rig.lose_answer(AMINA)

    with pytest.raises(Unclear):
        rig.platform.post(AMINA, say("hello"), "id1")

    assert rig.platform.find(AMINA, "id1") is not None
    assert rig.shown(AMINA) == ["hello"]
