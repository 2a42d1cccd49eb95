"""What leaves for Slack: said once, found again, and every way in which it can go wrong."""

import re
import threading
import time
from datetime import UTC, datetime

import pytest

from bot.platforms.slack import MOST_PAGES, SlackPlatform, identity
from bot.platforms.slack_faults import UNTIL_MENDED
from handlers.core.messages import Button, File, Image, Message, Section, say
from handlers.core.ports import Address, NotTaken, Unclear, Unreachable
from tests.slack.wire import How
from tests.slack.world import BOT, Workspace

LEARNING = Address("#practice-learning", is_channel=True)


def amina(workspace: Workspace) -> Address:
    """Return where Amina is."""
    return Address(workspace.members["amina"])


def test_only_an_opaque_id_goes_with_a_post(workspace: Workspace) -> None:
    """Every app and member of the workspace can read a message's metadata."""
    workspace.platform().post(amina(workspace), say("Nothing waits for you."), "0b5e")

    (sent,) = workspace.wire.sent("chat.postMessage")
    assert sent.payload["metadata"] == {
        "event_type": "qa_loop_message",
        "event_payload": {"id": "0b5e"},
    }
    assert sent.payload["text"] == "Nothing waits for you."
    assert sent.payload["unfurl_links"] is False


def test_what_people_wrote_pings_nobody(workspace: Workspace) -> None:
    """In blocks and in the words for notifications; a link shows where it leads."""
    text = "<!channel> <@U123> see <https://evil.example|the form> & more"
    workspace.platform().post(amina(workspace), say(text), "id1")

    (posted,) = workspace.history(workspace.members["amina"])
    assert "<!" not in posted["text"]
    assert "&lt;!channel&gt;" in posted["text"]
    drawn = posted["blocks"][0]["text"]["text"]
    assert "&lt;!channel&gt; &lt;@U123&gt;" in drawn
    assert re.findall(r"<[^>]*>", drawn) == ["<https://evil.example>"]


@pytest.mark.parametrize(
    ("how", "more", "kind"),
    [
        ("refuse", {"retry_after": "7"}, NotTaken),
        ("refuse", {}, NotTaken),
        ("refuse", {"retry_after": "soon"}, NotTaken),
        ("before", {}, Unclear),
        ("after", {}, Unclear),
        ("reset", {}, Unclear),
        ("lost", {}, Unclear),
        ("page", {}, Unclear),
        ("redirect", {}, NotTaken),
    ],
)
def test_a_fault_on_the_way_is_told_as_what_it_is(
    workspace: Workspace, how: How, more: dict[str, str], kind: type[Exception]
) -> None:
    """Certainly not posted, or perhaps: and nothing is tried a second time by itself."""
    workspace.wire.cut("chat.postMessage", how, **more)

    with pytest.raises(kind) as caught:
        workspace.platform().post(amina(workspace), say("hello"), "id1")

    assert workspace.wire.tried == ["chat.postMessage"]
    if isinstance(caught.value, NotTaken):
        assert caught.value.retry_after == (7 if more.get("retry_after") == "7" else None)
    workspace.wire.mend()
    found = workspace.platform().find(amina(workspace), "id1")
    assert (found is not None) == (how in {"after", "lost"})


def test_an_answer_that_drips_ends_in_time(workspace: Workspace) -> None:
    """Each byte comes before the reading times out; the whole would take for ever."""
    workspace.wire.cut("chat.postMessage", "slow")
    platform = workspace.platform()
    platform.client.whole_timeout = 0.4
    began = time.monotonic()

    with pytest.raises(Unclear, match=r"TimeoutError|IncompleteRead|RemoteDisconnected"):
        platform.post(amina(workspace), say("hello"), "id1")

    assert time.monotonic() - began < 1.5
    assert platform.find(amina(workspace), "id1") is not None


def test_nobody_there_is_certainly_not_posted(workspace: Workspace) -> None:
    """A connection that is refused carried nothing."""
    platform = workspace.platform()
    platform.client.base_url = "http://127.0.0.1:9/api/"

    with pytest.raises(NotTaken, match="ConnectionRefusedError"):
        platform.post(amina(workspace), say("hello"), "id1")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("user_disabled", Unreachable),
        ("is_archived", Unreachable),
        ("invalid_blocks", Unreachable),
        ("fatal_error", Unclear),
        ("ratelimited", NotTaken),
        ("missing_scope", NotTaken),
        ("something_new", NotTaken),
    ],
)
def test_slacks_own_no_is_understood(
    workspace: Workspace, code: str, kind: type[Exception]
) -> None:
    """For ever, perhaps or not now; a fault of the set-up waits until it is mended."""
    workspace.wire.cut("chat.postMessage", "say", answer={"ok": False, "error": code})

    with pytest.raises(kind) as caught:
        workspace.platform().post(amina(workspace), say("hello"), "id1")

    if code == "missing_scope":
        assert isinstance(caught.value, NotTaken)
        assert caught.value.retry_after == UNTIL_MENDED


