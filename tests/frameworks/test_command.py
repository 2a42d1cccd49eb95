"""`qa-loop framework`, as a person or a script runs it."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from typer import Typer
from typer.testing import CliRunner

from bot.frameworks import Desk, framework_app
from handlers.core.errors import Refusal
from handlers.core.profile.loader import from_canonical_json, load, values
from handlers.core.profile.types import Profile
from storage.db import open_database, transaction
from storage.frameworks import in_force

NOW = datetime(2026, 12, 14, 10, tzinfo=UTC)
PHONES = ("--duty-phone", "01632 960001", "--out-of-hours-phone", "01632 960002")
RUNNER = CliRunner()

OpenDesk = Callable[[], AbstractContextManager[Desk]]


@pytest.fixture
def open_desk(sqlite_url: str) -> OpenDesk:
    """Open a transaction on a fresh database, as the command line does."""

    @contextmanager
    def opened() -> Iterator[Desk]:
        engine = open_database(sqlite_url)
        with transaction(engine) as session:
            yield Desk(session, NOW, "os:quinn", lambda _deed, _about: None)
        engine.dispose()

    return opened


@pytest.fixture
def app(open_desk: OpenDesk) -> Typer:
    """The commands, with nobody there to answer."""
    return framework_app(open_desk, ask=lambda: False)


def adopted(open_desk: OpenDesk) -> Profile | None:
    """Return what is in force."""
    with open_desk() as desk:
        version = in_force(desk.session)
        return from_canonical_json(version.body) if version else None


def test_list_names_every_framework(app: Typer) -> None:
    """With how much of each its council's document says."""
    shown = RUNNER.invoke(app, ["list"])
    counted = {one["id"]: one for one in json.loads(RUNNER.invoke(app, ["list", "--json"]).stdout)}

    assert shown.exit_code == 0
    assert "west_sussex" in shown.stdout
    assert counted["default"]["stated"] == 0
    assert counted["west_sussex"]["stated"] > 50


def test_show_prints_every_value_and_where_it_comes_from(app: Typer) -> None:
    """Nothing is left out, and nothing is cut off by a narrow terminal."""
    shown = RUNNER.invoke(app, ["show", "west_sussex"], env={"COLUMNS": "200"})

    lines = shown.stdout.splitlines()
    quota = next(line for line in lines if "kinds.monthly.quota" in line)
    order = next(line for line in lines if "kinds.monthly.order" in line)
    assert shown.exit_code == 0
    assert all(key in shown.stdout for key in values(load("west_sussex").profile))
    assert "stated, W12 W32" in quota
    assert "inherited" in order


def test_show_as_json_is_json_only(app: Typer) -> None:
    """A script reads value, stated and row of each key."""
    told = json.loads(RUNNER.invoke(app, ["show", "west_sussex", "--json"]).stdout)["values"]

    assert told["kinds.monthly.quota"] == {"value": 1, "stated": True, "row": "W12 W32"}
    assert told["clocks.action"] == {"value": "28 calendar days", "stated": True, "row": "W42"}
    assert told["manners.office_from"] == {"value": "09:00:00", "stated": False, "row": ""}
    assert told["council.closure_days"]["value"] == []


def test_adopt_puts_it_in_force_with_the_councils_own_numbers(
    app: Typer, open_desk: OpenDesk
) -> None:
    """Given as options, nothing is asked and nothing is warned of."""
    done = RUNNER.invoke(
        app, ["adopt", "west_sussex", *PHONES, "--closure-day", "2026-12-29", "--yes"]
    )

    profile = adopted(open_desk)
    assert done.exit_code == 0
    assert "version 1 is in force" in done.stdout
    assert done.stderr == ""
    assert profile
    assert profile.id == "west_sussex"
    assert profile.council.duty_phone == "01632 960001"
    assert [str(day) for day in profile.council.closure_days] == ["2026-12-29"]


def test_adopting_twice_is_adopting_once(app: Typer) -> None:
    """The version keeps its number."""
    for _ in range(2):
        done = RUNNER.invoke(app, ["adopt", "west_sussex", *PHONES, "--yes"])

        assert "version 1 is in force" in done.stdout


