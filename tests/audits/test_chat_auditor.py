"""What an auditor does in chat: start, save section by section, learn, agree, submit."""

from datetime import date

import pytest

from handlers.core.forms import Choice, Form, Text
from storage import actions, audits
from storage.vocabulary import AuditStatus
from tests.chat import Chat, words
from tests.january import (
    BEN,
    DEV,
    audit_of,
    deeds,
    hear,
    later,
    morning,
    refused,
    submit,
    write_view,
)

SECTIONS = ("referral", "practice", "assessment", "planning", "review", "oversight")
WHOLE = {"section": "whole", "audit": BEN}


@pytest.fixture
def written(january: Chat) -> Chat:
    """Friday 15 January: Ben has written, and Amina has not begun."""
    write_view(january, "Ben")
    later(january, "2027-01-15", "15:30")
    return january


def fill_sections(chat: Chat, grade: str = "good") -> None:
    """Save all six sections and the whole."""
    for _ in SECTIONS:
        chat.send("Amina", grade=grade, works_well="Warm visits.", so_what="Feels heard.")
    chat.send("Amina", grade=grade, reflective="People stopped and thought.")


def go(chat: Chat, step: str) -> Form:
    """Choose a part from the overview; return what opens."""
    chat.send("Amina", step=step)
    return chat.form("Amina")


def values(form: Form) -> dict[str, object]:
    """Return what stands in a form."""
    return {part.name: part.value for part in form.parts if isinstance(part, Text | Choice)}


def test_the_worker_writes_first(january: Chat) -> None:
    """Started too early, the auditor hears why and from when; nothing is begun."""
    january.press("Amina", "Start")

    assert january.last("Amina") == (
        "QA-2027-0002 has not been started. Ben's own view comes first, and Ben has until "
        "Mon 4 Jan. You will be told when it is in; from the day after you can start without it."
    )
    assert audit_of(january, BEN).started_at is None


def test_silence_holds_nobody_up(january: Chat) -> None:
    """From the day after, an audit starts without the worker's view, and says so."""
    later(january, "2027-01-04", "16:00")
    january.press("Amina", "Start")
    assert audit_of(january, BEN).status is AuditStatus.ALLOCATED

    later(january, "2027-01-05", "09:10")
    january.press("Amina", "Start")

    assert audit_of(january, BEN).status is AuditStatus.IN_PROGRESS
    assert "ask in your talk" in words(january.form("Amina"))


def test_the_workers_view_stands_above_the_first_section(begun: Chat) -> None:
    """What Ben wrote is read before anything is judged."""
    form = begun.form("Amina")

    assert form.title == "Referral"
    assert "What is working well for this child? Steady visits." in words(form)
    assert audit_of(begun, BEN).started_at == begun.stage.now


def test_starting_twice_is_starting_once(begun: Chat) -> None:
    """The second press opens the form again and changes nothing."""
    first = audit_of(begun, BEN).started_at
    later(begun, "2027-01-15", "15:40")

    hear(begun, "Amina", "audits.start", {"audit": BEN})

    assert audit_of(begun, BEN).started_at == first
    assert deeds(begun, "audit.started") == [f"audit:{BEN}"]


def test_sections_open_one_after_the_other(begun: Chat) -> None:
    """Saved, the next one opens; after the last the whole, then learning, then the overview."""
    titles = []
    for _ in SECTIONS:
        begun.send("Amina", grade="good", works_well="x", so_what="x")
        titles.append(begun.form("Amina").title)
    begun.send("Amina", grade="good", reflective="x")
    titles.append(begun.form("Amina").title)
    begun.send("Amina", learning_1="One thing.")
    titles.append(begun.form("Amina").title)

    assert titles == [
        "Quality of practice",
        "Assessment",
        "Planning",
        "Review",
        "Management oversight",
        f"{BEN}: whole",
        f"{BEN}: learning",
        f"{BEN}: parts",
    ]


def test_half_a_section_is_kept_and_comes_back(begun: Chat) -> None:
    """What was saved stays when the form is closed, and stands in it days later."""
    begun.send("Amina", works_well="Half a thought.")
    begun.stage.close(begun.ids["Amina"])
    later(begun, "2027-01-19", "14:20")

    begun.press("Amina", "Carry on")
    assert "Referral: a grade and so what for the child" in words(begun.form("Amina"))
    form = go(begun, "referral")

    assert values(form)["works_well"] == "Half a thought."
    assert begun.inbox("Amina")[-1].count("0 of 6 sections done") == 1