def test_the_token_does_not_follow_a_redirect(workspace: Workspace) -> None:
    """A proxy's log-in page would read it."""
    workspace.wire.cut("auth.test", "redirect")

    with pytest.raises(NotTaken, match="302"):
        identity(workspace.client())

    assert "elsewhere" not in workspace.wire.tried


def test_reading_back_goes_through_every_page(workspace: Workspace) -> None:
    """The oldest of 450 is on the third page."""
    platform = workspace.platform()
    first = platform.post(LEARNING, say("first"), "id1")
    channel = first.split(":")[0]
    for number in range(450):
        workspace.looking.chat_postMessage(channel=channel, text=f"{number}")

    assert platform.find(LEARNING, "id1") == first
    assert platform.find(LEARNING, "id2") is None
    assert workspace.wire.tried.count("conversations.history") == 6


def test_reading_back_looks_no_further_than_two_weeks(workspace: Workspace) -> None:
    """Nothing is tried for longer, and a channel's whole history is long."""
    workspace.platform(lambda: datetime(2027, 1, 15, tzinfo=UTC)).find(LEARNING, "id1")

    (asked,) = workspace.wire.sent("conversations.history")
    assert float(asked.payload["oldest"]) == datetime(2027, 1, 1, tzinfo=UTC).timestamp()
    assert asked.payload["include_all_metadata"] in {"1", "True", "true"}


def test_more_than_can_be_read_is_unclear(workspace: Workspace) -> None:
    """Not found is not the same as not there."""
    more = {"ok": True, "messages": [], "response_metadata": {"next_cursor": "more"}}
    workspace.wire.cut("conversations.history", "say", answer=more)

    with pytest.raises(Unclear):
        workspace.platform().find(LEARNING, "id1")

    assert workspace.wire.tried.count("conversations.history") == MOST_PAGES


def test_somebody_elses_message_is_not_ours(workspace: Workspace) -> None:
    """Another app's metadata may hold the same words."""
    channel = workspace.channel("practice-learning")
    workspace.looking.chat_postMessage(
        channel=channel, text="x", metadata={"event_type": "other", "event_payload": {"id": "id1"}}
    )

    assert workspace.platform().find(LEARNING, "id1") is None


def test_files_and_pictures_stand_below_their_message(workspace: Workspace) -> None:
    """With their names, and words for who can't see the picture."""
    message = Message(
        (Section("January's audits."),),
        files=(File("January.xlsx", "application/x", b"sheets"),),
        images=(Image("grades.png", "Grades by team", b"\x89PNG"),),
    )
    workspace.platform().post(amina(workspace), message, "")

    posted = workspace.history(workspace.members["amina"])
    files = [file for one in posted for file in one.get("files", ())]
    assert posted[0]["text"] == "January's audits."
    assert [file["name"] for file in files] == ["January.xlsx", "grades.png"]
    asked = workspace.wire.sent("files.getUploadURLExternal")
    assert [one.payload.get("alt_txt") for one in asked] == [None, "Grades by team"]


def test_an_update_keeps_the_id_and_the_place(workspace: Workspace) -> None:
    """And the buttons that it no longer has are gone."""
    platform = workspace.platform()
    reference = platform.post(amina(workspace), say("to do", Button("Done", "x.y")), "id1")

    platform.update(amina(workspace), reference, say("done"))

    (posted,) = workspace.history(workspace.members["amina"])
    assert posted["metadata"]["event_payload"] == {"id": "id1"}
    assert [block["type"] for block in posted["blocks"]] == ["section"]


def test_calls_run_side_by_side(workspace: Workspace) -> None:
    """A slow answer to one person holds up nobody else."""
    workspace.wire.cut("chat.postMessage", "slow", times=1)
    platform = workspace.platform()
    platform.client.whole_timeout = 0.8
    slow = threading.Thread(target=_lost, args=(platform, amina(workspace)))
    slow.start()
    time.sleep(0.1)
    began = time.monotonic()

    platform.post(Address(workspace.members["ben"]), say("hello"), "id2")

    assert time.monotonic() - began < 0.6
    slow.join()


def _lost(platform: SlackPlatform, to: Address) -> None:
    with pytest.raises(Unclear):
        platform.post(to, say("hello"), "id1")


def test_the_bot_speaks_as_itself(workspace: Workspace) -> None:
    """Nobody else's name stands over its messages."""
    workspace.platform().post(amina(workspace), say("hello"), "id1")

    assert workspace.history(workspace.members["amina"])[0]["user"] == BOT
