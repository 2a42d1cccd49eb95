"""Words as Slack takes them: exact, within its limits, and never a ping or somebody's link."""

import re
from collections.abc import Iterator
from typing import Any

Block = dict[str, Any]  # one piece of Block Kit, as JSON
SECTION_TEXT = 3000  # characters of one section's text
ELLIPSIS = "…"
BREAKS = ("\n\n", "\n", ". ", " ")  # where a long text is divided, best first

LINK = re.compile(r"(https?://[^\s<>\"|]*[^\s<>\".,;:!?)\]|])")
# What mrkdwn would make bold, slanted, struck out, code, a quotation or a picture.
FORMATTING = re.compile(r"[*_~`]|^\s*>|:[\w+'-]+:", re.M)
BULLET = re.compile(r"^- ", re.M)


def escape(text: str) -> str:
    """Return text in which nothing pings anybody and nothing is a link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Return what `escape` was given."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def line(text: str) -> str:
    """Return text on one line, as labels and titles are."""
    return " ".join(text.split())


def cut(text: str, most: int) -> str:
    """Return text of at most so many characters, shortened behind a word."""
    text = text.strip()
    if len(text) <= most:
        return text
    kept = text[: most - len(ELLIPSIS)]
    whole_words = text[:most].rsplit(None, 1)[0]
    if most // 2 < len(whole_words) <= len(kept):
        kept = whole_words
    return kept.rstrip(" ,;:.\n") + ELLIPSIS


def pieces(text: str, most: int = SECTION_TEXT) -> Iterator[str]:
    """Yield a long text in pieces: whole paragraphs where it can be, then lines, then words."""
    rest = BULLET.sub("• ", text).strip()
    while len(rest) > most:
        end = _end(rest, most)
        yield rest[:end].strip()
        rest = rest[end:].strip()
    if rest:
        yield rest


def _end(text: str, most: int) -> int:
    for mark in BREAKS:
        place = text.rfind(mark, most // 2, most)
        if place > 0:
            return place + len(mark)
    return most


def plain(text: str, most: int = SECTION_TEXT) -> Block:
    """Return words that Slack shows letter for letter."""
    return {"type": "plain_text", "text": cut(text, most) or ELLIPSIS, "emoji": False}


def label(text: str, most: int) -> Block:
    """Return words for a button, an option or a title: one line, shortened behind a word."""
    return plain(line(text), most)


def worded(heading: str, text: str, most: int = SECTION_TEXT) -> Block:
    """Return a bold heading over a text, links working.

    Where a letter of theirs would be taken for formatting, both are shown letter for
    letter instead: what somebody wrote is never changed.
    """
    whole = f"{heading}\n{text}".strip()
    has_style = heading or LINK.search(text)
    if not has_style or FORMATTING.search(LINK.sub("", whole)):
        return plain(whole, most)
    bold = f"*{escape(heading)}*" if heading else ""
    styled = f"{bold}\n{_linked(text)}".strip()
    if len(styled) > most:
        return plain(whole, most)
    return {"type": "mrkdwn", "text": styled, "verbatim": True}


def _linked(text: str) -> str:
    parts = LINK.split(text)
    return "".join(
        f"<{escape(part)}>" if place % 2 else escape(part) for place, part in enumerate(parts)
    )


def read(text: Block) -> str:
    """Return the words of a text object, as `worded` and `plain` were given them."""
    words = str(text.get("text", ""))
    if text.get("type") == "mrkdwn":
        words = re.sub(r"^\*(.+)\*$", r"\1", words, count=1, flags=re.M)
        words = re.sub(r"<(https?://[^>|]+)(?:\|[^>]*)?>", r"\1", words)
    return unescape(words)
