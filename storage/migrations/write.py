"""Writes the migration for what changed in the tables.

    python -m storage.migrations.write a_few_words
    python -m storage.migrations.write --first      # until the first release: 0001 anew

Then read it, run `ruff format` on it, and run tests/storage/test_migrate.py.
"""

import sys
from pathlib import Path
from typing import cast

from alembic import command
from alembic.script import Script
from sqlmodel import create_engine

from storage.migrate import MIGRATIONS, config, upgrade

VERSIONS = MIGRATIONS / "versions"
FIRST = "first"


def write(words: str) -> None:
    """Compare the tables with an empty database that has run every migration so far."""
    number = 1 + sum(1 for _ in VERSIONS.glob("[0-9]*.py"))
    engine = create_engine("sqlite://")
    if number > 1:
        upgrade(engine)
    with engine.connect() as connection, connection.begin():
        settings = config(connection)
        settings.attributes["is_first"] = number == 1
        script = command.revision(settings, words, autogenerate=True, rev_id=f"{number:04}")
    path = Path(cast(Script, script).path)
    path.write_text(_tidy(path.read_text("utf-8")), "utf-8")


def _tidy(text: str) -> str:
    """Take out Alembic's comments, and commas that make a line into four."""
    kept = [line for line in text.splitlines() if not line.lstrip().startswith("# ###")]
    return "\n".join(line.replace(", )", ")").rstrip() for line in kept) + "\n"


def write_first() -> None:
    """Replace the one migration that nobody has run yet."""
    (VERSIONS / f"0001_{FIRST}.py").unlink(missing_ok=True)
    write(FIRST)


if __name__ == "__main__":
    if sys.argv[1:] == ["--first"]:
        write_first()
    else:
        write(" ".join(sys.argv[1:]))