def test_made_up_numbers_are_warned_of(app: Typer, open_desk: OpenDesk) -> None:
    """A demo may keep them; nobody may forget them."""
    done = RUNNER.invoke(app, ["adopt", "west_sussex", "--yes"])

    assert done.exit_code == 0
    assert adopted(open_desk) == load("west_sussex").profile
    assert "0300 000 0000 is made up" in done.stderr
    assert "--out-of-hours-phone" in done.stderr


def test_at_a_terminal_the_numbers_are_asked_for(open_desk: OpenDesk) -> None:
    """Only those that were not given."""
    app = framework_app(open_desk, ask=lambda: True)

    done = RUNNER.invoke(
        app,
        ["adopt", "west_sussex", "--duty-phone", "01632 960001"],
        input="01632 960002\nnone\ny\n",
    )

    profile = adopted(open_desk)
    assert "duty team by day" not in done.stdout
    assert profile
    assert profile.council.out_of_hours_phone == "01632 960002"


def test_somebody_who_says_no_adopts_nothing(open_desk: OpenDesk) -> None:
    """The database stays as it was."""
    app = framework_app(open_desk, ask=lambda: True)

    done = RUNNER.invoke(app, ["adopt", "west_sussex", *PHONES], input="\nn\n")

    assert done.exit_code == 1
    assert adopted(open_desk) is None


def test_a_framework_of_the_councils_own_is_taken_from_its_folder(
    app: Typer, open_desk: OpenDesk, tmp_path: Path
) -> None:
    """A copy that was edited is adopted like one that ships."""
    own = tmp_path / "frameworks" / "xtown"
    own.mkdir(parents=True)
    (own / "profile.toml").write_text('title = "Xtown"\n[kinds.monthly]\nquota = 2\n')

    RUNNER.invoke(app, ["adopt", "xtown", "--from", str(own.parent), *PHONES, "--yes"])

    profile = adopted(open_desk)
    assert profile
    assert (profile.id, profile.kinds["monthly"].quota) == ("xtown", 2)


def test_an_unknown_framework_is_refused(app: Typer) -> None:
    """The Refusal reaches whoever runs the command, who prints it and exits."""
    done = RUNNER.invoke(app, ["adopt", "leads"])

    assert done.exit_code != 0
    assert isinstance(done.exception, Refusal)


def test_a_closure_day_that_is_no_date_is_refused(app: Typer, open_desk: OpenDesk) -> None:
    """Before anything is stored."""
    done = RUNNER.invoke(app, ["adopt", "west_sussex", "--closure-day", "29 Dec", "--yes"])

    assert done.exit_code == 2
    assert adopted(open_desk) is None


def test_closure_days_are_asked_for_until_they_can_be_read(open_desk: OpenDesk) -> None:
    """Several at once; what is no date is asked for again."""
    app = framework_app(open_desk, ask=lambda: True)

    done = RUNNER.invoke(
        app, ["adopt", "leeds", *PHONES], input="29 Dec\n2026-12-29, 2026-12-30\ny\n"
    )

    profile = adopted(open_desk)
    assert "Please write days as 2026-12-29." in done.stdout
    assert profile
    assert profile.council.closure_days == (date(2026, 12, 29), date(2026, 12, 30))


def test_hammersmith_and_fulham_is_asked_which_week_is_the_second(open_desk: OpenDesk) -> None:
    """H7: with the dates that each reading means; a number that isn't there is asked again."""
    app = framework_app(open_desk, ask=lambda: True, today=lambda: date(2026, 12, 14))

    done = RUNNER.invoke(app, ["adopt", "hammersmith_fulham", *PHONES], input="\n3\n2\ny\n")

    profile = adopted(open_desk)
    assert "from 11 January 2027, 8 February 2027 and 8 March 2027" in done.stdout
    assert "from 4 January 2027, 8 February 2027 and 8 March 2027" in done.stdout
    assert profile
    assert profile.kinds["monthly"].window == "second_calendar_week"


