"""`qa-loop allocate`: JSON and nothing else, a rehearsal that keeps nothing, clear refusals."""

import json
from typing import Any

import pytest
import typer
from sqlmodel import select
from typer.testing import CliRunner, Result

from bot.allocate import allocate_command
from handlers.core.errors import Refusal
from storage import rounds
from storage.people import Person
from storage.rounds import AuditRound, Pairing
from storage.trail import TrailEntry
from tests.chat import Chat
from tests.rounds.conftest import drafted


def run(chat: Chat, *arguments: str) -> Result:
    """Run the command on the story's council, on Monday 14 December 2026."""
    command = typer.Typer()
    command.command("other")(lambda: None)
    allocate_command(command, lambda: chat.app, lambda: chat.stage.now)
    return CliRunner().invoke(command, ["allocate", *arguments])


def answered(result: Result) -> dict[str, Any]:
    """Return what was printed, which is JSON and nothing else."""
    assert result.exit_code == 0, result.output
    read: dict[str, Any] = json.loads(result.stdout)
    return read


def test_the_json_holds_the_whole_draw_in_the_ids_of_the_files(chat: Chat) -> None:
    """Every key that a script reads; quota is pairings and the auditors' shortfalls."""
    told = answered(run(chat, "--month", "2027-01", "--dry-run", "--json"))

    assert told["month"] == "2027-01"
    assert told["window"] == {"from": "2027-01-04", "to": "2027-01-29"}
    assert told["outside_the_draw"] == {"new_to_child": 1, "restricted": 1}
    assert len(told["pairings"]) == 5
    for pairing in told["pairings"]:
        assert pairing["case_ref"].startswith("WSX-700")
        assert (pairing["auditor"][0], pairing["worker"][0]) == ("z", "z")
        assert pairing["sample_or_coverage"] == "coverage"
        assert "place " in pairing["reason"]
    idle = [one for one in told["shortfalls"] if one["side"] == "auditor"]
    assert [(one["who"], one["rule"]) for one in idle] == [("z707", "away")]
    assert told["quota"] == len(told["pairings"]) + len(idle) == 6
    assert len(told["input_hash"]) == 64


def test_a_rehearsal_keeps_nothing(chat: Chat) -> None:
    """The database itself refuses a change in a transaction that only reads."""
    run(chat, "--month", "2027-01", "--dry-run", "--json")

    with chat.session() as session:
        assert session.exec(select(AuditRound)).all() == []


def test_a_rehearsal_is_what_the_draft_then_is(chat: Chat) -> None:
    """The same seed, the same pairings: at the command line, again, and in chat."""
    first = answered(run(chat, "--month", "2027-01", "--dry-run", "--json"))
    again = answered(run(chat, "--month", "2027-01", "--dry-run", "--json"))
    drafted(chat)

    assert again == first
    with chat.session() as session:
        name = {one.id: one.reference for one in session.exec(select(Person))}
        kept = [(name[one.auditor_id], name[one.worker_id]) for one in rounds.pairings(session, 1)]
        assert session.get_one(AuditRound, 1).seed == first["seed"]
    assert kept == [(one["auditor"], one["worker"]) for one in first["pairings"]]


def test_a_seed_of_one_s_own_is_used(chat: Chat) -> None:
    """It is told back, and another seed gives another draw."""
    seven = answered(run(chat, "--month", "2027-01", "--seed", "7", "--dry-run", "--json"))
    eight = answered(run(chat, "--month", "2027-01", "--seed", "8", "--dry-run", "--json"))

    assert (seven["seed"], eight["seed"]) == (7, 8)
    assert seven["pairings"] != eight["pairings"]


def test_without_dry_run_the_draft_is_kept(chat: Chat) -> None:
    """With the seed, in nobody's name, and on the trail under the machine's account."""
    told = answered(run(chat, "--month", "2027-01", "--seed", "7", "--json"))

    with chat.session() as session:
        kept = session.exec(select(AuditRound)).one()
        assert (kept.seed, kept.drafted_by_id, kept.input_hash) == (7, None, told["input_hash"])
        assert len(session.exec(select(Pairing)).all()) == 5
        deeds = session.exec(select(TrailEntry.deed)).all()
    assert "round.drafted_at_command_line" in deeds


def test_the_plain_report_names_no_file(chat: Chat) -> None:
    """Figures in a few lines."""
    result = run(chat, "--month", "2027-01", "--dry-run")

    assert result.exit_code == 0
    assert result.stdout.startswith("A rehearsal: January 2027, 5 pairings.\n")
    assert "WSX" not in result.stdout


def test_a_round_that_stands_is_never_replaced(chat: Chat) -> None:
    """Nor is it drafted twice."""
    drafted(chat)

    result = run(chat, "--month", "2027-01", "--json")

    assert isinstance(result.exception, Refusal)
    assert str(result.exception).startswith("Nothing was drafted. January 2027 has a round already")
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--month", "2027-13"], "'2027-13' is not a month."),
        (["--month", "january"], "'january' is not a month."),
        (["--month", "2027-1"], "'2027-1' is not a month."),
        (["--month", "0000-01"], "'0000-01' is not a month."),
        (["--month", "2026-11"], "The window of November 2026 is over"),
        (["--month", "2027-01", "--kind", "dip"], "no such kind of audit"),
    ],
)
def test_bad_input_is_refused_in_words(chat: Chat, arguments: list[str], why: str) -> None:
    """The command line prints the refusal on stderr and exits 1; nothing is on stdout."""
    result = run(chat, *arguments, "--json")

    assert isinstance(result.exception, Refusal)
    assert why in str(result.exception)
    assert result.stdout == ""


@pytest.mark.parametrize("seed", ["-1", "2147483648", "seven"])
def test_a_seed_that_no_column_holds_is_refused(chat: Chat, seed: str) -> None:
    """Typer says so, and exits 2."""
    result = run(chat, "--month", "2027-01", "--seed", seed, "--json")

    assert result.exit_code == 2
    assert result.stdout == ""
