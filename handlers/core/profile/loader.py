"""Loads framework profiles, checks them, and stores and restores them whole.

A framework is a folder with `profile.toml` and `forms.toml`: keyed tables of one tree.
`[rows]` says which requirement of the council's document a key, or a whole table, answers.
What a framework leaves unsaid it inherits from `default`, key by key.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from handlers.core.errors import Refusal
from handlers.core.profile.checks import faults
from handlers.core.profile.clock_words import EXPECTED, clock_of, clock_words
from handlers.core.profile.faults import Fault, no_such_framework, one_of
from handlers.core.profile.inheriting import inherited_from
from handlers.core.profile.misfits import coerced, misfit
from handlers.core.profile.reading import PROFILE_FILE, Source, read
from handlers.core.profile.tree import Tree, inherit, leaves, row_of
from handlers.core.profile.types import Profile

FRAMEWORKS = Path(__file__).parent.parent / "frameworks"
DEFAULT = "default"
CLOCKS = "clocks"
_ROW = re.compile(r"[A-Z]\d{1,2}(?: [A-Z]\d{1,2})*")
# A dataclass can't be given a config from outside: the tuple around it hands its own down.
_ADAPTER = TypeAdapter(tuple[Profile], config=ConfigDict(extra="forbid"))


@dataclass(frozen=True)
class Origin:
    """Where a value comes from: the framework's own files, or the default profile."""

    stated: bool
    row: str  # "W12 W32"; "" when inherited, or chosen by us where the document is silent


@dataclass(frozen=True)
class Loaded:
    """A profile, and for every value in it, by dotted key, where it comes from."""

    profile: Profile
    origins: Mapping[str, Origin]


def available(extra_dir: Path | None = None) -> tuple[str, ...]:
    """Return the ids of the frameworks that can be loaded, `default` first."""
    folders = (FRAMEWORKS, extra_dir) if extra_dir else (FRAMEWORKS,)
    found = {file.parent.name for one in folders for file in one.glob(f"*/{PROFILE_FILE}")}
    return (DEFAULT, *sorted(found - {DEFAULT}))


def load(framework_id: str, extra_dir: Path | None = None) -> Loaded:
    """Return a framework, checked. A council's own folder goes before the one that ships.

    Raises: Refusal with file, line, key and what would be right.
    """
    known = available(extra_dir)
    if framework_id not in known:
        raise no_such_framework(framework_id, known, PROFILE_FILE)
    base = read(FRAMEWORKS / DEFAULT)
    own = read(_folder(framework_id, extra_dir))
    base.tree = inherited_from(base.tree, own)
    profile = _checked(framework_id, inherit(base.tree, own.tree), own, base)
    return Loaded(profile, _origins(profile, own, is_default=framework_id == DEFAULT))


def values(profile: Profile) -> dict[str, Any]:
    """Return every value of a profile by its dotted key, clocks as people write them."""
    tree = asdict(profile)
    del tree["id"]
    tree[CLOCKS] = {name: clock_words(getattr(profile.clocks, name)) for name in tree[CLOCKS]}
    return dict(leaves(tree))


def canonical_json(profile: Profile) -> str:
    """Return a profile as the text that is stored: the same profile, the same text."""
    return _ADAPTER.dump_json((profile,)).decode()[1:-1]


@lru_cache(maxsize=64)
def from_canonical_json(text: str) -> Profile:
    """Return the profile that was stored. Raises: ValueError when the text is no profile."""
    return _ADAPTER.validate_json(f"[{text}]")[0]


def digest(profile: Profile) -> str:
    """Return the fingerprint of a profile: sha256 of its canonical text."""
    return hashlib.sha256(canonical_json(profile).encode()).hexdigest()


def _folder(framework_id: str, extra_dir: Path | None) -> Path:
    shipped = FRAMEWORKS / framework_id
    own = (extra_dir or FRAMEWORKS) / framework_id
    return own if (own / PROFILE_FILE).exists() else shipped


def _checked(framework_id: str, tree: Tree, own: Source, base: Source) -> Profile:
    """Return the profile of a joined tree. Raises: Refusal for the first fault in it."""
    for fault in _early_faults(tree, own):
        raise _at(fault, own, base)
    ready = {**tree, CLOCKS: _clocks(tree), "id": framework_id}
    try:
        (profile,) = _ADAPTER.validate_python((ready,))
    except ValidationError as errors:
        raise _at(misfit(errors.errors(include_url=False)), own, base) from errors
    for fault in (*coerced(ready, asdict(profile)), *faults(profile)):
        raise _at(fault, own, base)
    return profile


def _at(fault: Fault, own: Source, base: Source) -> Refusal:
    """Refuse where the framework itself says it, else where the default profile does."""
    top = fault.key.partition(".")[0]
    return (own if own.place(fault.key)[1] or top not in base.tree else base).refuse(fault)


def _early_faults(tree: Tree, own: Source) -> Iterator[Fault]:
    """Give what is wrong before the types can be looked at: clocks and rows."""
    if "id" in own.tree:
        yield Fault("id", "A framework is called by its folder's name.", "Take this line out.")
    clocks = tree.get(CLOCKS, {})
    for name, text in clocks.items() if isinstance(clocks, Mapping) else ():
        if not isinstance(text, str) or clock_of(text) is None:
            yield Fault(f"{CLOCKS}.{name}", f"It is {text!r}, which is no time limit.", EXPECTED)
    yield from _row_faults(own)


def _row_faults(own: Source) -> Iterator[Fault]:
    stated = dict(leaves(own.tree))
    tables = {key.rsplit(".", up)[0] for key in stated for up in range(key.count(".") + 1)}
    for key, row in own.rows.items():
        if key not in tables:
            wrong = f"These files say nothing at {key!r}, so no requirement stands behind it."
            yield Fault(f"rows.{key}", wrong, one_of(sorted(tables), key))
        if not _ROW.fullmatch(row):
            yield Fault(f"rows.{key}", f"{row!r} names no requirement.", 'Such as "W12 W32".')


def _clocks(tree: Tree) -> Any:
    """Return the clocks as plain tables; what isn't a table is left for the types to refuse."""
    clocks = tree.get(CLOCKS)
    if not isinstance(clocks, Mapping):
        return clocks
    return {name: asdict(clock) for name, text in clocks.items() if (clock := clock_of(text))}


def _origins(profile: Profile, own: Source, *, is_default: bool) -> Mapping[str, Origin]:
    stated = set() if is_default else {key for key, _ in leaves(own.tree)}
    return {
        key: Origin(key in stated, row_of(key, own.rows) if key in stated else "")
        for key in values(profile)
    }
