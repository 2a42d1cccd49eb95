"""What comes in from Slack, and where its answer goes: heard, acknowledged, shown.

The bot hears before Slack is answered: what was decided is stored, and a form's faults can
be in the answer. What is shown afterwards never decides anything.
"""

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from slack_bolt import Ack, BoltResponse
from slack_bolt import App as Bolt
from slack_sdk.errors import SlackApiError

from bot.app import App
from bot.platforms import slack_blocks, slack_files, slack_forms
from bot.platforms.slack import SlackPlatform, place
from bot.platforms.slack_faults import error_code, translated
from bot.platforms.slack_files import NoFile
from bot.platforms.slack_people import SlackPeople
from bot.platforms.slack_reading import SentForm, press_of, sent_of
from bot.press import HeardBefore, Origin, Press
from handlers.core.forms import Form
from handlers.core.messages import Message, Whisper, say
from handlers.core.ports import Address, DeliveryError
from handlers.core.router import Reply

ANYTHING = re.compile(r".*", re.S)
SPOKEN = frozenset({"", "file_share", "thread_broadcast"})  # subtypes of what a person says
FINE = 200
Json = Mapping[str, Any]
logger = logging.getLogger(__name__)

ANSWERED = "I have answered in our own chat: look for me under Apps."
ELSEWHERE = say(
    "Nothing was done. You are not a member of the council's own workspace. "
    "Please ask the quality assurance team for the way in."
)
TOO_LATE = say(
    "The form did not open. Slack gives a press three seconds, and this one took longer. "
    "Please press again."
)
NOT_FETCHED = "Slack did not hand the file over just now. Please send the form again."
BROKEN = say(
    "That did not work, and the fault is the bot's own: it was noted, without a word of yours. "
    "Please try again; if it fails again, tell whoever looks after the bot."
)


