"""`qa-loop trail`: what an administrator reads."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session
from typer.testing import CliRunner, Result

from bot.trail import trail_app
from handlers.core.errors import Refusal
from storage import trail
from storage.db import open_database, transaction
from tests.outgoing import NOW


@pytest.fixture
def two(sqlite_url: str) -> Iterator[Engine]:
    """A database whose trail has two entries."""
    engine = open_database(sqlite_url)
    with transaction(engine) as session:
        trail.record(session, NOW, None, "audit.opened", "audit:QA-2027-0001")
        trail.record(session, NOW, "os:jo", "people.imported", "")
    yield engine
    engine.dispose()


def run(engine: Engine, *words: str) -> Result:
    """Run one command."""

    def reading() -> AbstractContextManager[Session]:
        return transaction(engine, write=False)

    return CliRunner().invoke(trail_app(reading, lambda: NOW), list(words))


def cut(engine: Engine) -> None:
    """Cut the newest entry off, and mend the head so that nothing inside can tell."""
    with transaction(engine) as session:
        connection = session.connection()
        connection.execute(text("DELETE FROM trail_entry WHERE number = 2"))
        first = "(SELECT hash FROM trail_entry)"
        connection.execute(text(f"UPDATE trail_head SET count = 1, hash = {first}"))  # noqa: S608


def test_a_whole_trail_is_said_to_be_whole(two: Engine) -> None:
    """With its figure, and exit 0."""
    done = run(two, "verify")

    assert done.stdout == "The trail is whole: entries 2, faults 0.\n"
    assert done.exit_code == 0


def test_an_anchor_is_printed_and_holds(two: Engine, tmp_path: Path) -> None:
    """What `anchor` printed, or the log said, `verify` takes."""
    line = run(two, "anchor").stdout
    kept = tmp_path / "anchors.txt"
    kept.write_text(f"{line}\n2027-01-04 23:50 INFO scheduler.trail trail anchor: {line}")

    done = run(two, "verify", "--anchor", str(kept))

    assert (
        done.stdout == "The trail is whole: entries 2, faults 0. It agrees with 2 kept outside.\n"
    )


def test_a_cut_trail_is_found_by_its_anchor(two: Engine, tmp_path: Path) -> None:
    """Every fault has a line; a script sees exit 1."""
    kept = tmp_path / "anchors.txt"
    kept.write_text(run(two, "anchor").stdout)
    cut(two)

    done = run(two, "verify", "--anchor", str(kept))

    assert done.stdout.splitlines() == [
        "The trail is NOT whole: faults 1. Keep this database as it is.",
        "entry 2: is gone since the anchor of 04 Jan 2027",
    ]
    assert done.exit_code == 1


def test_a_script_gets_json_only(two: Engine) -> None:
    """The same figures, and the same exit."""
    with transaction(two) as session:
        session.connection().execute(text("UPDATE trail_entry SET deed = 'x' WHERE number = 1"))

    done = run(two, "verify", "--json")

    assert json.loads(done.stdout) == {
        "entries": 2,
        "anchors": 0,
        "faults": [{"number": 1, "what": "was changed"}],
    }
    assert done.exit_code == 1


@pytest.mark.parametrize(
    ("content", "why"),
    [(None, "It is missing"), ("", "It holds no line."), ("hello", "Line 1 is not an anchor.")],
)
def test_a_file_that_is_no_anchor_is_refused(
    two: Engine, tmp_path: Path, content: str | None, why: str
) -> None:
    """It says which file, why, and where anchors come from; it does not say `whole`."""
    kept = tmp_path / "anchors.txt"
    if content is not None:
        kept.write_text(content)

    refused = run(two, "verify", "--anchor", str(kept)).exception

    assert isinstance(refused, Refusal)
    assert refused.happened == "The trail was not verified against anchors.txt."
    assert refused.why.startswith(why)
    assert "qa-loop trail anchor" in refused.next_step
