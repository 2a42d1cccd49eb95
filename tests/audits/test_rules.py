"""What policy says about audits, worked by hand on real dates.

Christmas 2026 is on a Friday: Mon 28 Dec is Boxing Day's substitute, Fri 1 Jan is New Year's
Day. Easter 2027: Good Friday is 26 March, Easter Monday 29 March.
"""

from dataclasses import replace
from datetime import date

import pytest

from handlers.actions.rules import manager_reads_on
from handlers.audits.rules import dates, stage_one
from handlers.audits.rules.dates import Nudge
from handlers.audits.rules.stage_one import WHOLE, Saved, StartBar
from handlers.concerns.rules import said
from handlers.core.holidays import calendar_of
from handlers.core.profile.loader import load
from handlers.core.profile.types import Clock
from storage.vocabulary import AuditStatus

PROFILE = load("west_sussex").profile
CALENDAR = calendar_of(PROFILE.council)
KIND = PROFILE.kinds["monthly"]
CLOCKS = PROFILE.clocks
MANNERS = PROFILE.manners
FORM = PROFILE.forms["case_file"]


def d(text: str) -> date:
    """Return "12-24" as a day in the winter of 2026 to 2027."""
    month, day = (int(part) for part in text.split("-"))
    return date(2026 if month == 12 else 2027, month, day)


@pytest.mark.parametrize(
    ("window_from", "cards_on"),
    [("01-04", "12-23"), ("02-01", "01-25"), ("04-01", "03-23"), ("05-04", "04-26")],
)
def test_cards_go_out_five_working_days_before_the_window(window_from: str, cards_on: str) -> None:
    """Across Christmas, none, Easter and the early May bank holiday."""
    assert dates.cards_on(d(window_from), KIND.cards_before, CALENDAR) == d(cards_on)


@pytest.mark.parametrize(
    ("told_on", "due_on"),
    [
        ("12-14", "01-04"),
        ("12-23", "01-04"),
        ("12-24", "01-05"),
        ("12-30", "01-07"),
        ("01-29", "02-05"),
    ],
)
def test_the_workers_view_is_due_when_the_window_opens(told_on: str, due_on: str) -> None:
    """Somebody told late has as many working days as the others had."""
    clock = CLOCKS.self_assessment_from_window
    assert dates.self_due_on(d("01-04"), d(told_on), KIND, clock, CALENDAR) == d(due_on)


def test_a_kind_without_self_assessment_has_no_such_date() -> None:
    """Nothing is due where nothing is asked."""
    kind = replace(KIND, self_assessment=False)
    clock = CLOCKS.self_assessment_from_window

    assert dates.self_due_on(d("01-04"), d("12-23"), kind, clock, CALENDAR) is None


@pytest.mark.parametrize(
    ("told_on", "due_on"),
    [
        ("12-23", "01-29"),
        ("01-20", "01-29"),
        ("01-22", "01-29"),
        ("01-25", "02-01"),
        ("01-29", "02-05"),
    ],
)
def test_an_audit_is_due_when_the_window_closes(told_on: str, due_on: str) -> None:
    """Somebody who takes it over near the end has five working days all the same."""
    assert dates.due_for(d("01-29"), d("12-23"), d(told_on), KIND, CALENDAR) == d(due_on)


@pytest.mark.parametrize(
    ("today", "morning_is_over", "out_on"),
    [
        ("12-14", True, "12-23"),
        ("12-23", False, "12-23"),
        ("12-23", True, "12-24"),
        ("12-24", True, "12-29"),
        ("12-26", False, "12-29"),
        ("12-31", True, "01-04"),
    ],
)
def test_late_cards_go_out_on_the_next_working_morning(
    today: str,
    morning_is_over: bool,  # noqa: FBT001 (a table)
    out_on: str,
) -> None:
    """The round's own day, while it is to come."""
    found = dates.cards_go_out(
        d("12-23"), d(today), morning_is_over=morning_is_over, calendar=CALENDAR
    )
    assert found == d(out_on)


