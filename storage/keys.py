"""The key file: what opens the sealed texts. Kept apart from the database and its backups.

One key a line, base64 after its id; the first is the current one. The id is the
beginning of the key's own digest, so a garbled line is noticed before anything is sealed.
"""

import base64
import binascii
import hashlib
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

KEY_BYTES = 32  # AES-256
ID_LENGTH = 8
OTHERS = stat.S_IRWXG | stat.S_IRWXO


class KeyFault(Exception):
    """The key file, or a key, is not what it has to be; the sentence says why."""


@dataclass(frozen=True)
class Key:
    """One key. Its secret never shows in a log or a traceback."""

    id: str
    secret: bytes = field(repr=False)


def make_key_file(path: Path) -> tuple[Key, ...]:
    """Make a key file with one new key, for its owner's eyes only; return its keys.

    Raises: KeyFault when there is a file already: its texts would be lost with it.
    """
    secret = os.urandom(KEY_BYTES)
    line = f"{_id_of(secret)} {base64.b64encode(secret).decode()}\n"
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except OSError as error:
        msg = f"The key file {path} can't be made: {error.strerror}."
        raise KeyFault(msg) from error
    with os.fdopen(handle, "w") as file:
        file.write(line)
    return load_key_file(path)


def load_key_file(path: Path) -> tuple[Key, ...]:
    """Return the keys, current one first.

    Raises: KeyFault when the file is missing, garbled, or open to other users.
    """
    try:
        mode = path.stat().st_mode
        text = path.read_text("ascii")
    except FileNotFoundError as error:
        msg = f"There is no key file at {path}."
        raise KeyFault(msg) from error
    except (OSError, UnicodeDecodeError) as error:
        msg = f"The key file {path} can't be read."
        raise KeyFault(msg) from error
    if os.name != "nt" and mode & OTHERS:
        msg = f"The key file {path} is open to other users: run chmod 600 on it."
        raise KeyFault(msg)
    return parse_keys(text)


def parse_keys(text: str) -> tuple[Key, ...]:
    """Return the keys that a key file's text holds. Raises: KeyFault."""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    if not lines:
        msg = "The key file holds no key."
        raise KeyFault(msg)
    return tuple(_key(number, words) for number, words in enumerate(lines, start=1))


def _key(number: int, words: list[str]) -> Key:
    try:
        key_id, encoded = words
        secret = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error) as error:
        msg = f"Line {number} of the key file is not an id and a key."
        raise KeyFault(msg) from error
    if len(secret) != KEY_BYTES or key_id != _id_of(secret):
        msg = f"Line {number} of the key file is garbled: the key does not fit its id."
        raise KeyFault(msg)
    return Key(key_id, secret)


def _id_of(secret: bytes) -> str:
    return hashlib.sha256(secret).hexdigest()[:ID_LENGTH]
