"""Reads the files of one framework's folder into one tree, and remembers every line."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from handlers.core.errors import Refusal
from handlers.core.profile.faults import Fault, not_toml, not_utf8, refuse
from handlers.core.profile.lines import lines_of
from handlers.core.profile.tree import Tree

PROFILE_FILE = "profile.toml"
FILES = (PROFILE_FILE, "forms.toml")
ROWS = "rows"
_SYNTAX = re.compile(r"(?P<what>.*?) \(at (?:line (?P<line>\d+), .*|end of document)\)", re.DOTALL)


@dataclass
class Source:
    """One framework's files: the tree, its requirement rows, and where each key stands."""

    tree: Tree = field(default_factory=dict)
    rows: dict[str, str] = field(default_factory=dict)
    places: dict[str, tuple[str, int]] = field(default_factory=dict)  # key -> file, line

    def place(self, key: str) -> tuple[str, int]:
        """Return the file and line of a key, or of the closest table above it."""
        while key and key not in self.places:
            key = key.rpartition(".")[0]
        return self.places.get(key, ("", 0))

    def refuse(self, fault: Fault) -> Refusal:
        """Return the refusal of a fault in these files."""
        return refuse(*self.place(fault.key), fault)


def read(folder: Path) -> Source:
    """Return what a framework's folder says. Raises: Refusal when a file can't be read."""
    source = Source()
    for file in (folder / name for name in FILES):
        if file.exists():
            _add(source, file)
    for fault in _shapeless(source.tree):
        raise source.refuse(fault)
    return source


def _add(source: Source, file: Path) -> None:
    name = f"{file.parent.name}/{file.name}"
    text = _text(file, name)
    tree = _parsed(text, name)
    lines = lines_of(text)
    rows = _flat(tree.pop(ROWS, {}))
    for key in set(tree) & set(source.tree) | set(rows) & set(source.rows):
        wrong = f"It is already in {FILES[0]}, and a key belongs to one file only."
        raise refuse(name, lines.get(key, 0), Fault(key, wrong, "Keep one of the two."))
    source.places.update({key: (name, line) for key, line in lines.items()})
    source.tree.update(tree)
    source.rows.update(rows)


def _text(file: Path, name: str) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        raise not_utf8(name, fault.start) from fault


def _parsed(text: str, name: str) -> Tree:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        said = _SYNTAX.fullmatch(str(fault))
        line = int(said["line"] or text.count("\n") + 1) if said else 0
        raise not_toml(name, line, said["what"] if said else str(fault)) from fault


def _flat(rows: Mapping[str, Any], above: str = "") -> dict[str, str]:
    """Return rows by dotted key, whether the key was quoted ("a.b") or nested (a.b)."""
    found: dict[str, str] = {}
    for name, value in rows.items():
        if isinstance(value, Mapping):
            found |= _flat(value, f"{above}{name}.")
        else:
            found[f"{above}{name}"] = str(value)
    return found


def _shapeless(tree: Mapping[str, Any], above: str = "") -> Iterator[Fault]:
    """Give what could not be inherited key by key, or not be addressed by a dotted key."""
    for name, value in tree.items():
        if "." in name:
            wrong = "A key that holds a full stop can't be told from a table and its key."
            yield Fault(f"{above}{name}", wrong, "Write it without the full stop.")
        elif isinstance(value, Mapping):
            yield from _shapeless(value, f"{above}{name}.")
        elif isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
            wrong = "It is a list of tables, and lists of tables can't be inherited."
            yield Fault(f"{above}{name}", wrong, f"Write [{above}{name}.some_key] for each one.")