def test_a_section_saved_again_replaces_what_stood_there(begun: Chat) -> None:
    """Also where a box is emptied."""
    begun.send("Amina", grade="good", works_well="First.", needs_work="Gone.", so_what="x")
    hear(
        begun,
        "Amina",
        "audits.save_section",
        {"audit": BEN, "section": "referral"},
        {"grade": "inadequate", "works_well": "Second.", "needs_work": "", "so_what": "x"},
    )
    begun.stage.close(begun.ids["Amina"])
    begun.press("Amina", "Carry on")

    found = values(go(begun, "referral"))

    assert found["works_well"] == "Second."
    assert found["needs_work"] == ""
    assert found["grade"] == ("inadequate",)


@pytest.mark.parametrize(("length", "kept"), [(3000, True), (3001, False)])
def test_a_pasted_long_answer(begun: Chat, length: int, kept: bool) -> None:  # noqa: FBT001 (a table)
    """At the limit it is saved; over it, it stands in the form again, whole, with a line."""
    pasted = "é" * length
    begun.send("Amina", grade="good", works_well=pasted, so_what="x")

    form = begun.form("Amina")
    assert (form.title == "Quality of practice") is kept
    if not kept:
        assert values(form)["works_well"] == pasted
        assert form.errors == {
            "works_well": "This is 1 characters over the limit of 3000. "
            "Nothing was lost: please shorten it."
        }


def test_a_forged_grade_is_not_kept(begun: Chat) -> None:
    """Only the form's own scale counts."""
    begun.send("Amina", grade="splendid", works_well="x", so_what="x")

    assert begun.form("Amina").errors == {"grade": "Please choose from the list."}
    with begun.session() as session:
        assert audits.judgements(session, audit_of(begun, BEN)) == {}


def test_a_forged_section_is_refused(begun: Chat) -> None:
    """A part that the framework does not know is nobody's."""
    args = {"audit": BEN, "section": "secrets"}

    answer = refused(hear(begun, "Amina", "audits.save_section", args, {"grade": "good"}))

    assert answer == (
        "Nothing was saved in QA-2027-0002. That part of the form is not one the framework knows. "
        "Press Carry on to open the form again."
    )


def test_nothing_here_in_these_months_needs_no_words(begun: Chat) -> None:
    """A section that the file gives nothing for is complete as such."""
    begun.send("Amina", grade="not_relevant")
    begun.stage.close(begun.ids["Amina"])
    begun.press("Amina", "Carry on")

    assert "Referral:" not in words(begun.form("Amina"))


def test_a_fourth_learning_point_is_critical_or_it_is_not_kept(judged: Chat) -> None:
    """Three places are a guide; the fourth asks whether it can wait."""
    go(judged, "learning")
    points = {f"learning_{n}": f"Point {n}." for n in range(1, 5)}
    judged.send("Amina", **points)

    assert "Three is the guide." in judged.form("Amina").errors["learning_4"]
    assert values(judged.form("Amina"))["learning_4"] == "Point 4."
    judged.send("Amina", **points, critical=("yes",))

    assert "Learning: 4 points" in str(judged.form("Amina").parts)


def test_learning_points_keep_their_places(judged: Chat) -> None:
    """Emptied, a point is gone; the others stay where they are."""
    go(judged, "learning")
    judged.send("Amina", learning_1="One.", learning_2="Two.", learning_3="Three.")
    go(judged, "learning")
    judged.send("Amina", learning_1="One.", learning_2="", learning_3="Three.")

    found = values(go(judged, "learning"))

    assert [found["learning_1"], found["learning_2"], found["learning_3"]] == ["One.", "", "Three."]


ACTION = {"type": "chronology", "words": "Bring it up to date.", "clock": "action"}


@pytest.fixture
def at_actions(judged: Chat) -> Chat:
    """The form for an action is open."""
    go(judged, "action")
    return judged


def owner(chat: Chat, name: str) -> str:
    """Return the option of an owner."""
    (choice,) = [p for p in chat.form("Amina").parts if isinstance(p, Choice) and p.name == "owner"]
    return next(key for key, label in choice.options if label.startswith(name))


def test_an_action_has_an_owner_among_three(at_actions: Chat) -> None:
    """The worker, their manager, the auditor: nobody else can be given one, forged or not."""
    (choice,) = [
        p for p in at_actions.form("Amina").parts if isinstance(p, Choice) and p.name == "owner"
    ]
    assert [label for _, label in choice.options] == [
        "Ben Okoro, Practitioner",
        "Carol Lund, Practice Manager",
        "Amina Yusuf, Practice Manager",
    ]

    at_actions.send("Amina", owner="1", **ACTION)

    assert at_actions.form("Amina").errors == {"owner": "Please choose from the list."}


