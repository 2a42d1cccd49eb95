"""Files: out beside a message, in from a form."""

from email.message import Message as Headers
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request

from bot.platforms.slack_client import SlackClient
from bot.platforms.slack_faults import translated
from bot.platforms.slack_reading import SentFile
from handlers.core.messages import File, Message

LARGEST = 16 * 1024 * 1024  # bytes of one file: a caseload of 10,000 files is about 1 MB
FINE = 200
HOSTS = frozenset({"files.slack.com", "files.slack-gov.com"})


class NoFile(Exception):
    """A file that was sent in a form can't be used. Its words are for the sender."""


def share(client: SlackClient, channel: str, message: Message) -> None:
    """Put a message's files and pictures below it. Raises as the platform's `post` does."""
    uploads: list[dict[str, Any]] = [
        {"filename": one.name, "title": one.name, "content": one.content}
        for one in message.files
        if isinstance(one, File)
    ] + [
        {"filename": one.name, "title": one.alt, "content": one.content, "alt_txt": one.alt}
        for one in message.images
    ]
    if uploads:
        with translated():
            client.files_upload_v2(channel=channel, file_uploads=uploads)


def fetch(client: SlackClient, file: SentFile) -> bytes:
    """Return the bytes of a file that somebody put into a form. Raises: NoFile, DeliveryError."""
    if not _is_slacks(file.url, client.base_url):
        msg = "Slack did not say where the file is. Please send it again."
        raise NoFile(msg)
    request = Request(file.url, headers={"Authorization": f"Bearer {client.token}"})  # noqa: S310
    with translated(), client.opened(request) as answer:
        content = answer.read(LARGEST + 1)
        is_a_file = answer.status == FINE and not _is_a_login_page(answer.headers)
    if len(content) > LARGEST:
        msg = "This file is too large: 16 MB is the most."
        raise NoFile(msg)
    if not is_a_file:
        msg = "Slack did not hand the file over. Please tell whoever looks after the bot."
        raise NoFile(msg)
    return content


def _is_slacks(address: str, base_url: str) -> bool:
    """Tell whether an address may see the token: Slack's own, over TLS, or the API's host."""
    asked, own = urlsplit(address), urlsplit(base_url)
    if (asked.scheme, asked.netloc) == (own.scheme, own.netloc):
        return True
    return asked.scheme == "https" and asked.netloc in HOSTS


def _is_a_login_page(headers: Headers) -> bool:
    """Tell what Slack answers, with 200, to a token that may not read files."""
    return headers.get_content_type() == "text/html"
