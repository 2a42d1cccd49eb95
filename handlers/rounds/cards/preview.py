"""The draft as the QA team looks it over: every pairing and its reason, and who is left out."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import groupby

from handlers.allocation.explain import in_period
from handlers.core.messages import Button, Message, Section
from handlers.core.phrases import count, day, in_words, listed, sentence, whose
from handlers.rounds import rules
from handlers.rounds.cards import words
from handlers.rounds.cards.lists import in_draft
from handlers.rounds.rules import Page
from handlers.rounds.view import DraftView, PairView, Unserved

BY_RULE = {
    "more_workers_than_auditors": (
        "There are more practitioners than auditors; next in line for a top-up."
    ),
    "no_eligible_auditor": "No auditor at work may see their work.",
    "family_in_this_round": "A brother's or sister's file is picked this month.",
    "no_open_file": "They have no open file.",
    "audited_recently": "Their files were audited too recently.",
    "new_to_child": "They are still new to the children they work with.",
    "excluded": "Their files were taken out of the draw.",
    "restricted": "Their files are restricted.",
    "child_died": "A child has died.",
    "no_list": "Their head of service has given no list.",
    "not_listed": "Their head of service put no file of theirs forward.",
    "not_in_theme": "They have no file in this theme.",
    "away": "Away for too much of the window.",
    "exempt": "Exempt this month.",
    "no_eligible_work": "No work in this draw that they may see.",
    "fewer_workers_than_auditors": "Everybody whose work they may see has another auditor.",
}
IN_THE_DRAW = ("more_workers_than_auditors", "no_eligible_auditor", "family_in_this_round")
OUTSIDE = {
    "closed": ("closed file", "closed files"),
    "child_died": ("file of a child who died", "files of children who died"),
    "restricted": ("restricted file", "restricted files"),
    "no_worker": ("file without a worker", "files without a worker"),
    "worker_left": ("file of a worker who left", "files of workers who left"),
    "worker_not_audited": (
        "file of somebody whose role is not audited",
        "files of people whose role is not audited",
    ),
    "worker_away": ("file of a worker who is away", "files of workers who are away"),
    "new_to_child": (
        "file whose worker is new to the child",
        "files whose worker is new to the child",
    ),
    "audited_recently": ("file audited too recently", "files audited too recently"),
    "no_list": ("file of a service without a list", "files of services without a list"),
    "not_listed": ("file that is not on a list", "files that are not on a list"),
    "not_in_theme": ("file outside the theme", "files outside the theme"),
}
TAKEN_OUT = ("file taken out by hand", "files taken out by hand")
IN_A_LINE = 10  # people left out, up to which they are all told at once


def preview(draft: DraftView, number: int = 1, said: Section | None = None) -> Message:
    """Show a draft; `said` tells what was just done."""
    shown = rules.page(in_order(draft.pairs), number)
    sections = (
        *((said,) if said else ()),
        figures(draft),
        *pairs(draft, shown),
        *in_draft(draft.round, draft.lists),
        *left_out(draft),
        outside(draft),
        deeds(draft, shown.number),
    )
    return words.together(draft.round.key, sections, f"{words.title(draft.round)}: a draft.")


def in_order(pairs: Sequence[PairView]) -> list[PairView]:
    """Put pairings in the order in which they are shown: by the auditor's service and name."""
    return sorted(pairs, key=lambda one: (one.auditor.service, one.auditor.name, one.worker.name))


def figures(draft: DraftView) -> Section:
    """Count auditors, pairings and practitioners; say whether there are enough, and when."""
    lines = ["A draft: nobody has been told anything.", *_warnings(draft)]
    if draft.round.draw > 1:
        lines.append(f"This is draw {draft.round.draw}; the trail keeps count.")
    if draft.changes:
        lines.append(f"{count(draft.changes, 'change')} by hand.")
    return Section(
        "\n".join(lines),
        title=words.title(draft.round),
        facts=_facts(draft),
        buttons=_theme(draft),
    )


def _facts(draft: DraftView) -> tuple[tuple[str, str], ...]:
    round_ = draft.round
    window = words.window(round_.window_from, round_.window_to)
    return (
        *((("Theme", draft.theme),) if draft.theme else ()),
        ("Auditors", _auditors(draft)),
        ("Practitioners", _practitioners(draft)),
        ("Capacity", draft.capacity),
        ("Window", window),
        ("Cards go out", f"{goes_out(draft)}, if you open it today"),
    )


def _auditors(draft: DraftView) -> str:
    idle = [one for one in draft.unserved if one.side == "auditor"]
    away = len({one.who.id for one in idle if one.rule == "away"})
    others = len({one.who.id for one in idle if one.rule != "away"})
    each = draft.round.kind.quota
    parts = [f"{draft.round.quota // each}, {in_words(each)} audit{'s' * (each > 1)} each"]
    parts.append(count(len(draft.pairs), "pairing"))
    parts += [f"{away} away"] if away else []
    parts += [f"{others} without an audit"] if others else []
    return "; ".join(parts)


def _practitioners(draft: DraftView) -> str:
    served = len(draft.pairs)
    waiting = sum(one.side == "worker" and one.rule in IN_THE_DRAW for one in draft.unserved)
    not_served = f"{waiting} not served this time" if waiting else "all are served"
    return f"{served + waiting} could be audited; {not_served}"


def goes_out(draft: DraftView) -> str:
    """Return "Wed 23 Dec at 09:00"."""
    return f"{day(draft.round.cards_go_out)} at {draft.profile.manners.office_from:%H:%M}"


