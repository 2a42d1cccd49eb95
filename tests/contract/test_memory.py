"""What the platform in memory offers beside the contract: to the simulator and to tests."""

from bot.platforms.memory import MemoryPlatform
from handlers.core.messages import say
from handlers.core.ports import Address
from tests.outgoing import NOW

AMINA = Address("amina")


def test_the_simulator_hears_of_every_change() -> None:
    """Of a post and of an update, after it can be read."""
    heard: list[tuple[str, int]] = []
    platform = MemoryPlatform()
    platform.on_change = lambda chat_id: heard.append((chat_id, len(platform.chat(chat_id))))

    reference = platform.post(AMINA, say("hello"), "id1")
    platform.update(AMINA, reference, say("hello again"))

    assert heard == [("amina", 1), ("amina", 1)]


def test_a_post_shows_its_time_and_its_edits() -> None:
    """The simulator writes the hour beside it, and `edited`."""
    platform = MemoryPlatform(clock=lambda: NOW)
    reference = platform.post(AMINA, say("hello"), "id1")
    platform.update(AMINA, reference, say("hello again"))

    (posted,) = platform.chat("amina")

    assert (posted.at, posted.edits, posted.is_channel) == (NOW, 1, False)
    assert platform.chats() == ("amina",)


def test_posting_twice_is_counted() -> None:
    """So that a story can say: duplicates 0."""
    platform = MemoryPlatform()
    for outbox_id in ("id1", "id2", "id1", "id1"):
        platform.post(AMINA, say("hello"), outbox_id)

    assert platform.duplicates() == 2
