"""Lists that must agree: buttons and routes, forms and platforms' limits, jobs and names."""

import ast
import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from bot.capabilities import ROUTES
from handlers.audits.cards import auditor as auditor_cards
from handlers.audits.cards import closing_forms, forms, worker_forms
from handlers.audits.cards import worker as worker_cards
from handlers.audits.flows import planning
from handlers.audits.rules.content import Content, Found
from handlers.audits.rules.view import AuditView, Named
from handlers.concerns import cards as concern_cards
from handlers.concerns.rules import line_now
from handlers.core.forms import Choice, Form, Note, Text
from handlers.core.messages import Message, Section, Whisper
from handlers.core.profile.loader import load
from handlers.core.profile.types import Profile
from handlers.core.working_days import Calendar
from scheduler.timetable import TIMETABLE
from storage.vocabulary import AuditStatus
from tests.everything import Played

ROOT = Path(__file__).parents[1]
SOURCES = [p for name in ("bot", "handlers", "scheduler") for p in (ROOT / name).rglob("*.py")]
TITLE, LABEL, OPTION, QUESTION = 24, 75, 75, 150  # what Slack and Teams can both show
SIDE_BY_SIDE, IN_A_MENU, IN_AN_INPUT = 10, 100, 3000
LONGEST = Named(
    id=1,
    name="Wilhelmina Featherstonehaugh-Cholmondeley",
    full_name="Wilhelmina Alexandra Featherstonehaugh-Cholmondeley of Beaulieu",
    title="Child Protection Conference Chair and Independent Reviewing Officer",
    team="Multi-Agency Safeguarding Hub and Early Help Front Door, North and East",
)
FILE_NUMBER = re.compile(r"WSX-\d+")


@cache
def calls(of: str) -> tuple[tuple[Path, ast.Call], ...]:
    """Return every call of a class of that name in the code."""
    return tuple(
        (path, node)
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == of
    )


def named_in(of: str, place: int, keyword: str) -> set[str]:
    """Return the routes that calls of a class name in so many words."""
    found = set()
    for _, call in calls(of):
        given = [one.value for one in call.keywords if one.arg == keyword]
        value = given[0] if given else (call.args[place] if len(call.args) > place else None)
        if isinstance(value, ast.Constant) and value.value:
            found.add(str(value.value))
    return found


BUTTON_ROUTES = named_in("Button", 1, "route")
FORM_ROUTES = named_in("Form", 0, "route")
TURNED = {"rounds.see", "rounds.unserved", "rounds.progress_of"}  # pages: words.turning
FIRST = {"home.open"}  # what somebody types, and a home that opens


def test_every_button_in_the_code_leads_somewhere() -> None:
    """A button that nobody answers is a broken promise."""
    assert len(BUTTON_ROUTES) > 30
    assert set(ROUTES) >= BUTTON_ROUTES


def test_every_form_in_the_code_is_answered() -> None:
    """A form that nobody takes loses what was typed."""
    assert len(FORM_ROUTES) > 15
    assert set(ROUTES) >= FORM_ROUTES


def test_every_route_can_be_reached() -> None:
    """What no button or form leads to is dead, or a door that was left open."""
    assert set(ROUTES) - BUTTON_ROUTES - FORM_ROUTES - TURNED == FIRST


def test_every_button_that_was_shown_leads_somewhere(played: Played) -> None:
    """Also those whose route is put together, with all that their handler needs."""
    buttons = list(played.shown.buttons())

    assert len({one.route for one in buttons}) > 20
    for one in buttons:
        route = ROUTES[one.route]
        needed = {
            name
            for name, parameter in inspect.signature(route.handler).parameters.items()
            if parameter.default is inspect.Parameter.empty
        }
        assert needed <= {"ctx", *one.args}, one


def test_a_button_says_whether_it_opens_a_form(played: Played) -> None:
    """Teams has to know before the press; a handler's annotation says what it returns."""
    answers = {
        name: inspect.signature(one.handler).return_annotation for name, one in ROUTES.items()
    }
    for one in played.shown.buttons():
        if answers[one.route] is Form:
            assert one.form, one
        if answers[one.route] in (Message, Whisper):
            assert not one.form, one


def test_every_form_that_was_shown_is_answered_with_what_it_carries(played: Played) -> None:
    """A form that is sent brings its answers and its arguments, and nothing is missing."""
    found = [form for _, form in played.shown.forms() if form.route]

    assert len({form.route for form in found}) > 12
    for form in found:
        parameters = inspect.signature(ROUTES[form.route].handler).parameters
        needed = {n for n, p in parameters.items() if p.default is inspect.Parameter.empty}
        assert needed <= {"ctx", "answers", *form.args}, form.route


