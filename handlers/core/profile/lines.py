"""On which line of a TOML file a key stands: tomllib doesn't say, and people need it."""

import re
from collections.abc import Iterator

_PART = r"""[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*'"""
_NAME = rf"(?:{_PART})(?:\s*\.\s*(?:{_PART}))*"
_TABLE = re.compile(rf"\s*\[\[?\s*(?P<name>{_NAME})\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(rf"\s*(?P<name>{_NAME})\s*=(?P<value>.*)$")
_SKIPPED = re.compile(  # strings and comments: brackets inside them mean nothing
    r""""{3}.*?"{3}|'{3}.*?'{3}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|#[^\n]*""", re.DOTALL
)


def lines_of(text: str) -> dict[str, int]:
    """Return the line of each table and key, by its whole dotted name.

    Keys inside an inline table have no line of their own: their table has.
    """
    found: dict[str, int] = {}
    table: tuple[str, ...] = ()
    for number, line in _statements(text):
        if heading := _TABLE.match(line):
            table = _parts(heading["name"])
            found.setdefault(".".join(table), number)
        elif key := _KEY.match(line):
            found.setdefault(".".join((*table, *_parts(key["name"]))), number)
    return found


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Give the first line of each statement: a value may run over many lines."""
    lines = _blanked(text).split("\n")
    depth = 0
    for number, (line, blanked) in enumerate(zip(text.split("\n"), lines, strict=True), 1):
        if not depth and blanked.strip():
            yield number, line
        value = blanked if depth else blanked.partition("=")[2]
        depth = max(0, depth + sum(value.count(c) for c in "[{") - sum(map(value.count, "]}")))


def _blanked(text: str) -> str:
    """Replace what stands in strings and comments, keeping every line's number."""
    return _SKIPPED.sub(lambda match: "x" + "\n" * match.group().count("\n"), text)


def _parts(name: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in re.findall(_PART, name))
