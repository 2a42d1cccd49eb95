"""Files and pictures that messages carry, kept here under names that say nothing."""

import hashlib
import secrets
from dataclasses import dataclass

from handlers.core.messages import File, Image, Workbook


@dataclass(frozen=True)
class Kept:
    """A file that can be fetched."""

    name: str
    media_type: str
    content: bytes
    is_shown: bool  # a picture is shown in the page; a file is saved


class Shelf:
    """Keeps what was shown until the simulator ends."""

    def __init__(self) -> None:
        """Start empty."""
        self._ids: dict[str, str] = {}
        self._kept: dict[str, Kept] = {}

    def put(self, thing: File | Image | Workbook) -> str:
        """Keep a file or picture; return the id under which it can be fetched."""
        kept = _kept(thing)
        same = hashlib.sha256(f"{kept.name}\0{kept.media_type}\0".encode() + kept.content)
        name = self._ids.setdefault(same.hexdigest(), secrets.token_urlsafe(16))
        self._kept[name] = kept
        return name

    def get(self, name: str) -> Kept | None:
        """Return what was kept under an id."""
        return self._kept.get(name)


def _kept(thing: File | Image | Workbook) -> Kept:
    if isinstance(thing, Workbook):
        msg = f"{thing.name!r} is not a file yet: the app makes workbooks before they are shown"
        raise TypeError(msg)
    if isinstance(thing, Image):
        return Kept(thing.name, "image/png", thing.content, is_shown=True)
    return Kept(thing.name, thing.media_type, thing.content, is_shown=False)