def test_no_button_or_form_carries_a_record_systems_id(played: Played) -> None:
    """Arguments travel through platforms: our own references only."""
    carried = [one.args for one in played.shown.buttons()]
    carried += [form.args for _, form in played.shown.forms()]

    assert not [args for args in carried if FILE_NUMBER.search(str(dict(args)))]


def test_every_job_is_named_after_what_it_runs_and_says_what_that_is() -> None:
    """`audits.remind_worker` is `remind_worker` in scheduler/audits.py."""
    for job in TIMETABLE:
        module = job.work.__module__.removeprefix("scheduler.")
        assert job.name == f"{module}.{job.work.__name__}"
        assert job.find.__module__ == job.work.__module__
        assert inspect.getdoc(job.find)
        assert inspect.getdoc(job.work)
    assert len({job.name for job in TIMETABLE}) == len(TIMETABLE)


def test_every_job_of_the_clock_is_in_the_timetable() -> None:
    """A function that works on a context and one id, and that nobody runs, is forgotten."""
    run = {one for job in TIMETABLE for one in (job.find, job.work)}
    written = {
        function
        for module in {inspect.getmodule(job.work) for job in TIMETABLE}
        for _, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not function.__name__.startswith("_")  # type: ignore[union-attr]
    }

    assert {one.__name__ for one in written - run} == {"greeted", "compose"}


def test_weekdays_are_words() -> None:
    """In a crontab 1 is Monday; in APScheduler it is Tuesday."""
    for job in TIMETABLE:
        assert not re.search(r"\d", job.cron.split()[4]), job.name


def long_view(profile: Profile, kind: str, **changed: Any) -> AuditView:
    """Return an audit in which everything is as long as it gets."""
    spec = profile.kinds[kind]
    now = datetime(2027, 9, 29, 10, 0, tzinfo=UTC)
    plain = AuditView(
        reference="QA-2027-10000",
        status=AuditStatus.IN_PROGRESS,
        kind=spec,
        form=profile.forms[spec.form],
        council=profile.council,
        answers=line_now(profile.council, now, Calendar()),
        month=date(2027, 9, 1),
        auditor=LONGEST,
        worker=replace(LONGEST, id=2),
        manager=replace(LONGEST, id=3),
        window_from=date(2027, 9, 1),
        window_to=date(2027, 9, 30),
        due_on=date(2027, 9, 29),
        why="Your turn.",
        self_due_on=date(2027, 9, 29),
        self_at=now,
        sections_done=6,
        grade=profile.forms[spec.form].needs_care[0],
        submitted_at=now,
        talked_on=None,
        not_talked="",
        replied_at=now,
        family_answered=False,
        filed_on=None,
        closed_at=now,
        learning_points=4,
        actions=12,
        manager_reads_on=date(2027, 9, 29),
        closing_due_on=date(2027, 9, 29),
        expected_on=date(2027, 9, 29),
    )
    return replace(plain, **changed)


def long_forms(profile: Profile, kind: str) -> Iterator[Form]:
    """Yield every form of an audit and of a concern, at its longest."""
    view = long_view(profile, kind)
    clocks = tuple(
        (f"concern:{n}", "Wed 29 Sep: 5 working days from C-2027-10000") for n in range(10)
    )
    reasons = forms.options(profile.not_talked_reasons)
    waiting: Mapping[str, tuple[str, ...]] = dict.fromkeys((*view.form.sections, "whole"), ("all",))
    for key in view.form.sections:
        yield forms.section(view, key, Found())
    yield forms.whole(view, Found())
    yield forms.learning(view, Content({}, {}, {}, fourth_is_critical=False, actions=(), reply=""))
    yield forms.action(
        view, planning.owners(view), forms.options(profile.action_types), clocks, 100
    )
    yield forms.talk(view, reasons)
    yield forms.overview(view, planning.steps(view, waiting), "whole", "note")
    yield forms.submit(view, "note", reasons, ask_risk=True)
    yield from forms_at_the_end(profile, view)


def forms_at_the_end(profile: Profile, view: AuditView) -> Iterator[Form]:
    """Yield the forms of an audit that ends, or can't go on, and those of worker and concern."""
    reasons = forms.options(profile.not_talked_reasons)
    yield closing_forms.late(view, forms.options(profile.late_reasons), view.due_on)
    yield closing_forms.cannot(view, forms.options(profile.cannot_reasons))
    routes, none = profile.family_routes, profile.no_family_view_reasons
    yield closing_forms.close(view, forms.options(routes), forms.options(none), reasons)
    yield worker_forms.self_view(view, {})
    yield worker_forms.reply(view, "")
    told = tuple(profile.told.items())
    yield concern_cards.form(
        view.reference, profile.council, view.answers, tuple(profile.concern_types.items()), told
    )


