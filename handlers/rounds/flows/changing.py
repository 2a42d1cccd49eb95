"""Changes a pairing by hand: the same rules as the draw, a coded reason, and an undo."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from handlers.allocation.by_hand import check_pairing
from handlers.allocation.council import Council, Person, Rules
from handlers.allocation.explain import why_not
from handlers.allocation.outcome import Pairing as Drawn
from handlers.allocation.records import Records, gather
from handlers.allocation.rules import Bars, auditor_bar, bars, file_bar
from handlers.audits.rules.names import Labels, Who
from handlers.core.context import Context
from handlers.rounds.cards import refusals
from handlers.rounds.flows.drafting import must_be_draft
from handlers.rounds.flows.framing import council_for
from handlers.rounds.flows.reading import kind_of, known_id
from storage import rounds
from storage.rounds import AuditRound, Pairing

MOVED = "The file has gone to another worker."
BY_HAND = "The quality assurance team chose you by hand."


@dataclass(frozen=True)
class Board:
    """A draft's pairings beside the council as it is today."""

    council: Council
    labels: Labels
    rules: Rules
    round: AuditRound
    pairings: Sequence[Pairing]

    def drawn(self, *leaving_out: Pairing) -> list[Drawn]:
        """Return the pairings in the ids of the lists, without these."""
        ids = {one.id for one in leaving_out}
        return [self.in_list_ids(one) for one in self.pairings if one.id not in ids]

    def in_list_ids(self, pairing: Pairing) -> Drawn:
        """Return one pairing in the ids of the lists."""
        people = self.labels.staff.by_id
        return Drawn(
            auditor=people[pairing.auditor_id].reference,
            worker=people[pairing.worker_id].reference,
            case_ref=self.file_of(pairing),
        )

    def file_of(self, pairing: Pairing) -> str:
        """Return the number of a pairing's file; "" when it is on the list no more."""
        return self.labels.references.get(pairing.case_file_id, "")

    def person(self, person_id: int) -> Who:
        """Return a member of staff."""
        return self.labels.staff.by_id[person_id]


@dataclass(frozen=True)
class Option:
    """Somebody who may look instead, and the pairing they would change places with."""

    who: Who
    swap: Pairing | None


def board(ctx: Context, round_: AuditRound) -> Board:
    """Read what a change of pairings is checked against."""
    kind = kind_of(ctx, round_)
    council, labels = council_for(ctx, round_, round_.window_from, round_.window_to)
    found = rounds.pairings(ctx.session, known_id(round_))
    return Board(council, labels, Rules.of(kind), round_, found)


def options(board: Board, pairing: Pairing) -> list[Option]:
    """Return who may take a pairing: people with a place left first, then by name.

    Looks everything up once: with 400 auditors, asking `check_pairing` of each is too slow.
    """
    records = gather(board.council, board.rules, board.round.window_from)
    barred = _bars_of(board, pairing, records)
    if barred is None:
        raise refusals.gone_from_lists()
    staff = board.labels.staff
    here = records.people[board.person(pairing.auditor_id).reference]
    could = [
        staff.by_reference[one.id]
        for one in records.auditors()
        if one != here and auditor_bar(one, records) is None and barred.against(one) is None
    ]
    taken = _by_auditor(board.pairings)
    found = [Option(who, None) for who in could if len(taken[who.id]) < board.rules.quota]
    for who in could:
        if len(taken[who.id]) >= board.rules.quota:
            swaps = [one for one in taken[who.id] if _may_have(board, one, here, records)]
            found += [Option(who, swaps[0])] if swaps else []
    return sorted(found, key=lambda option: (option.swap is not None, option.who.name))


def _by_auditor(pairings: Sequence[Pairing]) -> defaultdict[int, list[Pairing]]:
    taken: defaultdict[int, list[Pairing]] = defaultdict(list)
    for one in pairings:
        taken[one.auditor_id].append(one)
    return taken


def _bars_of(board: Board, pairing: Pairing, records: Records) -> Bars | None:
    """Return who may not have a pairing's file; None when the file can't be audited at all."""
    file = records.files.get(board.file_of(pairing))
    if file is None or file.worker is None or file_bar(file, records) is not None:
        return None
    return bars(file, records.people[file.worker], records)


def _may_have(board: Board, pairing: Pairing, auditor: Person, records: Records) -> bool:
    barred = _bars_of(board, pairing, records)
    return barred is not None and barred.against(auditor) is None


