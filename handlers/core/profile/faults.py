"""What is wrong with a profile's files, said so that its author can mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from handlers.core.errors import Refusal

_SHOWN_AT_MOST = 20  # allowed names in one sentence


@dataclass(frozen=True)
class Fault:
    """One thing wrong: at which dotted key, what, and what would be right."""

    key: str
    wrong: str  # "It is 'one', where a whole number is needed."
    right: str  # "Write a whole number, such as 1."


def refuse(file: str, line: int, fault: Fault) -> Refusal:
    """Return the refusal of a file: the place, what is wrong there, what would be right."""
    at = f"{file}, line {line}" if line else file
    return Refusal(f"{at}: the key {fault.key!r} can't be used.", fault.wrong, fault.right)


def one_of(allowed: Iterable[str], given: str = "") -> str:
    """Say what is allowed, the likeliest first."""
    known = tuple(allowed)
    if not known:
        return "Take it out."
    close = get_close_matches(given, known, n=1)
    meant = f"Did you mean {close[0]!r}? " if close else ""
    if len(known) > _SHOWN_AT_MOST:
        return meant.strip() or "`qa-loop framework show default` lists every key."
    return f"{meant}Allowed: {', '.join(known)}."


def unknown_key(key: str, allowed: Iterable[str]) -> Fault:
    """Return the fault of a key that no code reads."""
    name = key.rpartition(".")[2]
    return Fault(key, f"Nothing reads a key called {name!r} here.", one_of(allowed, name))


def missing_key(key: str) -> Fault:
    """Return the fault of a key that is in neither the file nor the default profile."""
    parent, _, name = key.rpartition(".")
    table = f"[{parent}]" if parent else "the top of the file"
    return Fault(
        key,
        "It is needed, and the default profile has nothing to inherit.",
        f"Add {name!r} under {table}.",
    )


def no_such_framework(given: str, known: Iterable[str], file: str) -> Refusal:
    """Return the refusal of a framework that isn't there."""
    return Refusal(
        f"There is no framework called {given!r}.",
        f"A framework is a folder of that name that holds {file}.",
        one_of(known, given),
    )


def not_utf8(file: str, position: int) -> Refusal:
    """Return the refusal of a file in another encoding."""
    return Refusal(
        f"{file} can't be read.",
        f"Byte {position} is not UTF-8, the only encoding that TOML allows.",
        "Save the file again as UTF-8.",
    )


def not_toml(file: str, line: int, what: str) -> Refusal:
    """Return the refusal of a file that breaks TOML's own rules."""
    return Refusal(
        f"{file}, line {line}: this is not TOML.",
        f"{what}.",
        "Mend that line or the one before it; the files of `default` show how each is written.",
    )
