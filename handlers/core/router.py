"""Names to functions. Refuses a second owner of a name, and a name without a guard."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeGuard, TypeVar

from sqlmodel import Session

from handlers.core import access
from handlers.core.access import Guard, Party, Record, Speaker
from handlers.core.context import Context
from handlers.core.errors import Refusal
from handlers.core.forms import Form
from handlers.core.messages import Message, Section, Whisper
from handlers.core.profile.types import Ability

Reply = Message | Form | Whisper | None
Handler = TypeVar("Handler", bound=Callable[..., Reply])
Answers = Mapping[str, Any]
LONGEST_VALUE = 200  # characters of one argument of a button: far above any of ours


@dataclass(frozen=True)
class Route:
    """One thing people can ask for, about which record, and who may ask for it."""

    name: str
    handler: Callable[..., Reply]
    guard: Guard
    record: Record[Any] | None


class Routes:
    """The routes of one capability; built at import, merged by the app."""

    def __init__(self, capability: str) -> None:
        """Start with none."""
        self.capability = capability
        self.all: dict[str, Route] = {}

    def route(
        self,
        name: str,
        *,
        abilities: Iterable[Ability] = (),
        parties: Iterable[Party] = (),
        everyone: bool = False,
        record: Record[Any] | None = None,
    ) -> Callable[[Handler], Handler]:
        """Register a function for a press or a form; its annotations check the values."""
        full_name = f"{self.capability}.{name}"
        guard = Guard(frozenset(abilities), frozenset(parties), everyone)
        if full_name in self.all:
            msg = f"Two handlers claim the route {full_name!r}; rename one."
            raise ValueError(msg)
        if guard.is_open:
            msg = f"The route {full_name!r} allows nobody; give it an ability or a party."
            raise ValueError(msg)
        if guard.parties and record is None:
            msg = f"The route {full_name!r} names parties but no record; name the record."
            raise ValueError(msg)

        def register(handler: Handler) -> Handler:
            self.all[full_name] = Route(full_name, handler, guard, record)
            return handler

        return register


def dispatch(
    routes: Mapping[str, Route],
    name: str,
    ctx: Context,
    args: Mapping[str, str],
    answers: Answers | None = None,
) -> Reply:
    """Run the handler of a route, or refuse. A forged route or id is a refusal."""
    route = routes.get(name)
    if route is None:
        raise _not_ours()
    given: dict[str, Any] = {name: value for name, value in args.items() if name != "answers"}
    if route.record is None:
        if not access.may_use(route.guard, ctx.speaker, frozenset()):
            raise _not_yours()
    else:
        given[route.record.name] = _open(route, route.record, ctx, given)
    if answers is not None:
        given["answers"] = {name: _whole(value) for name, value in answers.items()}
    return route.handler(ctx, **_checked(route.handler, given))


def _open(route: Route, record: Record[Any], ctx: Context, given: Mapping[str, Any]) -> Any:
    """Load the record and check the speaker. What isn't there and what isn't theirs look alike."""
    reference = given.get(record.name)
    found = record.load(ctx.session, reference) if _is_plain(reference) else None
    if found is None or not _is_party(route, record, found, ctx.session, ctx.speaker):
        raise _not_yours()
    return found


def _is_party(
    route: Route, record: Record[Any], found: object, session: Session, speaker: Speaker
) -> bool:
    parties = access.parties_of(record.parties(session, found), speaker)
    return access.may_use(route.guard, speaker, parties)


def is_theirs(
    routes: Mapping[str, Route], session: Session, speaker: Speaker, section: Section
) -> bool:
    """Return whether a section may be sent to somebody: they may press one of its buttons.

    A section without a button that asks for a right says nothing that needs one.
    """
    asking = [
        (route, button.args)
        for button in section.buttons
        if (route := routes.get(button.route)) is not None and not route.guard.everyone
    ]
    may = (_may_press(route, session, speaker, args) for route, args in asking)
    return not asking or any(may)


def _may_press(route: Route, session: Session, speaker: Speaker, args: Mapping[str, str]) -> bool:
    record = route.record
    if record is None:
        return access.may_use(route.guard, speaker, frozenset())
    found = (record.look or record.load)(session, args.get(record.name, ""))
    return found is not None and _is_party(route, record, found, session, speaker)


def _checked(handler: Callable[..., Reply], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments as the handler's annotations say, or refuse."""
    values: dict[str, Any] = {}
    for name, parameter in inspect.signature(handler).parameters.items():
        if name == "ctx":
            continue
        if name not in given:
            if parameter.default is inspect.Parameter.empty:
                raise _not_ours()
            continue
        values[name] = _converted(parameter.annotation, given[name])
    return values


def _converted(wanted: object, value: Any) -> Any:
    try:
        if wanted is int:
            return int(value)
        if wanted is date:
            return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise _not_ours() from error
    if wanted is str and not _is_plain(value):
        raise _not_ours()
    return value


def _is_plain(value: object) -> TypeGuard[str]:
    """Return whether a value that came back is one we could have sent: short, printable text."""
    return isinstance(value, str) and len(value) <= LONGEST_VALUE and value.isprintable()


def _whole(value: Any) -> Any:
    """Return an answer that can be stored: an emoji cut in half by a limit is a "?"."""
    return value.encode(errors="replace").decode() if isinstance(value, str) else value


def _not_ours() -> Refusal:
    return Refusal(
        happened="Nothing was changed.",
        why="That button is not one the bot knows any more.",
        next_step="Type /qa to see what you can do now.",
    )


def _not_yours() -> Refusal:
    return Refusal(
        happened="Nothing was changed.",
        why="Either it has moved on, or it is not among the things you may open.",
        next_step="Type /qa to see what is yours, or ask the quality assurance team.",
    )
