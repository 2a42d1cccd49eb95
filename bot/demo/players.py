"""Made-up people who answer the bot: any form from its parts, and an audit from end to end."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.demo.stage import Stage
from handlers.core.forms import Choice, Day, Form, Note, Part, Person, Text, Upload
from handlers.core.phrases import local_day

WRITTEN = {
    "works_well": "Visits are regular and warm, and the record says why each one was made.",
    "needs_work": "The plan names what should change, but not who does it by when.",
    "so_what": "The child knows who comes and why, and waits too long for some of it.",
    "reflective": "Supervision asks what life is like for the child, and what else could be tried.",
    "answer": "Two visits, the last review and the plan say so, each with its date.",
    "override": "What I saw at the meeting weighs more than what is still to come.",
    "learning_1": "Write the plan with the family, with names and dates.",
    "reply": "Thank you, that is fair. The plan was updated last week.",
}
VIEW = ("working_well", "next_steps")  # what a worker writes of their own work
A_LINE = "Going well: steady visits. Harder: time for direct work. Next: the plan."
GO_ON = ("Start", "Carry on", "Tell me the result")  # the last where the form is elsewhere
MOST_STEPS = 40  # forms one after another before a player gives up


def answer(form: Form, today: date, wishes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Answer any form from its parts; `wishes` are answers by name that the player insists on."""
    wishes = wishes or {}
    return {
        part.name: wishes[part.name] if part.name in wishes else _answer(part, today)
        for part in form.parts
        if not isinstance(part, Note)
    }


def _answer(part: Part, today: date) -> Any:
    if isinstance(part, Choice):
        if not (part.required or part.value):
            return () if part.many else ""
        chosen = part.value or (part.options[0][0],)
        return chosen if part.many else chosen[0]
    if isinstance(part, Text):
        return part.value or _words(part)
    if isinstance(part, Day):
        return part.value or (today if part.required else None)
    if isinstance(part, Person):
        return part.value
    return None if isinstance(part, Upload) else ""


def _words(part: Text) -> str:
    if part.name in WRITTEN:
        return WRITTEN[part.name]
    return A_LINE if part.required or part.name in VIEW else ""


def work_through(stage: Stage, chat_id: str, reference: str, grade: str) -> None:
    """Do a whole audit in one sitting: every section, one learning point, the talk, submit."""
    label = next(one for one in GO_ON if stage.can_press(chat_id, one, reference))
    stage.press(chat_id, label, reference)
    today = local_day(stage.now)
    for _ in range(MOST_STEPS):
        form = stage.forms.get(chat_id)
        if form is None:
            return
        stage.send(chat_id, answer(form, today, _wishes(form, today, grade)))
    msg = f"{chat_id} could not finish {reference}"
    raise RuntimeError(msg)


def _wishes(form: Form, today: date, grade: str) -> dict[str, Any]:
    """What an auditor who is done wants: this grade, the talk today, and to hand it in."""
    wishes: dict[str, Any] = {"talked_on": today, "not_talked": "", "step": "submit"}
    for part in form.parts:
        if isinstance(part, Choice) and part.name == "grade":
            wishes["grade"] = {label: key for key, label in part.options}[grade]
    return wishes
