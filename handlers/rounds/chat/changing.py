"""What people ask of a draft by hand: take a file out, change a pairing, and undo both."""

from collections.abc import Mapping
from typing import Any

from handlers.core.context import Context
from handlers.core.forms import Form, chosen
from handlers.core.messages import Button, Message, say
from handlers.core.router import Reply
from handlers.rounds import rules
from handlers.rounds.cards import done, forms, preview, refusals
from handlers.rounds.chat.records import EXCLUSION, PAIRING, ROUND
from handlers.rounds.chat.routes import MAY_EXCLUDE, QA, routes
from handlers.rounds.flows import changing, drafting, excluding, reading
from storage import rounds
from storage.case_files import Exclusion
from storage.rounds import AuditRound, Pairing

Answers = Mapping[str, Any]


def one(answers: Answers, name: str) -> str:
    """Return the option that was chosen."""
    return next(iter(chosen(answers.get(name))), "")


@routes.route("exclude", record=ROUND, abilities=MAY_EXCLUDE)
def exclude(ctx: Context, audit_round: AuditRound) -> Form:
    """Ask which file, and why, in a form: a number never stands in chat."""
    drafting.must_be_draft(audit_round)
    profile = ctx.under(audit_round.framework_version_id)
    return forms.exclude(reading.round_view(ctx, audit_round), profile)


@routes.route("exclude_file", record=ROUND, abilities=MAY_EXCLUDE)
def exclude_file(ctx: Context, audit_round: AuditRound, answers: Answers) -> Reply:
    """Take the file out; a number that is not theirs looks like one that is not there."""
    drawn = exclude(ctx, audit_round)
    if faults := drawn.faults(answers):
        return drawn.again(answers, faults)
    file = excluding.file_to_exclude(ctx, str(answers["file"]))
    if file is None:
        profile = ctx.under(audit_round.framework_version_id)
        own = not excluding.sees_all(ctx)
        return drawn.again(answers, {"file": forms.no_such_file(profile, own_service=own)})
    if excluding.is_out(ctx, audit_round, file):
        return drawn.again(answers, {"file": forms.OUT_ALREADY})
    undone = len(audit_round.plan["changes"])
    taken = excluding.exclude(ctx, audit_round, file, one(answers, "reason"))
    return _taken_out(ctx, audit_round, taken, undone)


def _taken_out(ctx: Context, round_: AuditRound, taken: Exclusion, undone: int) -> Message:
    view = reading.draft_view(ctx, round_)
    reason = view.profile.exclusion_reasons[taken.reason]
    undo = Button("Undo", "rounds.put_back", {"exclusion": str(taken.id)})
    if excluding.sees_all(ctx):
        return preview.preview(view, said=done.taken_out(reason, view.excluded, undone, undo))
    return say("The file is out of this draw. Only the QA team sees why.", undo)


@routes.route("taken_out", record=ROUND, abilities=QA)
def taken_out(ctx: Context, audit_round: AuditRound) -> Message:
    """List the files taken out: reason, service and by whom, never which."""
    view = reading.round_view(ctx, audit_round)
    still = audit_round.status is reading.LIVE[0]
    return done.exclusions(view, reading.exclusions(ctx, audit_round), may_undo=still)


@routes.route("put_back", record=EXCLUSION, abilities=MAY_EXCLUDE)
def put_back(ctx: Context, exclusion: Exclusion) -> Message:
    """Undo it. A head of service puts back what they took out themselves."""
    if not excluding.sees_all(ctx) and exclusion.by_id != ctx.speaker.id:
        raise refusals.not_yours_to_put_back()
    round_ = excluding.put_back(ctx, exclusion)
    if excluding.sees_all(ctx):
        return preview.preview(reading.draft_view(ctx, round_), said=done.put_back())
    return say("The file is back in the draw.")


@routes.route("change", record=ROUND, abilities=QA)
def change(ctx: Context, audit_round: AuditRound, number: int = 1) -> Form:
    """Ask which of the ten pairings shown is to be changed."""
    drafting.must_be_draft(audit_round)
    view = reading.draft_view(ctx, audit_round)
    page = rules.page(preview.in_order(view.pairs), number)
    return forms.choose_pairing(view.round, page.items)


@routes.route("choose_auditor", record=ROUND, abilities=QA)
def choose_auditor(ctx: Context, audit_round: AuditRound, answers: Answers) -> Form:
    """Ask who looks instead: the rules say who may."""
    drafting.must_be_draft(audit_round)
    pairing = rounds.pairing_by_id(ctx.session, one(answers, "pairing"))
    if pairing is None or pairing.round_id != audit_round.id:
        raise refusals.changed_since()
    return _who_instead(ctx, audit_round, pairing)


def _who_instead(ctx: Context, round_: AuditRound, pairing: Pairing) -> Form:
    seen = changing.board(ctx, round_)
    profile = ctx.under(round_.framework_version_id)
    view = reading.pair_view(pairing, seen.labels.staff, profile)
    could = tuple(
        (
            str(option.who.id),
            forms.auditor_option(
                option.who.name,
                option.who.place,
                seen.person(option.swap.worker_id).short if option.swap else "",
            ),
        )
        for option in changing.options(seen, pairing)
    )
    if not could:
        raise refusals.nobody_else(view.auditor.short, view.worker.short)
    return forms.choose_auditor(view, could, profile.change_reasons)


@routes.route("change_to", record=PAIRING, abilities=QA)
def change_to(ctx: Context, pairing: Pairing, answers: Answers) -> Reply:
    """Change it; the rules are asked again."""
    round_ = ctx.session.get_one(AuditRound, pairing.round_id)
    drafting.must_be_draft(round_)
    drawn = _who_instead(ctx, round_, pairing)
    if faults := drawn.faults(answers):
        return drawn.again(answers, faults)
    auditor, reason = one(answers, "auditor"), one(answers, "reason")
    number = changing.change(ctx, pairing, int(auditor), reason)
    return _changed(ctx, round_, number)


def _changed(ctx: Context, round_: AuditRound, number: int) -> Message:
    view = reading.draft_view(ctx, round_)
    touched = {one["pairing"] for one in round_.plan["changes"][-1]["after"]}
    pairs = [pair for pair in view.pairs if pair.id in touched]
    undo = Button("Undo", "rounds.undo_change", {**view.round.args, "change": str(number)})
    return preview.preview(view, said=done.changed(pairs, undo))


@routes.route("undo_change", record=ROUND, abilities=QA)
def undo_change(ctx: Context, audit_round: AuditRound, change: int) -> Message:
    """Put the last change back."""
    changing.undo(ctx, audit_round, change)
    return preview.preview(reading.draft_view(ctx, audit_round), said=done.change_undone())
