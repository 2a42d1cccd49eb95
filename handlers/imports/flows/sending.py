"""A list that was sent in chat: looked at first, kept sealed for half an hour, then imported."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace

from handlers.caseload.annex_a_columns import told_by
from handlers.core.changes import How
from handlers.core.context import Context
from handlers.core.errors import Refusal
from handlers.core.table import Table
from handlers.imports import rules
from handlers.imports.flows import bringing
from handlers.imports.rules import Brought, Report
from handlers.people.flows import TooManyLeavers
from storage import uploads
from storage.uploads import Upload

LONGEST_OPTIONS = 500


@dataclass(frozen=True)
class Sent:
    """What somebody sent in the form."""

    kind: str
    content: bytes
    also: bytes | None = None  # the list of workers beside a CIN census
    options: str = ""  # "list8.ceased=21 leavers=12"


def look(ctx: Context, sent: Sent) -> tuple[str, Report]:
    """Rehearse an import, and keep what was sent until it is confirmed; one for each person."""
    report = _brought_in(ctx, sent, dry_run=True)
    for earlier in uploads.of_person(ctx.session, ctx.speaker.id):
        uploads.forget(ctx.session, earlier)
    if report.fine and report.nothing:
        return "", report
    return _keep(ctx, sent), report


def again(ctx: Context, upload_id: str) -> Report:
    """Rehearse what is kept once more, to turn a page of its faults."""
    return _brought_in(ctx, _kept(ctx, _mine(ctx, upload_id)), dry_run=True)


def confirm(ctx: Context, upload_id: str) -> Report:
    """Import what was looked at, and forget the file."""
    upload = _mine(ctx, upload_id)
    report = _brought_in(ctx, _kept(ctx, upload), dry_run=False)
    if report.fine:
        uploads.forget(ctx.session, upload)
    return report


def forget(ctx: Context, upload_id: str) -> None:
    """Forget the file now."""
    uploads.forget(ctx.session, _mine(ctx, upload_id))


def _keep(ctx: Context, sent: Sent) -> str:
    upload = Upload(
        id=uploads.new_id(),
        by_id=ctx.speaker.id,
        kind=sent.kind,
        options=sent.options,
        content_id=_seal(ctx, sent.content),
        also_id=_seal(ctx, sent.also) if sent.also else None,
        sent_at=ctx.now,
    )
    ctx.session.add(upload)
    ctx.session.flush()
    return upload.id


def _mine(ctx: Context, upload_id: str) -> Upload:
    found = uploads.by_id(ctx.session, upload_id, ctx.now)
    if found is None or found.by_id != ctx.speaker.id:
        raise _gone()
    return found


def _kept(ctx: Context, upload: Upload) -> Sent:
    also = _open(ctx, upload.also_id) if upload.also_id else None
    return Sent(upload.kind, _open(ctx, upload.content_id), also, upload.options)


def _seal(ctx: Context, content: bytes) -> str:
    return ctx.seal(b64encode(content).decode())


def _open(ctx: Context, sealed_id: str) -> bytes:
    return b64decode(ctx.vault.open(ctx.session, sealed_id))


def _brought_in(ctx: Context, sent: Sent, *, dry_run: bool) -> Report:
    told = _told(sent.options)
    leavers = told.get("leavers", "")
    how = How(dry_run, int(leavers) if leavers.isdecimal() else None)
    desk = bringing.Desk(ctx.session, ctx.profile, ctx.today, ctx.record)
    try:
        return bringing.bring_in(desk, _read(ctx, sent), how)
    except TooManyLeavers as refusal:
        raise _so_many_leavers(refusal) from refusal


def _told(options: str) -> Mapping[str, str]:
    parts = options.replace(",", " ").split()
    leavers = [part.partition("=")[2] for part in parts if part.startswith("leavers=")]
    return {**told_by(parts), **({"leavers": leavers[-1]} if leavers else {})}


def _read(ctx: Context, sent: Sent) -> Brought:
    name = rules.SHORT[sent.kind]
    if sent.kind in rules.SINGLE:
        tables: tuple[Table, ...] = (ctx.read_table(sent.content, name),)
    else:
        tables = ctx.read_tables(sent.content)
    workers = None
    if sent.also and sent.kind == rules.CENSUS:
        workers = replace(ctx.read_table(sent.also, rules.WORKERS), name=rules.WORKERS)
    return Brought(sent.kind, name, tables, workers, _told(sent.options))


def _gone() -> Refusal:
    return Refusal(
        "Nothing was imported.",
        "The file is no longer kept: half an hour has passed, or it was dealt with.",
        "Type /qa, choose Bring lists in, and send it again.",
    )


def _so_many_leavers(refusal: TooManyLeavers) -> Refusal:
    return Refusal(
        refusal.happened,
        refusal.why,
        f"If they have all left, send it again and write {refusal.gone} under "
        '"How many have left".',
    )