def _warnings(draft: DraftView) -> list[str]:
    found = []
    if draft.unknown_dates:
        found.append(
            f"For {count(draft.unknown_dates, 'file')} nobody knows since when the worker has "
            "had it: the rule about being new to the child was not applied to them."
        )
    if draft.lines_unknown:
        people = count(draft.lines_unknown, "person", "people")
        found.append(f"The line of managers is not known for {people}: see the staff list.")
    return found


def pairs(draft: DraftView, shown: Page[PairView]) -> tuple[Section, ...]:
    """Show ten pairings with their reasons, by the auditor's service."""
    groups = groupby(shown.items, key=lambda pair: pair.auditor.service)
    sections = [
        Section("\n".join(f"- {pair_line(pair)}" for pair in group), title=service)
        for service, group in groups
    ]
    buttons = words.turning("rounds.see", dict(draft.round.args), shown)
    where = words.place(shown, "pairings")
    return (*sections, *((Section(where, buttons=buttons),) if where else ()))


def pair_line(pair: PairView) -> str:
    """Say who looks at whose work, and why."""
    why = f"Changed by hand: {pair.by_hand}." if pair.by_hand else about(pair)
    return f"{looks_at(pair)} {why}"


def looks_at(pair: PairView) -> str:
    """Say who looks at whose work."""
    return (
        f"{words.at_work(pair.auditor)} looks at {whose(pair.worker.short)} work "
        f"({pair.worker.place})."
    )


def about(pair: PairView) -> str:
    """Tell the QA team the reason that was written for the auditor, who is "you" there."""
    name = pair.auditor.short
    return (
        pair.reason.replace("you have", f"{name} has")
        .replace("You have", f"{name} has")
        .replace("You looked", f"{name} looked")
    )


def left_out(draft: DraftView) -> tuple[Section, ...]:
    """Name who is not served, by the rule that bites."""
    if not draft.unserved:
        return ()
    lines = by_rule(draft.unserved, draft.round.months)
    button = Button("Who is not served, and why", "rounds.unserved", draft.round.args)
    return (Section("\n".join(f"- {line}" for line in lines), buttons=(button,)),)


def by_rule(unserved: Sequence[Unserved], months: int = 1) -> list[str]:
    """Return a line for every rule that leaves somebody out: practitioners first."""
    groups: defaultdict[tuple[str, str], list[Unserved]] = defaultdict(list)
    for one in unserved:
        groups[one.side, one.rule].append(one)
    lines = []
    for (side, rule), people in sorted(groups.items(), key=lambda item: _most_urgent(*item[0])):
        names = words.some_names(list({one.who.id: one.who for one in people}.values()))
        start = "Not served" if side == "worker" else "Without an audit"
        why = in_period(BY_RULE.get(rule, sentence(rule)), months)
        lines.append(f"{start}: {names}. {why}")
    return lines


def _most_urgent(side: str, rule: str) -> tuple[bool, bool, str]:
    return side != "worker", rule not in IN_THE_DRAW, rule


def unserved(draft: DraftView, number: int) -> Message:
    """Tell of everybody who is not served, and why, ten at a time."""
    shown = rules.page(draft.unserved, number)
    lines = [f"{words.at_work(one.who)}: {one.detail}" for one in shown.items]
    head = f"{words.title(draft.round)}: who is not served, and why."
    turning = words.turning("rounds.unserved", dict(draft.round.args), shown)
    where = words.place(shown, "people")
    sections = (
        Section(head),
        Section("\n".join(lines) or "Everybody is served."),
        Section(where or "That is everybody.", buttons=(*turning, words.see(draft.round))),
    )
    return words.together(draft.round.key, sections, head)


def outside(draft: DraftView) -> Section:
    """Count what stands outside the draw, by reason; never which file."""
    parts = outside_parts(draft.outside, draft.profile.exclusion_reasons)
    text = f"Outside the draw: {listed(parts)}." if parts else "Nothing stands outside the draw."
    args = draft.round.args
    out = Button("Files taken out", "rounds.taken_out", args)
    return Section(text, buttons=(out,) if draft.excluded else ())


def outside_parts(outside: Mapping[str, int], reasons: Mapping[str, str]) -> list[str]:
    """Return "1 restricted file", "3 files audited too recently", most first."""
    most_first = sorted(outside.items(), key=lambda item: (-item[1], item[0]))
    return [_outside_part(code, many, reasons) for code, many in most_first]


def _outside_part(code: str, many: int, reasons: Mapping[str, str]) -> str:
    rule, _, reason = code.partition(":")
    one, more = OUTSIDE.get(rule, TAKEN_OUT)
    why = f" ({reasons.get(reason, reason).lower()})" if reason else ""
    return f"{count(many, one, more)}{why}"


def deeds(draft: DraftView, number: int) -> Section:
    """What can be done with a draft."""
    args = draft.round.args
    again = {**args, "draw": str(draft.round.draw + 1)}
    return Section(
        f"Nothing happens in {draft.round.named} until you open it.",
        buttons=(
            Button("Open it", "rounds.open", args, "primary", form=True),
            Button("Take a file out", "rounds.exclude", args, form=True),
            Button("Change a pairing", "rounds.change", {**args, "number": str(number)}, form=True),
            Button("Draw again", "rounds.draw_again", again),
            Button("Take it away as XLSX", "rounds.take_away", args),
            Button("Give this draft up", "rounds.give_up", args),
        ),
    )


def _theme(draft: DraftView) -> tuple[Button, ...]:
    if not draft.theme:
        return ()
    return (Button("Change the theme", "rounds.theme", draft.round.args, form=True),)
