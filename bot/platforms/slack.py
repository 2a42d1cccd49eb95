"""Slack as a platform: posts, changes and finds messages. It knows no capability.

Every queued post carries the outbox id as metadata, an opaque
id and nothing else, by which it is found again before anything is posted a second time.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bot.platforms import slack_blocks, slack_files
from bot.platforms.slack_client import SlackClient
from bot.platforms.slack_faults import translated
from bot.platforms.slack_reading import message_of, reference_of
from handlers.core.messages import Message
from handlers.core.ports import Address, Unclear, Unreachable
from storage.pace import Pace

NAME = "slack"
EVENT = "qa_loop_message"  # what our metadata is called
READS_BACK = timedelta(days=14)  # nothing is tried for longer: the longest not_after is 7
A_PAGE = 200
MOST_PAGES = 50
AN_ID = re.compile(r"[CDG][A-Z0-9]{8,}")


class SlackPlatform:
    """Posts as the bot of one workspace."""

    name = NAME
    pace = Pace(gap=timedelta(seconds=1), a_minute=300)  # what Slack says it takes

    def __init__(self, client: SlackClient, clock: Callable[[], datetime]) -> None:
        """Speak through this client."""
        self.client = client
        self._clock = clock
        self._channels: dict[str, str] = {}  # person or channel name -> Slack's channel id

    def post(self, to: Address, message: Message, outbox_id: str) -> str:
        """Post one message; return its reference. An empty id: nobody will look for it."""
        metadata = {"event_type": EVENT, "event_payload": {"id": outbox_id}} if outbox_id else None
        where = self.channel_of(to) if to.is_channel else to.chat_id
        with translated():
            posted = self.client.chat_postMessage(
                channel=where,
                metadata=metadata,
                unfurl_links=False,
                unfurl_media=False,
                **slack_blocks.payload(message),
            )
            channel, ts = str(posted["channel"]), str(posted["ts"])
        self._channels[to.chat_id] = channel
        slack_files.share(self.client, channel, message)
        return reference_of(channel, ts)

    def update(self, to: Address, reference: str, message: Message) -> None:  # noqa: ARG002
        """Change a message where it stands. Its metadata stays."""
        channel, ts = place(reference)
        with translated():
            self.client.chat_update(channel=channel, ts=ts, **slack_blocks.payload(message))
        slack_files.share(self.client, channel, message)

    def find(self, to: Address, outbox_id: str) -> str | None:
        """Return the reference of the message that carries this id, or None."""
        channel = self.channel_of(to)
        cursor = ""
        for _ in range(MOST_PAGES):
            page = self._page(channel, cursor)
            for message in page.get("messages") or ():
                if _id_of(message) == outbox_id:
                    return reference_of(channel, str(message["ts"]))
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None
        msg = "more was said there since than can be read back"
        raise Unclear(msg)

    def read(self, reference: str) -> Message | None:
        """Return what a post of ours says now, or None when it is gone."""
        channel, ts = place(reference)
        with translated():
            page: Any = self.client.conversations_history(
                channel=channel, oldest=ts, latest=ts, inclusive=True, limit=1
            ).data
        found = [one for one in page.get("messages") or () if one.get("ts") == ts]
        return message_of(found[0]) if found else None

    def whisper(self, channel: str, chat_id: str, message: Message) -> None:
        """Show something to one person in a channel; it goes when they reload."""
        with translated():
            self.client.chat_postEphemeral(
                channel=channel, user=chat_id, **slack_blocks.payload(message)
            )

    def channel_of(self, to: Address) -> str:
        """Return Slack's id of a person's chat with the bot, or of a channel by its name."""
        if to.is_channel and AN_ID.fullmatch(to.chat_id):
            return to.chat_id
        if to.chat_id not in self._channels:
            found = self._by_name(to.chat_id) if to.is_channel else self._direct(to.chat_id)
            self._channels[to.chat_id] = found
        return self._channels[to.chat_id]

    def _page(self, channel: str, cursor: str) -> Any:
        oldest = self._clock() - READS_BACK
        with translated():
            return self.client.conversations_history(
                channel=channel,
                cursor=cursor or None,
                include_all_metadata=True,
                limit=A_PAGE,
                oldest=f"{oldest.timestamp():.6f}",
            ).data

    def _direct(self, chat_id: str) -> str:
        with translated():
            return str(self.client.conversations_open(users=chat_id)["channel"]["id"])

    def _by_name(self, name: str) -> str:
        cursor = ""
        while True:
            with translated():
                page: Any = self.client.conversations_list(
                    cursor=cursor or None, exclude_archived=True, limit=A_PAGE
                ).data
            for channel in page["channels"]:
                self._channels[channel["name"]] = self._channels[f"#{channel['name']}"] = str(
                    channel["id"]
                )
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if name in self._channels:
                return self._channels[name]
            if not cursor:
                msg = "channel_not_found"
                raise Unreachable(msg)


def place(reference: str) -> tuple[str, str]:
    """Return the channel and the time stamp of a reference. Raises: Unreachable."""
    channel, colon, ts = reference.partition(":")
    if not colon:
        msg = "message_not_found"
        raise Unreachable(msg)
    return channel, ts


def _id_of(message: Any) -> object:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT:
        return None
    return (metadata.get("event_payload") or {}).get("id")


def identity(client: SlackClient) -> Any:
    """Return what Slack says of the token: team, bot, scopes. Raises: NotTaken, Unclear."""
    with translated():
        return client.auth_test()