@pytest.mark.parametrize(
    ("window_from", "months", "words"),
    [
        ("01-04", 6, "July to December"),
        ("03-01", 6, "September to February"),
        ("07-01", 3, "April to June"),
        ("01-04", 1, "December"),
        ("02-01", 12, "February to January"),
    ],
)
def test_what_an_audit_looks_back_at(window_from: str, months: int, words: str) -> None:
    """Whole months, up to the one before the window."""
    assert dates.look_back(d(window_from), months) == words


@pytest.mark.parametrize(
    ("submitted_on", "due_on"),
    [("01-19", "02-16"), ("03-10", "04-07"), ("10-20", "11-17"), ("02-01", "03-01")],
)
def test_an_ordinary_action_is_due_after_28_days(submitted_on: str, due_on: str) -> None:
    """Also across the nights on which the clocks change."""
    assert dates.action_due(d(submitted_on), CLOCKS, CALENDAR) == (
        d(due_on),
        "28 days after the audit",
    )


@pytest.mark.parametrize(
    ("pressed_on", "due_on"),
    [
        ("01-15", "01-22"),
        ("01-16", "01-22"),
        ("01-17", "01-22"),
        ("12-24", "01-05"),
        ("03-24", "04-02"),
        ("04-30", "05-10"),
    ],
)
def test_a_concern_is_put_right_within_5_working_days(pressed_on: str, due_on: str) -> None:
    """From the press; over a weekend, Christmas, Easter and a May bank holiday."""
    assert dates.concern_due(d(pressed_on), CLOCKS, CALENDAR) == (
        d(due_on),
        "5 working days from the concern",
    )


@pytest.mark.parametrize(
    ("offered_on", "answer_by"),
    [("12-24", "12-30"), ("12-31", "01-05"), ("01-15", "01-19"), ("01-18", "01-20")],
)
def test_a_hand_over_is_answered_within_two_working_days(offered_on: str, answer_by: str) -> None:
    """Across Christmas, New Year and a weekend."""
    assert CALENDAR.due_on(d(offered_on), CLOCKS.hand_over) == d(answer_by)


@pytest.mark.parametrize(
    ("submitted_on", "closing_due"),
    [("01-19", "02-02"), ("12-23", "01-11"), ("03-24", "04-09")],
)
def test_an_audit_is_closed_within_ten_working_days(submitted_on: str, closing_due: str) -> None:
    """The family's view, the talk and the filing."""
    assert CALENDAR.due_on(d(submitted_on), CLOCKS.closing) == d(closing_due)


@pytest.mark.parametrize(
    ("submitted_on", "reads_on"),
    [
        ("01-19", "01-20"),
        ("01-15", "01-18"),  # a Friday
        ("01-16", "01-18"),
        ("12-24", "12-29"),
        ("12-23", "12-24"),
    ],
)
def test_a_manager_reads_after_the_head_start(submitted_on: str, reads_on: str) -> None:
    """One working day, within the two of the notice clock."""
    assert manager_reads_on(d(submitted_on), CLOCKS, CALENDAR) == d(reads_on)


@pytest.mark.parametrize(
    ("head_start", "notice", "reads_on"),
    [
        (Clock(working_days=3), Clock(hours=48), "01-21"),
        (Clock(working_days=3), Clock(hours=24), "01-20"),
        (Clock(working_days=3), Clock(working_days=2), "01-21"),
        (Clock(), Clock(hours=48), "01-19"),
    ],
)
def test_a_council_sets_head_start_and_notice(
    head_start: Clock, notice: Clock, reads_on: str
) -> None:
    """From Tuesday 19 January: whichever ends first."""
    clocks = replace(CLOCKS, head_start=head_start, notice=notice)

    assert manager_reads_on(d("01-19"), clocks, CALENDAR) == d(reads_on)


@pytest.mark.parametrize(
    ("submitted_on", "reads_on"),
    [("01-14", "01-15"), ("01-15", "01-15"), ("01-16", "01-18"), ("12-24", "12-24")],
)
def test_hours_run_over_a_weekend(submitted_on: str, reads_on: str) -> None:
    """L7: 48 hours from a Friday end on a Sunday, and nobody is written to on one."""
    clocks = replace(CLOCKS, notice=Clock(hours=48))

    assert manager_reads_on(d(submitted_on), clocks, CALENDAR) == d(reads_on)


