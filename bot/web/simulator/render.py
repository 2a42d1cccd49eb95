"""Words into pages. Everything that comes from a message is escaped."""

import re
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.web.simulator import buttons, directory, words
from bot.web.simulator.answers import field_name
from bot.web.simulator.clock import MOVES
from bot.web.simulator.session import HOME, Session
from bot.web.simulator.tour import Player
from handlers.core.forms import Form, Note, Part, Person
from handlers.core.phrases import LONDON, hour

LINK = re.compile(r"(https?://[^\s<>\"]*[^\s<>\".,;:!?)\]])")
PHONE = re.compile(r"(\b0\d{2,4} \d{3,4} \d{3,4}\b)")
BULLET = re.compile(r"^[-•] ")


def paragraphs(text: str) -> Markup:
    """Return a text with its paragraphs, line breaks, lists and links; nothing else is markup."""
    blocks = re.split(r"\n\s*\n", text.strip())
    return Markup("").join(_block(block.split("\n")) for block in blocks if block)


def _block(lines: list[str]) -> Markup:
    if all(BULLET.match(line) for line in lines):
        items = Markup("").join(
            Markup("<li>{}</li>").format(_linked(BULLET.sub("", line))) for line in lines
        )
        return Markup('<ul dir="auto">{}</ul>').format(items)
    broken = Markup("<br>").join(_linked(line) for line in lines)
    return Markup('<p dir="auto">{}</p>').format(broken)


def _linked(line: str) -> Markup:
    """Escape a line; make its web addresses links that open elsewhere."""
    pieces = LINK.split(line)
    link = Markup('<a href="{0}" target="_blank" rel="noopener noreferrer">{0}</a>')
    return Markup("").join(
        link.format(piece) if place % 2 else _escaped(piece) for place, piece in enumerate(pieces)
    )


def _escaped(words: str) -> Markup:
    """Escape words; keep each number to ring on one line."""
    whole = Markup('<span class="whole">{}</span>')
    return Markup("").join(
        whole.format(piece) if place % 2 else escape(piece)
        for place, piece in enumerate(PHONE.split(words))
    )


def _environment() -> Environment:
    loader = PackageLoader("bot.web.simulator", "templates")
    made = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "paragraphs": paragraphs,
        "moment": words.moment,
        "day": words.day,
        "hour": hour,
        "iso": lambda when: when.astimezone(LONDON).isoformat(timespec="minutes"),
        "initials": directory.initials,
        "hue": directory.hue,
        "kind": lambda part: type(part).__name__.lower(),
    }
    made.globals |= {"field_name": field_name, "button_name": buttons.name_of, "HOME": HOME}
    return made


class Pages:
    """Draws the pages of one session."""

    def __init__(self, session: Session, player: Player) -> None:
        """Draw from these."""
        self._session = session
        self._player = player
        self._made = _environment()

    def whole(self, chat_id: str, tab: str) -> str:
        """Return the whole page, with nobody chosen when `chat_id` is empty."""
        return self._draw(
            "page.html",
            groups=directory.groups(self._session.people.values()),
            channels=self._session.channels,
            unread=self._session.unread,
            now=self._session.now,
            moves=MOVES,
            has_tour=self._player.is_there,
            lead=next(iter(directory.groups(self._session.people.values())), None),
            panel=Markup(self.panel(chat_id, tab)) if chat_id else "",  # noqa: S704 - drawn here
            chat_id=chat_id,
            tab=tab,
        )

    def panel(self, chat_id: str, tab: str) -> str:
        """Return the chat or the home of one person, or a channel."""
        member = self._session.people.get(chat_id)
        is_home = tab == HOME and member is not None
        return self._draw(
            "panel.html",
            chat_id=chat_id,
            member=member,
            tab=HOME if is_home else "chat",
            entries=[] if is_home else list(self._session.transcript(chat_id).in_order()),
            home=self._session.home(chat_id) if is_home else None,
            shelf=self._session.shelf,
        )

    def form(self, chat_id: str) -> str:
        """Return the form that somebody has open, or nothing."""
        opened = self._session.form(chat_id)
        if opened is None:
            return ""
        return self._draw(
            "form.html",
            chat_id=chat_id,
            opened=opened,
            form=opened.form,
            errors=_errors(opened.form),
            staff=self._staff() if _asks_for(opened.form, Person) else (),
            asks=any(not isinstance(part, Note) for part in opened.form.parts),
        )

    def _staff(self) -> list[directory.Group]:
        return directory.groups(self._session.people.values())

    def _draw(self, template: str, **given: Any) -> str:
        return self._made.get_template(template).render(**given)


def _asks_for(form: Form, kind: type[Part]) -> bool:
    return any(isinstance(part, kind) for part in form.parts)


def _errors(form: Form) -> list[tuple[str, str, str]]:
    """Return name, label and fault of each part, in the order of the form."""
    labels = {part.name: part.label for part in form.parts if not isinstance(part, Note)}
    known = [(n, label, form.errors[n]) for n, label in labels.items() if n in form.errors]
    return known + [("", "", fault) for n, fault in form.errors.items() if n not in labels]
