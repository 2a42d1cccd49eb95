"""Puts into words how a value doesn't fit its type."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

from handlers.core.profile.faults import Fault, missing_key, one_of, unknown_key
from handlers.core.profile.tree import leaves
from handlers.core.profile.types import Profile

_RIGHT = {  # by the first word of pydantic's error type, or the name of our own type
    "int": "Write a whole number, such as 1.",
    "float": "Write a number, such as 0.5.",
    "bool": "Write true or false, without quotation marks.",
    "string": 'Write text in quotation marks, such as "Good".',
    "str": 'Write text in quotation marks, such as "Good".',
    "tuple": 'Write a list, such as ["first", "second"].',
    "mapping": "Write a table of keys and values.",
    "dataclass": "Write a table of keys and values.",
    "time": "Write a time without quotation marks, such as 09:00:00.",
    "date": "Write a date without quotation marks, such as 2026-12-29.",
}


_UNKNOWN = "unexpected_keyword_argument"


def misfit(errors: Sequence[Mapping[str, Any]]) -> Fault:
    """Return the fault behind pydantic's errors: a misspelt key before what it left missing."""
    error = min(errors, key=lambda one: one["type"] != _UNKNOWN)
    path = [part for part in error["loc"] if isinstance(part, str) and part != "[key]"]
    key, kind = ".".join(path), error["type"]
    if kind == "missing":
        return missing_key(key)
    if kind == _UNKNOWN:
        return unknown_key(key, _known_at(path[:-1]))
    wrong = f"It is {_written(error['input'])}."
    if kind == "literal_error":
        allowed = re.findall(r"'([^']*)'", error["ctx"]["expected"])
        return Fault(key, wrong, one_of(allowed, str(error["input"])))
    return Fault(key, wrong, _RIGHT.get(kind.partition("_")[0], f"{error['msg']}."))


def coerced(given: Mapping[str, Any], taken: Mapping[str, Any]) -> Iterator[Fault]:
    """Give each value that had to be changed to fit: "yes" for true, "9:00" for a time."""
    fitted = dict(leaves(taken))
    for key, value in leaves(given):
        right = fitted.get(key)
        same = tuple(value) == right if isinstance(value, list) else value == right
        whole = isinstance(right, float) and type(value) is int
        if not same or not (whole or isinstance(value, list) or type(value) is type(right)):
            name = type(right).__name__
            yield Fault(key, f"It is {_written(value)}.", _RIGHT.get(name, f"Write {right!r}."))


def _known_at(path: Iterable[str]) -> tuple[str, ...]:
    """Return the keys that the table at this path may hold."""
    owner: Any = Profile
    for name in path:
        owner = get_type_hints(owner)[name] if is_dataclass(owner) else get_args(owner)[1]
    return tuple(one.name for one in fields(owner) if one.name != "id")


def _written(value: object) -> str:
    """Return a value roughly as its author wrote it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "a table"
    return repr(value) if isinstance(value, str | int | float | list) else str(value)