def test_leicestershire_is_asked_whose_work_is_audited(open_desk: OpenDesk) -> None:
    """E9: what stands in the framework is taken when nothing is typed."""
    app = framework_app(open_desk, ask=lambda: True)

    done = RUNNER.invoke(app, ["adopt", "leicestershire", *PHONES], input="\n\ny\n")

    profile = adopted(open_desk)
    assert "Whose work does a manager audit?" in done.stdout
    assert profile
    assert profile.kinds["themed"].independence == "other_team_and_line"


@pytest.mark.parametrize(
    ("framework", "option", "reading"),
    [
        ("hammersmith_fulham", "window", "second_calendar_week"),
        ("leicestershire", "independence", "other_service"),
    ],
)
def test_a_script_answers_by_options(
    app: Typer, open_desk: OpenDesk, framework: str, option: str, reading: str
) -> None:
    """Nothing is asked, and nothing is left to say."""
    done = RUNNER.invoke(app, ["adopt", framework, *PHONES, f"--{option}", reading])

    profile = adopted(open_desk)
    assert done.stderr == ""
    assert profile
    (kind,) = profile.kinds.values()
    assert getattr(kind, option) == reading


def test_a_reading_that_nobody_chose_is_said(app: Typer) -> None:
    """A script that leaves it out learns what was taken, and how to change it."""
    done = RUNNER.invoke(app, ["adopt", "hammersmith_fulham", *PHONES])

    assert done.exit_code == 0
    assert "Taken: the second week that lies wholly in the month." in done.stderr
    assert "--window second_calendar_week" in done.stderr


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("leeds --window second_full_week", "This framework says that itself."),
        ("hammersmith_fulham --window month", "second_full_week or second_calendar_week"),
        ("hammersmith_fulham --independence other_service", "This framework says that itself."),
    ],
)
def test_an_option_that_answers_nothing_is_refused(
    app: Typer, open_desk: OpenDesk, given: str, said: str
) -> None:
    """Nothing is stored."""
    done = RUNNER.invoke(app, ["adopt", *given.split(), *PHONES])

    assert isinstance(done.exception, Refusal)
    assert said in str(done.exception)
    assert adopted(open_desk) is None


def differing(app: Typer, one: str, other: str) -> dict[str, dict[str, Any]]:
    """Return what `compare --json` says, by key."""
    told = json.loads(RUNNER.invoke(app, ["compare", one, other, "--json"]).stdout)
    assert (told["one"], told["other"]) == (one, other)
    return {each["key"]: each for each in told["differs"]}


def test_compare_names_both_sides_with_their_rows(app: Typer) -> None:
    """The period of Leeds against that of Leicestershire, whatever their kinds are called."""
    found = differing(app, "leeds", "leicestershire")

    assert found["kinds.1.period"] == {
        "key": "kinds.1.period",
        "one": {"value": "month", "stated": True, "row": "L3 L4 L5"},
        "other": {"value": "quarter", "stated": True, "row": "E9"},
    }
    assert found["forms.1.grades.met"]["one"] is None
    assert "Practice standards" in found["forms.1.sections"]["other"]["value"]
    assert "kinds.1.quota" not in found  # one each, in both


def test_a_framework_does_not_differ_from_itself(app: Typer) -> None:
    """Not in a single key."""
    assert differing(app, "leeds", "leeds") == {}


def test_compare_for_people_shows_where_each_side_comes_from(app: Typer) -> None:
    """A table, with what only one of the two has."""
    shown = RUNNER.invoke(app, ["compare", "leeds", "leicestershire"], env={"COLUMNS": "160"})

    assert shown.exit_code == 0
    assert "stated, L2" in shown.stdout
    assert "inherited" in shown.stdout
    assert "not there" in shown.stdout


@pytest.mark.parametrize("command", ["list", "show", "compare", "adopt"])
def test_every_command_has_help_with_an_example(app: Typer, command: str) -> None:
    """People copy examples."""
    shown = RUNNER.invoke(app, [command, "--help"])

    assert "Example:" in shown.stdout
    assert f"qa-loop framework {command}" in " ".join(shown.stdout.split())
