"""What a framework takes from the default profile: all of it, unless its own file says otherwise.

leaves_out = ["forms.case_file.sections"]   # done without
[instead_of.kinds]
themed = "monthly"                          # what is said of "monthly" is inherited by "themed"
"""

from collections.abc import Iterator, Mapping
from typing import Any

from handlers.core.profile.faults import Fault, one_of
from handlers.core.profile.reading import Source
from handlers.core.profile.tree import Tree, holds, without

LEAVES_OUT = "leaves_out"
INSTEAD_OF = "instead_of"
_SUCH_AS = 'Such as ["forms.case_file"].'


def inherited_from(base: Tree, own: Source) -> Tree:
    """Return what a framework inherits, and take what says so out of its own tree.

    Raises: Refusal when it names what the default profile doesn't have.
    """
    left_out, renamed = own.tree.pop(LEAVES_OUT, []), own.tree.pop(INSTEAD_OF, {})
    for fault in (*_not_left_out(base, left_out), *_not_renamed(base, renamed)):
        raise own.refuse(fault)
    tree = without(base, left_out)
    return {key: _renamed(value, renamed.get(key, {})) for key, value in tree.items()}


def _renamed(table: Any, names: Mapping[str, str]) -> Any:
    """Return a table in which entries have the framework's own keys, in the same order."""
    own_names = {old: new for new, old in names.items()}
    if not own_names:
        return table
    return {own_names.get(name, name): value for name, value in table.items()}


def _not_left_out(base: Tree, keys: Any) -> Iterator[Fault]:
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        yield Fault(LEAVES_OUT, "It is no list of keys.", _SUCH_AS)
        return
    for key in keys:
        if "." not in key or not holds(base, key):
            yield Fault(LEAVES_OUT, f"The default profile says nothing at {key!r}.", _SUCH_AS)


def _not_renamed(base: Tree, renamed: Any) -> Iterator[Fault]:
    if not isinstance(renamed, dict):
        yield Fault(INSTEAD_OF, "It is no table.", "Such as [instead_of.kinds].")
        return
    for table, names in renamed.items():
        known = base.get(table)
        if not isinstance(names, dict) or not isinstance(known, dict):
            wrong = f"The default profile has no table {table!r} to take entries from."
            yield Fault(f"{INSTEAD_OF}.{table}", wrong, one_of(base, table))
            continue
        for new, old in names.items():
            if old not in known:
                wrong = f"The default profile has no {old!r} in {table!r}."
                yield Fault(f"{INSTEAD_OF}.{table}.{new}", wrong, one_of(known, str(old)))
