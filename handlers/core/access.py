"""Who may see and do what: decided here, and nowhere else.

A route names the record it loads and who may ask for it: parties of the record (its
auditor, its worker, the worker's line) or abilities that a role gives. The router
checks, and hands the record over.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

from sqlmodel import Session

from handlers.core.profile.types import Ability, Profile
from storage.people import Person

T = TypeVar("T")

ABILITIES: frozenset[Ability] = frozenset(
    ("run_rounds", "audit", "be_audited", "manage", "exclude_files", "administer")
)


class Party(StrEnum):
    """What a person is to a record."""

    AUDITOR = "auditor"
    WORKER = "worker"
    MANAGER = "manager"  # the worker's line manager
    LINE = "line"  # anybody above the worker
    REVIEWER = "reviewer"  # the file's IRO or conference chair
    OFFERED = "offered"  # asked to take the record over
    TOLD = "told"  # was told of a concern by the bot
    OWNER = "owner"  # has to do it


Parties = Mapping[Party, frozenset[int]]


@dataclass(frozen=True)
class Speaker:
    """Who is speaking, with what their roles give them."""

    person: Person
    roles: frozenset[str]
    abilities: frozenset[Ability]

    @property
    def id(self) -> int:
        """The person's id."""
        return known_id(self.person)


def known_id(person: Person) -> int:
    """Return the id of a stored person."""
    if person.id is None:
        msg = f"{person.reference!r} is not stored yet"
        raise ValueError(msg)
    return person.id


def speaker_of(person: Person, roles: frozenset[str], profile: Profile) -> Speaker:
    """Return the speaker, with the abilities of all their roles."""
    given = {
        ability
        for role in roles
        if role in profile.roles
        for ability in profile.roles[role].abilities
    }
    return Speaker(person, roles, frozenset(given))


@dataclass(frozen=True)
class Record(Generic[T]):
    """A kind of thing that routes load: how it is found and who its parties are."""

    name: str  # the argument that carries its reference, and the handler's parameter
    load: Callable[[Session, str], T | None]
    parties: Callable[[Session, T], Parties]
    look: Callable[[Session, str], T | None] | None = None  # loads it and holds nobody up


@dataclass(frozen=True)
class Guard:
    """Who may use a route."""

    abilities: frozenset[Ability] = frozenset()
    parties: frozenset[Party] = frozenset()
    everyone: bool = False  # anybody the bot knows

    @property
    def is_open(self) -> bool:
        """Whether it allows nobody, which is a mistake in the code."""
        return not (self.abilities or self.parties or self.everyone)


@dataclass(frozen=True)
class Opened:
    """A record that was loaded and may be used."""

    record: Any
    as_parties: frozenset[Party] = field(default_factory=frozenset)


def may_use(guard: Guard, speaker: Speaker, as_parties: frozenset[Party]) -> bool:
    """Return whether the guard lets this speaker through."""
    return (
        guard.everyone
        or bool(guard.abilities & speaker.abilities)
        or bool(guard.parties & as_parties)
    )


def parties_of(parties: Parties, speaker: Speaker) -> frozenset[Party]:
    """Return what the speaker is to the record."""
    return frozenset(party for party, ids in parties.items() if speaker.id in ids)