def long_cards(profile: Profile, kind: str) -> Iterator[Section]:
    """Yield the cards of an audit in every state."""
    for status in AuditStatus:
        view = long_view(profile, kind, status=status)
        yield auditor_cards.card(view)
        yield worker_cards.card(view)
    view = long_view(profile, kind)
    yield from (auditor_cards.reminder(view, n, 5) for n in range(5))
    yield from (auditor_cards.at_risk(view), auditor_cards.offer(view, "Wed 29 Sep"))


def fits(form: Form) -> None:
    """Check one form against what every platform can show."""
    assert 0 < len(form.title) <= TITLE, form.title
    assert len(form.submit) <= TITLE, form.submit
    for part in form.parts:
        if isinstance(part, Note):
            assert len(part.title) <= QUESTION, part.title
            continue
        assert 0 < len(part.label) <= QUESTION, part.label
        assert len(part.hint) <= QUESTION, part.hint
        if isinstance(part, Text):
            assert part.limit <= IN_AN_INPUT
        if isinstance(part, Choice):
            assert 0 < len(part.options) <= (SIDE_BY_SIDE if part.open else IN_A_MENU), part.name
            assert len(dict(part.options)) == len(part.options), part.name
            for value, label in part.options:
                assert 0 < len(label) <= OPTION, label
                assert 0 < len(value) <= OPTION, value
                assert "," not in value, value


FRAMEWORKS = ["default", "west_sussex"]


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_every_form_fits_every_platform(framework: str) -> None:
    """Titles, labels, options and how many there are, with the longest names there can be."""
    profile = load(framework).profile

    for form in chain.from_iterable(long_forms(profile, kind) for kind in profile.kinds):
        fits(form)


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_guidance_fits_one_block(framework: str) -> None:
    """Slack shows 3,000 characters of a text: what good looks like must not be cut."""
    profile = load(framework).profile

    for form in chain.from_iterable(long_forms(profile, kind) for kind in profile.kinds):
        for part in form.parts:
            assert not isinstance(part, Note) or len(part.text) <= IN_AN_INPUT, part.title


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_every_card_fits_every_platform(framework: str) -> None:
    """A button's label is read whole; at most five stand side by side."""
    profile = load(framework).profile

    for section in chain.from_iterable(long_cards(profile, kind) for kind in profile.kinds):
        assert len(section.text) <= IN_AN_INPUT
        assert len(section.buttons) <= 5, section.text
        for button in section.buttons:
            assert 0 < len(button.label) <= LABEL


def test_every_form_that_was_shown_fits_every_platform(played: Played) -> None:
    """Rounds' forms as well, and those that open to be read."""
    for _, form in played.shown.forms():
        fits(form)


def test_worried_about_a_child_stands_on_every_card_of_an_audit(played: Played) -> None:
    """Whoever has an audit in front of them finds the numbers one press away."""
    for _, message in played.shown.messages():
        for section in message.sections:
            labels = {button.label for button in section.buttons}
            is_card = section.key.startswith("audit:QA-") and section.buttons
            asked = {"Yes, I'll do it"} & labels  # not theirs yet: nothing was opened
            if is_card and not asked and "See the round" not in labels:
                assert "Worried about a child now?" in labels, section.text


@pytest.mark.parametrize(
    ("path", "call"),
    calls("Refusal"),
    ids=lambda one: one.name if isinstance(one, Path) else str(getattr(one, "lineno", one)),
)
def test_every_refusal_has_three_sentences(path: Path, call: ast.Call) -> None:
    """What happened, why, and what to do next: none of them is missing or half."""
    given = [*call.args, *(one.value for one in call.keywords)]
    assert len(given) == 3, path
    for part in given:
        if isinstance(part, ast.Constant):
            assert re.search(r"[.?!]$|: qa-loop [\w -]+$", str(part.value)), (path, part.value)
        if isinstance(part, ast.JoinedStr) and isinstance(part.values[-1], ast.Constant):
            assert re.search(r"[.?!]$", str(part.values[-1].value)), (path, ast.unparse(part))


def test_somebody_who_is_two_things_is_offered_once() -> None:
    """A manager who moved in while auditing is one option, not two."""
    view = long_view(load("west_sussex").profile, "monthly", manager=LONGEST)

    assert [key for key, _ in planning.owners(view)] == ["2", "1"]


def test_at_risk_names_whoever_answers_now() -> None:
    """On a Saturday the duty team is not there: the emergency team's number comes first."""
    profile = load("west_sussex").profile
    saturday = datetime(2027, 1, 16, 10, 0, tzinfo=UTC)
    view = long_view(profile, "monthly", answers=line_now(profile.council, saturday, Calendar()))

    text = auditor_cards.at_risk(view).text

    assert text.startswith("Please ring now: the emergency duty team, 0300 000 0001; from 09:00 ")
    assert profile.council.duty_from == time(9)