@pytest.mark.parametrize(
    ("due_on", "due_why", "faults"),
    [
        (None, "", {"due_on", "due_why"}),
        (date(2027, 1, 15), "Because.", {"due_on"}),
        (date(2027, 2, 1), "  ", {"due_why"}),
        (date(2027, 2, 1), "x" * 101, {"due_why"}),
        (date(2027, 2, 1), "Because.", set()),
    ],
)
def test_another_date_needs_a_day_to_come_and_a_reason(
    at_actions: Chat, due_on: date | None, due_why: str, faults: set[str]
) -> None:
    """And the reason stays with the sealed words: chat says that there is one."""
    other = {**ACTION, "clock": "other", "due_on": due_on, "due_why": due_why}
    at_actions.send("Amina", owner=owner(at_actions, "Ben"), **other)

    assert set(at_actions.form("Amina").errors) == faults
    if not faults:
        with at_actions.session() as session:
            (kept,) = actions.of_audit(session, audit_of(at_actions, BEN))
        assert (kept.due_on, kept.due_why) == (due_on, "a date with a reason of its own")


def test_an_ordinary_action_is_counted_from_the_submission(at_actions: Chat) -> None:
    """Written on Friday, submitted on Tuesday: 28 days from Tuesday."""
    at_actions.send("Amina", owner=owner(at_actions, "Ben"), **ACTION)
    later(at_actions, "2027-01-19", "15:00")
    go(at_actions, "submit")
    at_actions.send("Amina", talked_on=date(2027, 1, 19))

    with at_actions.session() as session:
        (kept,) = actions.of_audit(session, audit_of(at_actions, BEN))
    assert (kept.due_on, kept.due_why) == (date(2027, 2, 16), "28 days after the audit")


def test_an_action_is_nobodys_before_the_audit_is_in(at_actions: Chat) -> None:
    """Its owner finds nothing on their home, and a forged press opens nothing."""
    at_actions.send("Amina", owner=owner(at_actions, "Ben"), **ACTION)

    assert "Action 1" not in at_actions.type("Ben", "/qa")
    for who in ("Ben", "Carol", "Quinn"):
        answer = refused(hear(at_actions, who, "actions.show", {"action": f"{BEN}/1"}))
        assert answer == (
            "Action 1 of QA-2027-0002 was not opened. Its audit is not in yet. "
            "You will hear of it when it is."
        )


def test_a_managers_action_waits_for_the_workers_head_start(at_actions: Chat) -> None:
    """Ben reads first: Carol's action comes to her chat and her home the morning after."""
    at_actions.send("Amina", owner=owner(at_actions, "Carol"), **ACTION)
    later(at_actions, "2027-01-19", "15:00")
    go(at_actions, "submit")
    at_actions.send("Amina", talked_on=date(2027, 1, 19))
    at_actions.until("2027-01-19", "15:20")

    assert not [post for post in at_actions.inbox("Carol") if "Action 1" in post]
    assert "Action 1" not in at_actions.type("Carol", "/qa")
    early = refused(hear(at_actions, "Carol", "actions.show", {"action": f"{BEN}/1"}))
    assert "reads it first. You can open it from Wed 20 Jan." in early

    morning(at_actions, "2027-01-20")
    assert "Action 1 of QA-2027-0002 (chronology) is yours" in at_actions.inbox("Carol")[-1]
    assert "Action 1" in at_actions.type("Carol", "/qa")
    shown = hear(at_actions, "Carol", "actions.show", {"action": f"{BEN}/1"})
    assert isinstance(shown, Form)
    assert "Bring it up to date." in words(shown)


def test_a_critical_point_stays_critical_in_its_place(judged: Chat) -> None:
    """Saved with the first alone, the fourth is the fourth when the form opens again."""
    go(judged, "learning")
    judged.send("Amina", learning_1="One.", learning_4="Can't wait.", critical=("yes",))

    found = values(go(judged, "learning"))

    assert (found["learning_1"], found["learning_2"]) == ("One.", "")
    assert (found["learning_4"], found["critical"]) == ("Can't wait.", ("yes",))


def test_what_is_missing_is_named_before_an_audit_goes_in(begun: Chat) -> None:
    """Submit opens the overview instead; a forged submit is held up as well."""
    begun.send("Amina", grade="good", works_well="x", so_what="x")
    begun.stage.close(begun.ids["Amina"])
    begun.press("Amina", "Submit")

    assert begun.form("Amina").route == "audits.go"
    assert "Review: everything" in words(begun.form("Amina"))
    forged = hear(begun, "Amina", "audits.submit", {"audit": BEN}, {"not_talked": "booked"})
    assert isinstance(forged, Form)
    assert audit_of(begun, BEN).status is AuditStatus.IN_PROGRESS