class Ears:
    """Hears everything that people do to the bot on Slack."""

    def __init__(
        self,
        app: App,
        platform: SlackPlatform,
        people: SlackPeople,
        team_ids: frozenset[str],
        clock: Callable[[], datetime],
    ) -> None:
        """Hand what is heard to `app`; answer through `platform`."""
        self._app = app
        self._platform = platform
        self._people = people
        self._team_ids = team_ids
        self._clock = clock

    def listen(self, bolt: Bolt) -> Bolt:
        """Have Bolt call us for everything."""
        bolt.command(ANYTHING)(self.command)
        bolt.shortcut(ANYTHING)(self.shortcut)
        bolt.action(ANYTHING)(self.press)
        bolt.view_submission(ANYTHING)(self.submit)
        bolt.event("app_home_opened")(self.opened_home)
        bolt.event("message")(self.message)
        bolt.error(self.fault)
        return bolt

    def command(self, ack: Ack, body: Json) -> None:
        """Somebody typed /qa, anywhere."""
        who, text = str(body["user_id"]), str(body.get("text") or "/qa")
        if self._is_elsewhere(body):
            ack(ELSEWHERE.summary)
            return
        reply = self._menu(who, text, body)
        ack("" if str(body.get("channel_id", "")).startswith("D") else ANSWERED)
        self._say(who, reply)

    def shortcut(self, ack: Ack, body: Json) -> None:
        """Somebody chose the bot from Slack's own menu."""
        reply = None if self._is_elsewhere(body) else self._menu(_who(body), "/qa", body)
        ack()
        self._say(_who(body), reply)

    def message(self, event: Json, body: Json) -> None:
        """Somebody wrote to the bot."""
        is_ours = event.get("channel_type") == "im" and not event.get("bot_id")
        if not is_ours or event.get("subtype", "") not in SPOKEN or self._is_elsewhere(body):
            return
        who = str(event["user"])
        self._say(who, self._menu(who, str(event.get("text") or ""), body))

    def opened_home(self, event: Json, body: Json) -> None:
        """Somebody looks at the bot's home."""
        if event.get("tab") != "home" or self._is_elsewhere(body):
            return
        shown: Json = event.get("view") or {}
        self._people.recognise(str(event["user"]))
        self._publish(str(event["user"]), str(shown.get("hash") or ""))

    def press(self, ack: Ack, body: Json) -> None:
        """Somebody pressed a button."""
        press = press_of(body)
        if press is None:  # a link, or nothing of ours
            ack()
            return
        reply = self._hear(press, body)
        ack()
        with self._kindly(press):
            if isinstance(reply, Form):
                self._open(reply, press, str(body["trigger_id"]))
            else:
                self._show(reply, press)
            if press.origin is None and (body.get("view") or {}).get("type") == "home":
                self._publish(press.chat_id)

    def submit(self, ack: Ack, body: Json) -> None:
        """Somebody sent a form."""
        sent = sent_of(body)
        if sent is None:  # it was only there to be read
            ack()
            return
        try:
            press = self._filled(sent)
        except (NoFile, DeliveryError) as fault:
            why = str(fault) if isinstance(fault, NoFile) else NOT_FETCHED
            ack(response_action="errors", errors=_under_uploads(body["view"], sent, why))
            return
        reply = self._hear(press, body)
        if isinstance(reply, Form):
            ack(**slack_forms.answer(reply, press.origin))
            return
        ack()
        with self._kindly(press):
            self._show(reply, press)

    def fault(self, error: Exception) -> BoltResponse:
        """Note what went wrong; Slack hears that it was delivered."""
        logger.error("what came from Slack broke the bot", exc_info=error)
        return BoltResponse(status=FINE)

    def _menu(self, who: str, text: str, body: Json) -> Message | None:
        self._people.recognise(who)
        try:
            reply = self._app.command(who, text, self._clock(), _event_id(body))
        except HeardBefore:
            return None
        except Exception:
            logger.exception("the menu broke the bot")
            return BROKEN
        return reply.message if isinstance(reply, Whisper) else reply

    def _hear(self, press: Press, body: Json) -> Reply:
        if self._is_elsewhere(body):
            return Whisper(ELSEWHERE)
        self._people.recognise(press.chat_id)
        try:
            return self._app.hear(replace(press, event_id=_event_id(body)), self._clock())
        except HeardBefore:
            return None
        except Exception:
            logger.exception("a press on Slack broke the bot: %s", press.route)
            return Whisper(BROKEN)

    def _filled(self, sent: SentForm) -> Press:
        """Return the form with its files, and with what its button's post says now."""
        answers = dict(sent.press.answers or {})
        for name, file in sent.files.items():
            answers[name] = slack_files.fetch(self._platform.client, file)
        return replace(sent.press, answers=answers, origin=self._known(sent.press.origin))

    def _known(self, origin: Origin | None) -> Origin | None:
        """Look up what an answer of ours says: Slack tells it with a press, not with a form."""
        if origin is None or self._app.is_queued(origin.reference):
            return origin
        try:
            return replace(origin, message=self._platform.read(origin.reference))
        except DeliveryError as fault:
            logger.warning("a post could not be read: %s", fault)
            return origin

    def _open(self, form: Form, press: Press, trigger_id: str) -> None:
        view = slack_forms.view(form, press.origin)
        try:
            with translated():
                self._opened(trigger_id, view)
        except DeliveryError as fault:
            logger.warning("a form did not open: %s", fault)
            self._whisper(press, TOO_LATE)

    def _opened(self, trigger_id: str, view: Json) -> None:
        self._platform.client.views_open(trigger_id=trigger_id, view=dict(view))

    def _show(self, reply: Message | Whisper | None, press: Press) -> None:
        """Show an answer where its button stood, or below everything."""
        if isinstance(reply, Whisper):
            self._whisper(press, reply.message)
        elif reply is not None and press.origin is not None:
            self._change(press, press.origin.reference, reply)
        elif reply is not None:
            self._say(press.chat_id, reply)

    def _change(self, press: Press, reference: str, message: Message) -> None:
        try:
            self._platform.update(Address(press.chat_id), reference, message)
        except DeliveryError as fault:
            logger.warning("an answer could not be shown: %s", fault)
            self._app.outdated(reference, self._clock())

    def _whisper(self, press: Press, message: Message) -> None:
        channel = place(press.origin.reference)[0] if press.origin else ""
        if not channel or channel.startswith("D"):
            self._say(press.chat_id, message)
        else:
            self._platform.whisper(channel, press.chat_id, message)

    def _say(self, who: str, message: Message | None) -> None:
        if message is None:
            return
        try:
            self._platform.post(Address(who), message, "")
        except DeliveryError as fault:
            logger.warning("an answer could not be posted: %s", fault)

    def _publish(self, who: str, shown: str = "") -> None:
        view = slack_blocks.home(self._app.home(who, self._clock()))
        try:
            with translated():
                self._published(who, view, shown)
        except DeliveryError as fault:
            logger.warning("a home could not be shown: %s", fault)

    def _published(self, who: str, view: Json, shown: str) -> None:
        try:
            self._platform.client.views_publish(user_id=who, view=dict(view), hash=shown or None)
        except SlackApiError as refused:
            if error_code(refused) != "hash_conflict":  # then a newer one is there already
                raise

    def _is_elsewhere(self, body: Json) -> bool:
        """Tell whether somebody belongs to another workspace than the council's."""
        user = body.get("user")
        teams = [
            body.get("team_id"),
            (body.get("team") or {}).get("id"),
            user.get("team_id") if isinstance(user, dict) else None,
        ]
        return any(team and team not in self._team_ids for team in teams)

    @contextmanager
    def _kindly(self, press: Press) -> Iterator[None]:
        """Tell a person when showing fails by a fault of ours; what they did is stored."""
        try:
            yield
        except DeliveryError as fault:
            logger.warning("an answer could not be shown: %s", fault)
        except Exception:
            logger.exception("an answer could not be drawn: %s", press.route)
            self._say(press.chat_id, BROKEN)


def _who(body: Json) -> str:
    return str((body.get("user") or {}).get("id", ""))


def _event_id(body: Json) -> str:
    """Return what is Slack's own for this one deed; delivered again, it is the same."""
    return str(body.get("event_id") or body.get("trigger_id") or "")


def _under_uploads(view: Json, sent: SentForm, fault: str) -> dict[str, str]:
    """Return the fault under each question for a file."""
    values = (view.get("state") or {}).get("values") or {}
    return {block: fault for block, asked in values.items() if set(asked) & set(sent.files)}
