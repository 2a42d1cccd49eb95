"""The stage of the stories, on Slack: people press what stands there, and see what came."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.demo.stage import Seen, Stage
from bot.platforms.slack import place
from handlers.core.messages import File
from tests.chat import Chat
from tests.slack.council import SlackCouncil
from tests.slack.eyes import blocks_by_name, buttons_of, form_of, values_of

Json = dict[str, Any]
OPENING = ("views.open", "views.update")


class SlackStage(Stage):
    """Acts through Slack's requests; sees through what Slack was told."""

    def __init__(self, council: SlackCouncil) -> None:
        """Play with this council."""
        super().__init__(council.house.app, council.eyes, council.clock[0])  # type: ignore[arg-type]
        self.council = council
        self.views: dict[str, Json] = {}
        self.members = {known: member for member, known in council.references.items()}

    def type(self, chat_id: str, text: str) -> None:
        """Type /qa, or write to the bot."""
        self._act(chat_id)
        if text.startswith("/qa"):
            self.council.hands.slash(self.members[chat_id], text.removeprefix("/qa").strip())
        else:
            self.council.hands.say(self.members[chat_id], text)
        self._look(chat_id)

    def press(self, chat_id: str, label: str, about: str = "") -> None:
        """Press the newest button of that label, in a section that says `about`."""
        found = self.find(chat_id, label, about)
        channel, ts = place(found.origin.reference)
        posted = next(one for one in self._history(channel) if one["ts"] == ts)
        key = found.section.key
        pressed = next(
            one
            for one in buttons_of(posted)
            if one["text"]["text"] == label and one["block_id"].endswith(f".{key}")
        )
        self._act(chat_id)
        assert (
            self.council.hands.press(self.members[chat_id], posted, pressed, channel).status_code
            == 200
        )
        self._look(chat_id)

    def send(self, chat_id: str, answers: Mapping[str, Any]) -> None:
        """Send the form that is open."""
        view = self.views[chat_id]
        self._act(chat_id)
        given = self.council.hands.submit(
            self.members[chat_id], view, values_of(view, dict(answers))
        )
        assert given.status_code == 200
        self._after(chat_id, answers, given.json() if given.content else {})
        self._look(chat_id)

    def _after(self, chat_id: str, answers: Mapping[str, Any], answer: Json) -> None:
        if answer.get("response_action") == "update":
            shown = self.views[chat_id]
            self._opened(chat_id, {"id": shown["id"], **answer["view"]})
        elif answer.get("response_action") == "errors":
            names = {b["block_id"]: n for n, b in blocks_by_name(self.views[chat_id]).items()}
            faults = {names[block]: said for block, said in answer["errors"].items()}
            form = self.forms[chat_id].again(answers, faults)
            self._tell(Seen(self.now, chat_id, "form", form))
        else:
            self.forms.pop(chat_id)
            self.views.pop(chat_id)
            self._was_open = True

    def _act(self, chat_id: str) -> None:
        """Remember what was there before somebody does something."""
        self.council.clock[0] = self.now
        self._before = {
            posted.reference: posted.message for posted in self.council.eyes.chat(chat_id)
        }
        self._calls = len(self.council.workspace.wire.calls)
        self._was_open = False

    def _look(self, chat_id: str) -> None:
        """Tell what one person was shown in answer; then what the bot sends by itself."""
        for call in self.council.workspace.wire.calls[self._calls :]:
            if call.method in OPENING:
                self._opened(chat_id, call.answer["view"])
        known = self._known.setdefault(chat_id, {})
        is_told = False
        for posted in self.council.eyes.chat(chat_id):
            before = self._before.get(posted.reference)
            if before != posted.message:
                old = before.sections if before else ()
                new = tuple(one for one in posted.message.sections if one not in old)
                shown = replace(posted.message, sections=new or posted.message.sections)
                self._tell(Seen(self.now, chat_id, "answer", replace(shown, files=self._files())))
                is_told = True
            known[posted.reference] = posted.message
        if self._was_open and not is_told:
            self._tell(Seen(self.now, chat_id, "closed", None))
        self._settle(chat_id)

    def _opened(self, chat_id: str, view: Json) -> None:
        self.views[chat_id] = view
        self.forms[chat_id] = form_of(view)
        self._tell(Seen(self.now, chat_id, "form", self.forms[chat_id]))

    def _files(self) -> tuple[File, ...]:
        """Return what was put below the chat since somebody did something."""
        new = self.council.workspace.wire.calls[self._calls :]
        shared = [
            call.answer["files"] for call in new if call.method == "files.completeUploadExternal"
        ]
        return tuple(File(one["name"], one["mimetype"], b"") for some in shared for one in some)

    def _history(self, channel: str) -> list[Json]:
        return self.council.workspace.history(channel)


def chat_on(council: SlackCouncil) -> Chat:
    """Return the council as the stories drive it."""
    stage = SlackStage(council)
    chat = Chat(council.house.app, council.eyes, stage)  # type: ignore[arg-type]
    stage.on_seen = chat.seen.append
    members = council.workspace.members
    chat.ids = {name.title(): council.references[member] for name, member in members.items()}
    return chat
