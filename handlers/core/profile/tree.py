"""A profile as plain nested tables: joined, inherited key by key, and flattened. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Tree = dict[str, Any]


def inherit(base: Tree, own: Tree) -> Tree:
    """Return `own` with what it leaves unsaid taken from `base`, key by key.

    Order matters in grades, sections and menus: it is the base's, with new keys at the end,
    unless `own` names every key of the base; then it is its own.
    """
    names = own if set(base) <= set(own) else {**base, **own}
    return {name: _inherited(name, base, own) for name in names}


def _inherited(name: str, base: Tree, own: Tree) -> Any:
    if name not in own:
        return base[name]
    if isinstance(own[name], dict) and isinstance(base.get(name), dict):
        return inherit(base[name], own[name])
    return own[name]


def without(base: Tree, keys: Iterable[str]) -> Tree:
    """Return a tree without some of its tables or values, each named by its dotted key."""
    left = dict(base)
    for key in keys:
        name, _, below = key.partition(".")
        if below and isinstance(left.get(name), dict):
            left[name] = without(left[name], [below])
        elif not below:
            left.pop(name, None)
    return left


def holds(tree: Mapping[str, Any], key: str) -> bool:
    """Return whether a tree has a table or a value at a dotted key."""
    name, _, below = key.partition(".")
    if name not in tree or not below:
        return name in tree
    return isinstance(tree[name], Mapping) and holds(tree[name], below)


def leaves(tree: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Give every value that is no table, under its whole dotted key."""
    for name, value in tree.items():
        key = f"{above}{name}"
        if isinstance(value, Mapping) and value:
            yield from leaves(value, f"{key}.")
        else:
            yield key, value


def row_of(key: str, rows: Mapping[str, str]) -> str:
    """Return the requirement row of a key: its own, or that of the closest table above it."""
    while key:
        if key in rows:
            return rows[key]
        key = key.rpartition(".")[0]
    return ""