@pytest.mark.parametrize(
    ("talked_on", "not_talked", "fault"),
    [
        (None, "", "not_talked"),
        (date(2027, 1, 16), "", "talked_on"),
        (date(2027, 1, 15), "", None),
        (None, "booked", None),
        (None, "no_such_reason", "not_talked"),
    ],
)
def test_the_talk_is_a_day_that_has_been_or_a_reason(
    judged: Chat, talked_on: date | None, not_talked: str, fault: str | None
) -> None:
    """A day to come is not a talk."""
    go(judged, "submit")
    judged.send("Amina", talked_on=talked_on, not_talked=not_talked)

    is_in = audit_of(judged, BEN).status is AuditStatus.SUBMITTED
    assert is_in is (fault is None)
    if fault:
        assert set(judged.form("Amina").errors) == {fault}


def test_submitting_never_asks_for_the_familys_view(judged: Chat) -> None:
    """It holds closing only: no question of the last look names the family's answer."""
    form = go(judged, "submit")

    assert {part.name for part in form.parts if not hasattr(part, "text")} == {
        "talked_on",
        "not_talked",
    }


def test_an_inadequate_audit_asks_whether_a_child_is_safe(begun: Chat) -> None:
    """Unanswered, it does not go in; "yes" brings the numbers before anything else."""
    fill_sections(begun, "inadequate")
    begun.send("Amina", learning_1="One.")
    go(begun, "submit")
    begun.send("Amina", not_talked="booked")
    assert begun.form("Amina").errors == {"at_risk": "This one is needed."}

    begun.send("Amina", not_talked="booked", at_risk="yes")

    assert begun.last("Amina").startswith(
        "Please ring now: the duty team, 0300 000 0000; from 17:00 the emergency duty team"
    )
    assert begun.stage.find(begun.ids["Amina"], "Worried about a child now?", BEN).button
    assert audit_of(begun, BEN).status is AuditStatus.SUBMITTED


def test_at_risk_at_night_names_the_team_that_answers_at_night(begun: Chat) -> None:
    """At 20:00 the duty team is gone."""
    fill_sections(begun, "inadequate")
    begun.send("Amina", learning_1="One.")
    go(begun, "submit")
    later(begun, "2027-01-15", "20:00")
    begun.send("Amina", not_talked="booked", at_risk="yes")

    assert begun.last("Amina").startswith(
        "Please ring now: the emergency duty team, 0300 000 0001; from 09:00 on working days"
    )


def test_a_form_left_open_elsewhere_changes_nothing_after_submitting(written: Chat) -> None:
    """Saving a section, a point, a talk or submitting again is refused, word for word."""
    submit(written, "Amina", BEN)
    before = audit_of(written, BEN)

    for route, answers in (
        ("audits.save_section", {"grade": "inadequate"}),
        ("audits.save_learning", {"learning_1": "Other."}),
        ("audits.save_talk", {"not_talked": "booked"}),
        ("audits.go", {"step": "review"}),
        ("audits.submit", {"not_talked": "booked"}),
        ("audits.start", None),
        ("audits.hand_on", {"reason": "no_time"}),
        ("audits.late", {"reason": "unwell", "expected_on": date(2027, 2, 1)}),
    ):
        answer = refused(hear(written, "Amina", route, WHOLE, answers))
        assert answer.startswith("Nothing was changed in QA-2027-0002."), route

    assert audit_of(written, BEN) == before


def test_submitting_tells_the_worker_today_and_the_manager_tomorrow(written: Chat) -> None:
    """Without a grade in either."""
    later(written, "2027-01-19", "10:00")
    submit(written, "Amina", BEN, "Requires improvement to be good")
    written.until("2027-01-19", "10:20")

    assert written.inbox("Ben")[-1].startswith("Hello Ben.\nAmina has finished QA-2027-0002.")
    assert not [post for post in written.inbox("Carol") if "has finished" in post]
    morning(written, "2027-01-20")
    assert "Amina has finished QA-2027-0002" in written.inbox("Carol")[-1]
    for who in ("Ben", "Carol"):
        assert not [post for post in written.inbox(who) if "improvement" in post]


def test_a_new_date_stops_the_reminders_until_then(january: Chat) -> None:
    """Something is in the way: a coded reason, a day to come, and silence until it."""
    morning(january, "2027-01-26")
    january.press("Farid", "Something is in the way")
    january.send("Farid", reason="urgent_work", expected_on=date(2027, 1, 26))
    within = {"expected_on": "Please give a day after today, by Fri 26 Feb at the latest."}
    assert january.form("Farid").errors == within
    january.send("Farid", reason="urgent_work", expected_on=date(2027, 2, 27))
    assert january.form("Farid").errors == within
    january.send("Farid", reason="urgent_work", expected_on=date(2027, 2, 2))
    count = len(january.inbox("Farid"))

    for day in ("2027-01-29", "2027-02-01", "2027-02-02"):
        morning(january, day)
    assert not [post for post in january.inbox("Farid")[count:] if f"{DEV}, Dev's" in post]

    morning(january, "2027-02-03")
    assert f"{DEV}, Dev's work, was due Fri 29 Jan." in january.inbox("Farid")[-1]