@pytest.mark.parametrize(
    ("clock", "words"),
    [
        (Clock(working_days=5), "5 working days"),
        (Clock(working_days=1), "1 working day"),
        (Clock(calendar_days=28), "28 days"),
        (Clock(hours=48), "48 hours"),
        (Clock(hours=1), "1 hour"),
    ],
)
def test_a_time_limit_in_words(clock: Clock, words: str) -> None:
    """Each unit, and one of each."""
    assert said(clock) == words


@pytest.mark.parametrize(
    ("due_on", "on"),
    [
        ("01-29", ("01-26", "01-29", "02-01", "02-08", "02-15")),
        ("01-04", ("12-29", "01-04", "01-05", "01-12", "01-19")),
        ("12-24", ("12-21", "12-24", "12-29", "01-05", "01-12")),
        # Fri 1 Jan is a holiday: the day itself and the day after meet on Monday.
        ("01-01", ("12-29", "01-04", "01-04", "01-11", "01-18")),
        # a week after Mon 22 Mar is Easter Monday, so the next one moves on to Tuesday.
        ("03-19", ("03-16", "03-19", "03-22", "03-30", "04-06")),
    ],
)
def test_nudges_before_on_and_after_the_day(due_on: str, on: tuple[str, ...]) -> None:
    """Three working days before, on the day, a working day after, then weekly: five in all."""
    found = dates.nudges(d(due_on), MANNERS, CALENDAR)

    assert tuple(nudge.on for nudge in found) == tuple(d(one) for one in on)
    assert [nudge.number for nudge in found] == [0, 1, 2, 3, 4]
    assert [nudge.until for nudge in found[:-1]] == [nudge.on for nudge in found[1:]]


@pytest.mark.parametrize("most", [1, 2, 3, 4, 5])
def test_no_more_nudges_than_a_council_wants(most: int) -> None:
    """Its cap holds, even below the first three."""
    assert len(dates.nudges(d("01-29"), replace(MANNERS, most=most), CALENDAR)) == most


def said_on(told_on: str, due_on: str) -> dict[str, int]:
    """Return what would be said from two weeks before the due date to eight weeks after."""
    found = {}
    for today in range(d(due_on).toordinal() - 14, d(due_on).toordinal() + 56):
        day = date.fromordinal(today)
        nudge = dates.nudge_for(day, d(told_on), d(due_on), MANNERS, CALENDAR)
        if nudge and CALENDAR.is_working(day):
            found[f"{day:%m-%d}"] = nudge.number
    return found


def test_a_nudge_stays_true_until_the_next_one() -> None:
    """A run that was missed is made up for, never by two at once; after the last, silence."""
    found = said_on("12-23", "01-29")

    assert [found[day] for day in ("01-26", "01-28", "01-29", "02-01", "02-05", "02-08")] == [
        0, 0, 1, 2, 2, 3,
    ]  # fmt: skip
    assert "01-25" not in found
    assert found["02-15"] == 4
    assert list(found)[-1] == "02-23"


def test_nobody_is_reminded_of_what_they_were_told_yesterday() -> None:
    """Two working days of quiet: a first nudge that falls into them is left out, not moved."""
    assert next(iter(said_on("12-23", "01-04"))) == "12-29"
    assert next(iter(said_on("12-24", "01-04"))) == "01-04"
    assert next(iter(said_on("12-31", "01-04"))) == "01-05"


def test_the_last_of_two_nudges_of_one_day_is_said() -> None:
    """Due on a holiday: on Monday it was due on Friday; nothing says "today"."""
    found = dates.nudge_for(d("01-04"), d("12-23"), d("01-01"), MANNERS, CALENDAR)

    assert found == Nudge(2, d("01-04"), d("01-11"))


NOTHING_HERE = Saved(
    "not_relevant", works_well=False, needs_work=False, so_what=False, reflective=False
)
FULL = Saved("good", works_well=True, needs_work=True, so_what=True, reflective=True)


