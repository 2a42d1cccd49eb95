"""Who is who on Slack: a staff list's person and the one member with their verified e-mail.

An account counts only while Slack says that its member belongs to this workspace, is no
guest and no bot, and has confirmed the address. Everybody else gets a kind refusal.
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from slack_sdk.errors import SlackApiError
from sqlalchemy import Engine

from bot.platforms.slack_client import SlackClient
from bot.platforms.slack_faults import error_code, translated
from handlers.core.access import known_id
from handlers.core.ports import DeliveryError, NotTaken
from storage import people
from storage.db import transaction
from storage.people import Person

NAME = "slack"
STRANGER_FOR = 60.0  # seconds until somebody whom we don't know is looked up again
MOST_WAITS = 20  # times in a row that Slack may ask us to slow down
NOBODY = frozenset({"users_not_found", "user_not_found", "user_not_visible"})
NO_ADDRESS = frozenset({"unconfirmed", "no e-mail"})
Bar = Literal["", "left", "bot", "guest", "elsewhere", "unconfirmed", "no e-mail"]
logger = logging.getLogger(__name__)


@dataclass
class Matched:
    """What a look at the whole staff list came to."""

    known: int = 0
    new: int = 0
    gone: int = 0
    unreachable: list[str] = field(default_factory=list)  # names, with why


def bar(user: Mapping[str, Any], team_ids: frozenset[str]) -> Bar:
    """Return why a member of Slack may not speak for one of the staff; "": they may."""
    if user.get("deleted"):
        return "left"
    if user.get("is_bot") or user.get("id") == "USLACKBOT" or user.get("is_workflow_bot"):
        return "bot"
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return "guest"
    if user.get("is_stranger") or user.get("team_id") not in team_ids:
        return "elsewhere"
    if not email_of(user):
        return "no e-mail"
    return "" if user.get("is_email_confirmed") is True else "unconfirmed"


def email_of(user: Mapping[str, Any]) -> str:
    """Return the address that Slack has for a member."""
    return str((user.get("profile") or {}).get("email") or "")


class SlackPeople:
    """Matches members to the staff list, one by one or all at once."""

    def __init__(
        self,
        client: SlackClient,
        engine: Engine,
        team_ids: frozenset[str],
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        """Ask through this client; `team_ids` are the workspace's own."""
        self._client = client
        self._engine = engine
        self._team_ids = team_ids
        self._wait = wait
        self._strangers: dict[str, float] = {}

    def recognise(self, chat_id: str) -> bool:
        """Return whether somebody who speaks is known; one who isn't is looked up once a while."""
        if self._is_known(chat_id):
            return True
        if time.monotonic() - self._strangers.get(chat_id, float("-inf")) < STRANGER_FOR:
            return False
        try:
            is_known = self._link(self._user(chat_id))
        except DeliveryError as fault:
            logger.warning("nobody could be looked up on Slack: %s", fault)
            return False
        if not is_known:
            self._strangers[chat_id] = time.monotonic()
        return is_known

    def match(self) -> Matched:
        """Look everybody on the staff list up; say whom Slack does not reach.

        Raises: DeliveryError when Slack can't be asked; whoever was matched stays so.
        """
        with transaction(self._engine, write=False) as session:
            staff = people.everyone(session)
        found = Matched()
        for person in staff:
            self._match(person, found)
        return found

    def _match(self, person: Person, found: Matched) -> None:
        user = self._patiently(lambda: self._by_email(person.email)) if person.email else {}
        why = bar(user, self._team_ids) if user else "not on Slack"
        if why and self._holds(person):
            found.known += 1  # an account that the staff list names, or an address that changed
            return
        with transaction(self._engine) as session:
            if why:
                found.gone += people.unlink(session, NAME, known_id(person))
                found.unreachable.append(f"{person.name} ({why})")
            elif people.link(session, NAME, str(user["id"]), known_id(person)):
                found.new += 1
            else:
                found.known += 1

    def _holds(self, person: Person) -> bool:
        """Tell whether the account that we know of may still speak for this person."""
        with transaction(self._engine, write=False) as session:
            chat_id = people.chat_of(session, known_id(person), NAME)
        if chat_id is None:
            return False
        user = self._patiently(lambda: self._user(chat_id))
        return bool(user) and bar(user, self._team_ids) in {"", *NO_ADDRESS}

    def _patiently(self, ask: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
        for _ in range(MOST_WAITS):
            try:
                return ask()
            except NotTaken as slower:
                if slower.retry_after is None:
                    raise
                self._wait(slower.retry_after)
        return ask()

    def _by_email(self, email: str) -> Mapping[str, Any]:
        return self._asked(lambda: self._client.users_lookupByEmail(email=email))

    def _user(self, chat_id: str) -> Mapping[str, Any]:
        return self._asked(lambda: self._client.users_info(user=chat_id))

    def _asked(self, ask: Callable[[], Any]) -> Mapping[str, Any]:
        """Return a member as Slack knows them, or nothing when there is nobody."""
        with translated():
            try:
                user: Mapping[str, Any] = ask()["user"]
            except SlackApiError as refused:
                if error_code(refused) in NOBODY:
                    return {}
                raise
        return user

    def _is_known(self, chat_id: str) -> bool:
        with transaction(self._engine, write=False) as session:
            return people.by_chat(session, NAME, chat_id) is not None

    def _link(self, user: Mapping[str, Any]) -> bool:
        if not user or bar(user, self._team_ids):
            return False
        with transaction(self._engine) as session:
            person = people.by_email(session, email_of(user))
            if person is None or person.id is None:
                return False
            people.link(session, NAME, str(user["id"]), person.id)
            return True
