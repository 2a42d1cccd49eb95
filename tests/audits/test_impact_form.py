"""000's form in chat, where a council has the bot hold it: ticks, identity, the suggested grade."""

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from bot.demo.players import answer
from handlers.core.forms import Choice, Form, Note, Text
from handlers.core.profile.loader import load
from handlers.core.profile.types import Profile
from handlers.frameworks.flows import adopt
from storage import audits
from storage.audits import Audit, Judgement
from tests.chat import Chat, words

LCS = load("lcs_impact")
SECTIONS = ["voice", "safe", "assessment", "recording", "engagement", "oversight", "plans"]
SUGGESTED = "Your sections suggest"


def hosted(profile: Profile) -> Profile:
    """Return the framework with its form held by the bot."""
    kinds = {key: replace(kind, hosted=True) for key, kind in profile.kinds.items()}
    return replace(profile, kinds=kinds)


@pytest.fixture
def auditor(chat: Chat) -> str:
    """Somebody with December's card of an impact audit in their chat."""
    with chat.session() as session:
        loaded = replace(LCS, profile=hosted(LCS.profile))
        adopt(session, loaded, chat.stage.now, "os:quinn", lambda _deed, _about: None)
    chat.type("Quinn", "/qa")
    chat.press("Quinn", "Draft December's round")
    chat.press("Quinn", "Open it")
    chat.send("Quinn")
    chat.until("2026-12-15", "10:00")
    return next(who for who in sorted(chat.ids) if chat.stage.can_press(chat.ids[who], "Start"))


def fill(chat: Chat, who: str, **wishes: Any) -> Form:
    """Answer the open form as a player would, but for what is wished; return the next."""
    form = chat.form(who)
    chat.stage.send(chat.ids[who], answer(form, chat.stage.now.date(), wishes))
    return chat.form(who)


def part(form: Form, name: str) -> Any:
    """Return the part of a form of that name, or None."""
    return next((p for p in form.parts if not isinstance(p, Note) and p.name == name), None)


def to_the_whole(chat: Chat, who: str, *, ticks: bool = True, grade: str = "good") -> Form:
    """Fill every section in; return the form of the whole."""
    chat.press(who, "Start")
    form = chat.form(who)
    for key in SECTIONS:
        assert form.args["section"] == key
        every = part(form, "ticks")
        seen = tuple(value for value, _ in every.options) if every and ticks else ()
        form = fill(chat, who, grade=grade, ticks=seen)
    return form


def suggestion(form: Form) -> str:
    """Return what the bot suggests, in its words."""
    notes = [one.text for one in form.parts if isinstance(one, Note)]
    return next((text for text in notes if text.startswith(SUGGESTED)), "")


def test_a_section_asks_for_its_evidence_and_for_the_childs_identity(
    chat: Chat, auditor: str
) -> None:
    """U8 and U10: three ticks and a question in the child's voice."""
    chat.press(auditor, "Start")

    form = chat.form(auditor)

    ticks, identity = part(form, "ticks"), part(form, "answer")
    assert isinstance(ticks, Choice)
    assert [key for key, _ in ticks.options] == ["child_seen", "experience", "choices"]
    assert ticks.many
    assert isinstance(identity, Text)
    assert "disability" in identity.label


def test_what_was_ticked_and_answered_is_kept(chat: Chat, auditor: str) -> None:
    """Ticks as coded keys; the answer sealed, and there again when the section opens."""
    chat.press(auditor, "Start")
    fill(chat, auditor, grade="good", ticks=("child_seen",), answer="They speak Welsh at home.")

    with chat.session() as session:
        (row,) = session.exec(select(Judgement)).all()
        kept = (row.section, row.ticks)
        assert row.answer_id
    chat.press(auditor, "Carry on")
    form = fill(chat, auditor, step="voice")

    assert kept == ("voice", ["child_seen"])
    assert part(form, "ticks").value == ("child_seen",)
    assert part(form, "answer").value == "They speak Welsh at home."


def test_ticks_that_are_not_on_the_list_are_refused(chat: Chat, auditor: str) -> None:
    """A forged answer is stored nowhere."""
    chat.press(auditor, "Start")

    form = fill(chat, auditor, grade="good", ticks=("everything",))

    assert form.errors == {"ticks": "Please choose from the list."}


def test_a_domain_without_the_childs_identity_holds_the_audit_up(chat: Chat, auditor: str) -> None:
    """U10: half a section is kept, and named when it is missed."""
    chat.press(auditor, "Start")
    fill(chat, auditor, grade="good", answer="")

    chat.press(auditor, "Carry on")

    assert "The child's voice: an answer to its own question" in words(chat.form(auditor))


@pytest.mark.parametrize(
    ("ticks", "grade", "label"),
    [
        (True, "good", "Outstanding"),
        (False, "good", "Good"),
        (True, "requires_improvement", "Requires improvement"),
        (True, "inadequate", "Inadequate"),
    ],
)
def test_the_sections_suggest_the_grade_of_the_whole(
    chat: Chat,
    auditor: str,
    ticks: bool,  # noqa: FBT001 - a column of the table above
    grade: str,
    label: str,
) -> None:
    """U4, with the reason; the auditor decides."""
    form = to_the_whole(chat, auditor, ticks=ticks, grade=grade)

    assert suggestion(form).startswith(f"{SUGGESTED} {label}. ")
    assert suggestion(form).endswith("You decide.")


def test_another_grade_is_taken_with_a_reason_only(chat: Chat, auditor: str) -> None:
    """And the reason stands in the audit for those who may read it."""
    to_the_whole(chat, auditor, ticks=False)

    refused = fill(chat, auditor, grade="outstanding", override=" ")
    assert refused.errors == {"override": "Your grade is not the suggested one: please say why."}

    taken = fill(chat, auditor, grade="outstanding", override="I saw it at the conference.")
    assert taken.route == "audits.save_learning"
    with chat.session() as session:
        audit = session.exec(select(Audit).where(Audit.grade != "")).one()
        assert audits.judgements(session, audit)["whole"].override_id


def test_a_section_changed_later_asks_for_the_reason_again(chat: Chat, auditor: str) -> None:
    """What was the suggested grade may be so no longer; it can't go in like that."""
    to_the_whole(chat, auditor)
    fill(chat, auditor, grade="outstanding", override="")
    fill(chat, auditor)

    fill(chat, auditor, step="safe")
    fill(chat, auditor, grade="requires_improvement")

    chat.press(auditor, "Carry on")
    assert "why your grade is not the suggested one" in words(chat.form(auditor))