@pytest.mark.parametrize(
    ("saved", "missing"),
    [
        (None, ("everything",)),
        (FULL, ()),
        (replace(FULL, needs_work=False), ()),
        (replace(FULL, works_well=False), ()),
        (
            replace(FULL, works_well=False, needs_work=False),
            ("what works well, or doesn't",),
        ),
        (replace(FULL, grade="", so_what=False), ("a grade", "so what for the child")),
        (NOTHING_HERE, ()),
    ],
)
def test_what_a_section_still_needs(saved: Saved | None, missing: tuple[str, ...]) -> None:
    """A grade, one finding, and what it means for the child."""
    others = {key: FULL for key in (*FORM.sections, WHOLE) if key != "review"}
    kept = others if saved is None else {**others, "review": saved}

    assert stage_one.unfinished(FORM, kept) == ({"review": missing} if missing else {})


@pytest.mark.parametrize(
    ("saved", "missing"),
    [
        (None, ("a grade", "your view of the reflective practice")),
        (replace(FULL, reflective=False), ("your view of the reflective practice",)),
        (replace(FULL, works_well=False, needs_work=False, so_what=False), ()),
    ],
)
def test_what_the_whole_still_needs(saved: Saved | None, missing: tuple[str, ...]) -> None:
    """A grade and, where the form asks, a view of the reflective practice."""
    assert stage_one.whole_lacks(saved, FORM) == missing
    no_question = replace(FORM, reflective_question="")
    assert stage_one.whole_lacks(saved, no_question) == (() if saved else ("a grade",))


def test_everything_saved_is_finished() -> None:
    """Nothing is left over, and one thing missing is named under its section."""
    saved = dict.fromkeys((*FORM.sections, WHOLE), FULL)

    assert stage_one.unfinished(FORM, saved) == {}
    assert stage_one.unfinished(FORM, {**saved, "review": replace(FULL, grade="")}) == {
        "review": ("a grade",)
    }


@pytest.mark.parametrize(
    ("status", "self_in", "self_due_on", "today", "bar"),
    [
        (AuditStatus.ALLOCATED, False, "01-04", "12-23", StartBar.SELF_FIRST),
        (AuditStatus.ALLOCATED, False, "01-04", "01-04", StartBar.SELF_FIRST),
        (AuditStatus.ALLOCATED, False, "01-04", "01-05", None),
        (AuditStatus.ALLOCATED, True, "01-04", "12-23", None),
        (AuditStatus.ALLOCATED, False, None, "12-23", None),
        (AuditStatus.IN_PROGRESS, True, "01-04", "01-15", None),
        (AuditStatus.SUBMITTED, True, "01-04", "01-15", StartBar.OVER),
        (AuditStatus.CLOSED, True, "01-04", "01-15", StartBar.OVER),
        (AuditStatus.HANDED_BACK, True, "01-04", "01-15", StartBar.OVER),
        (AuditStatus.WITHDRAWN, True, None, "01-15", StartBar.OVER),
    ],
)
def test_the_worker_writes_first_but_holds_nobody_up(
    status: AuditStatus,
    self_in: bool,  # noqa: FBT001 (a table)
    self_due_on: str | None,
    today: str,
    bar: StartBar | None,
) -> None:
    """Until the end of the due day; after it, nobody's silence bars the audit."""
    due_on = d(self_due_on) if self_due_on else None

    found = stage_one.start_bar(status, self_in=self_in, self_due_on=due_on, today=d(today))

    assert found is bar


@pytest.mark.parametrize("status", list(AuditStatus))
def test_a_worker_may_write_until_an_auditor_has_begun(status: AuditStatus) -> None:
    """An audit that waits for its next auditor has not begun."""
    open_to_the_worker = (AuditStatus.ALLOCATED, AuditStatus.HANDED_BACK)

    assert stage_one.self_bar(status) is (status not in open_to_the_worker)


@pytest.mark.parametrize(
    ("family", "talked", "filed", "missing"),
    [
        (False, False, False, 3),
        (True, False, False, 2),
        (True, True, False, 1),
        (True, True, True, 0),
        (False, True, True, 1),
    ],
)
def test_what_closing_still_needs(family: bool, talked: bool, filed: bool, missing: int) -> None:  # noqa: FBT001 (a table)
    """The family's view holds closing, and closing only: submitting never asks for it."""
    found = stage_one.closing_lacks(family=family, talked=talked, filed=filed, submitted=True)

    assert len(found) == missing
    assert ("the family's view, or a reason" in found) is not family
    alone = stage_one.closing_lacks(family=family, talked=talked, filed=filed, submitted=False)
    assert alone == ("the audit itself",)
