"""What we say about actions: a reference, a coded kind and a date; the words open on "Show it"."""

from dataclasses import dataclass
from datetime import date

from handlers.core.errors import Refusal
from handlers.core.forms import Form, Note, Part
from handlers.core.messages import Button, Section
from handlers.core.phrases import day


@dataclass(frozen=True)
class ActionView:
    """An action as cards speak of it."""

    audit: str
    number: int
    type: str
    due_on: date
    due_why: str

    @property
    def reference(self) -> str:
        """What the buttons carry: "QA-2027-0001/2"."""
        return f"{self.audit}/{self.number}"

    @property
    def key(self) -> str:
        """The section key of everything said about it."""
        return f"action:{self.reference}"


def row(view: ActionView) -> Section:
    """One action in somebody's list, or in their everyday post."""
    return Section(
        text=(
            f"Action {view.number} of {view.audit} ({view.type.lower()}) is yours: due "
            f"{day(view.due_on)}, {view.due_why}. You get this because it was agreed with you "
            "or your manager."
        ),
        buttons=(Button("Show it", "actions.show", {"action": view.reference}, form=True),),
        key=view.key,
    )


def show(view: ActionView, words: str) -> Form:
    """The words of an action, for those who may read them."""
    parts: tuple[Part, ...] = (
        Note(words, view.type),
        Note(f"{day(view.due_on)}: {view.due_why}", "Due"),
    )
    return Form("", f"{view.audit}: action {view.number}", parts, "")


def not_yet(view: ActionView, from_on: date | None) -> Refusal:
    """The audit is not in, or the worker reads it first."""
    if from_on is None:
        why, then = "Its audit is not in yet.", "You will hear of it when it is."
    else:
        why = "The person whose work was looked at reads it first."
        then = f"You can open it from {day(from_on)}."
    return Refusal(f"Action {view.number} of {view.audit} was not opened.", why, then)