def change(ctx: Context, pairing: Pairing, auditor_id: int, reason: str) -> int:
    """Give a pairing to somebody else; return the number of the change, for its undo."""
    round_ = ctx.session.get_one(AuditRound, pairing.round_id)
    must_be_draft(round_)
    seen = board(ctx, round_)
    chosen = next((one for one in options(seen, pairing) if one.who.id == auditor_id), None)
    if chosen is None:
        raise refusals.not_changed(_why_not(seen, pairing, auditor_id))
    touched = [pairing, *([chosen.swap] if chosen.swap else [])]
    before = [_as_it_is(one) for one in touched]
    if chosen.swap:
        chosen.swap.auditor_id = pairing.auditor_id
    pairing.auditor_id = auditor_id
    _check(seen, touched)
    for one in touched:
        one.by_hand, one.reason = reason, f"{one.reason.split('. ')[0].rstrip('.')}. {BY_HAND}"
        ctx.session.add(one)
    number = _remember(round_, before, [_as_it_is(one) for one in touched])
    ctx.session.add(round_)
    ctx.record("pairing.changed", f"round:{round_.id}:pairing:{pairing.id}:{reason}")
    return number


def undo(ctx: Context, round_: AuditRound, number: int) -> None:
    """Put the last change back exactly; a change that others came after stays."""
    must_be_draft(round_)
    changes = round_.plan["changes"]
    if len(changes) != number or not changes:
        raise refusals.changed_since()
    by_id = {one.id: one for one in rounds.pairings(ctx.session, known_id(round_))}
    for kept in changes[-1]["before"]:
        pairing = by_id[kept["pairing"]]
        pairing.auditor_id = kept["auditor"]
        pairing.by_hand, pairing.reason = kept["by_hand"], kept["reason"]
        ctx.session.add(pairing)
    round_.plan = {**round_.plan, "changes": changes[:-1]}
    ctx.session.add(round_)
    ctx.record("pairing.put_back", f"round:{round_.id}:change:{number}")


def broken(ctx: Context, round_: AuditRound) -> list[str]:
    """Return a sentence for every pairing that today's lists no longer allow."""
    seen = board(ctx, round_)
    records = gather(seen.council, seen.rules, round_.window_from)
    faults = ((one, _fault(seen, one, records)) for one in seen.pairings)
    return [
        f"{seen.person(one.auditor_id).short} and {seen.person(one.worker_id).short}: {fault}"
        for one, fault in faults
        if fault
    ]


def _fault(seen: Board, pairing: Pairing, records: Records) -> str:
    """Say why a pairing no longer stands, or nothing."""
    file = records.files.get(seen.file_of(pairing))
    if file is None:
        return why_not("unknown_file")
    if bar := file_bar(file, records):
        return why_not(bar, records.rules.months)
    if file.worker != seen.person(pairing.worker_id).reference:
        return MOVED
    auditor = records.people[seen.person(pairing.auditor_id).reference]
    barred = bars(file, records.people[file.worker], records)
    code = auditor_bar(auditor, records) or barred.against(auditor)
    return why_not(code, records.rules.months) if code else ""


def _check(seen: Board, touched: Sequence[Pairing]) -> None:
    """Refuse what the draw itself would not do, whatever was offered."""
    rest = seen.drawn(*touched)
    for one in touched:
        code = _bar(seen, one, rest)
        if code is not None:
            raise refusals.not_changed([why_not(code, seen.rules.months)])
        rest.append(seen.in_list_ids(one))


def _bar(seen: Board, pairing: Pairing, others: Sequence[Drawn]) -> str | None:
    auditor = seen.person(pairing.auditor_id).reference
    return _asked(seen, others, auditor, pairing)


def _why_not(seen: Board, pairing: Pairing, auditor_id: int) -> list[str]:
    """Say why somebody who was not offered can't be chosen."""
    who = seen.labels.staff.by_id.get(auditor_id)
    if who is None:
        return [why_not("not_an_auditor")]
    code = _asked(seen, seen.drawn(pairing), who.reference, pairing)
    return [why_not(code or "quota_used", seen.rules.months)]


def _asked(seen: Board, others: Sequence[Drawn], auditor: str, pairing: Pairing) -> str | None:
    return check_pairing(
        seen.council,
        seen.rules,
        others,
        auditor=auditor,
        case_ref=seen.file_of(pairing),
        window_from=seen.round.window_from,
    )


def _as_it_is(pairing: Pairing) -> dict[str, Any]:
    return {
        "pairing": pairing.id,
        "auditor": pairing.auditor_id,
        "by_hand": pairing.by_hand,
        "reason": pairing.reason,
    }


def _remember(round_: AuditRound, before: list[Any], after: list[Any]) -> int:
    changes = [*round_.plan["changes"], {"before": before, "after": after}]
    round_.plan = {**round_.plan, "changes": changes}
    return len(changes)
