"""`qa-loop check`: is this council ready? What is missing is said in words."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Annotated

import typer
from sqlmodel import Session, func, select

from bot.check_email import email_finding
from bot.check_slack import slack_findings
from bot.finding import Finding
from bot.opening import open_reading
from bot.settings import Settings
from handlers.core.profile.loader import from_canonical_json
from handlers.frameworks.rules import unset_phones
from storage import frameworks, outbox, trail
from storage.case_files import CaseFile
from storage.keys import KeyFault, load_key_file
from storage.people import Person

MADE_UP_ONLY = "Made-up data only until disclosure, erasure and purge have landed."
EXAMPLE = "Example: qa-loop check --json"
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON only, for a script.")]


def check_command(app: typer.Typer) -> None:
    """Add `check` to the command line."""

    @app.command("check", epilog=EXAMPLE)
    def check(as_json: AsJson = False) -> None:  # noqa: FBT002
        """Look at keys, framework, lists, messages, trail and Slack; exit 1 if one isn't ready."""
        found = list(findings(Settings()))
        if as_json:
            typer.echo(json.dumps([asdict(one) for one in found], indent=2))
        else:
            for one in found:
                typer.echo(f"{'fine' if one.fine else 'TO DO'}  {one.what}: {one.words}")
        if not all(one.fine for one in found):
            raise typer.Exit(1)


def findings(settings: Settings) -> Iterator[Finding]:
    """Look at everything, one after another."""
    yield Finding("data", fine=True, words=MADE_UP_ONLY)
    yield _keys(settings)
    with open_reading() as session:
        for look in (_framework, _people, _files, _messages, _trail):
            yield look(session)
        yield from slack_findings(settings, session)
        yield email_finding(settings, session)


Look = Callable[[Session], Finding]


def _keys(settings: Settings) -> Finding:
    try:
        keys = load_key_file(settings.key_file)
    except KeyFault as fault:
        return Finding("key file", fine=False, words=str(fault))
    return Finding("key file", fine=True, words=f"{len(keys)} key(s), only you can read it.")


def _framework(session: Session) -> Finding:
    version = frameworks.in_force(session)
    if version is None:
        words = "None is adopted. Run: qa-loop framework adopt west_sussex"
        return Finding("framework", fine=False, words=words)
    unset = unset_phones(from_canonical_json(version.body).council)
    if unset:
        words = f"{version.framework}: made-up numbers still stand for {', '.join(unset)}."
        return Finding("framework", fine=False, words=words)
    return Finding("framework", fine=True, words=f"{version.framework} is in force.")


def _people(session: Session) -> Finding:
    many = session.exec(select(func.count()).select_from(Person)).one()
    if not many:
        return Finding("staff list", fine=False, words="Empty. Run: qa-loop import people FILE")
    return Finding("staff list", fine=True, words=f"{many} people.")


def _files(session: Session) -> Finding:
    many = session.exec(select(func.count()).select_from(CaseFile)).one()
    if not many:
        return Finding("caseload", fine=False, words="Empty. Run: qa-loop import caseload FILE")
    return Finding("caseload", fine=True, words=f"{many} files.")


def _messages(session: Session) -> Finding:
    counts = outbox.counts(session)
    bad = counts["failed"] + counts["unknown"]
    words = ", ".join(f"{name} {many}" for name, many in counts.items() if many) or "none yet"
    return Finding("messages", fine=not bad, words=words)


def _trail(session: Session) -> Finding:
    faults = trail.verify(session)
    words = f"{len(faults)} faults: run qa-loop trail verify" if faults else "whole."
    return Finding("trail", fine=not faults, words=words)
