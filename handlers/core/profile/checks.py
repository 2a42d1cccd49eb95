"""What must agree inside a profile: keys that name other keys, ranges, orders. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import get_type_hints

from handlers.core.profile import form_checks, kind_checks
from handlers.core.profile.faults import Fault, one_of
from handlers.core.profile.types import AuditForm, AuditKind, Council, FormSection, Profile

CATEGORIES = "categories"  # named by the caseload file, so they follow other rules
JOB_TITLES = "job_titles"  # named by the record system
COPIES = ("manager", "iro", "cp_chair")
REPLY = "reply"  # the worker's reply is stored beside the self-assessment's answers
LABEL_LIMIT = 75  # characters of one option in a menu: Slack's own limit
MOST_NUDGES = 5  # an item; after that it stands on the supervision agenda
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_DIGITS_OF_A_NUMBER = 3  # 999
_PLAIN = "Use small letters, digits and _ only, 40 at most, beginning with a letter."


def faults(profile: Profile) -> Iterator[Fault]:
    """Give everything in a profile that contradicts something else in it."""
    if not _KEY.fullmatch(profile.id):
        yield Fault("id", f"A folder called {profile.id!r} can't be stored.", _PLAIN)
    yield from _council(profile.council)
    yield from _roles(profile)
    yield from _categories(profile.categories)
    yield from _job_titles(profile)
    yield from kind_checks.asked_faults(profile)
    for key, kind in profile.kinds.items():
        yield from _kind(profile, f"kinds.{key}", kind)
    for key, form in profile.forms.items():
        yield from _form(f"forms.{key}", form)
    yield from _clocks_and_manners(profile)
    for menu in menus():
        yield from _menu(menu, getattr(profile, menu))


def menus() -> tuple[str, ...]:
    """Return the profile's lists of coded reasons and types: what people choose from."""
    hints = get_type_hints(Profile)
    return tuple(
        name
        for name in hints
        if hints[name] == Mapping[str, str] and name not in (CATEGORIES, JOB_TITLES)
    )


def _council(council: Council) -> Iterator[Fault]:
    for name in ("name", "duty_team", "out_of_hours_team", "record_system"):
        if not getattr(council, name).strip():
            yield _empty(f"council.{name}")
    for name in ("duty_phone", "out_of_hours_phone"):
        if sum(map(str.isdigit, getattr(council, name))) < _DIGITS_OF_A_NUMBER:
            yield Fault(
                f"council.{name}",
                "It holds no number that anybody could ring.",
                "Write the number as people dial it, such as 01632 960001.",
            )
    yield from _in_order("council", "duty_from", "duty_to", council)


def _roles(profile: Profile) -> Iterator[Fault]:
    yield from _keys("roles", profile.roles)
    for key, role in profile.roles.items():
        if "administer" in role.abilities and role.access != "none":
            yield Fault(
                f"roles.{key}.access",
                "A role that administers the bot must see no case content.",
                'Write access = "none", or take "administer" from its abilities.',
            )
    if not any("run_rounds" in role.abilities for role in profile.roles.values()):
        yield Fault(
            "roles",
            "No role may run a round, so no audit could ever be allocated.",
            'Give one role the ability "run_rounds".',
        )


def _categories(categories: Mapping[str, str]) -> Iterator[Fault]:
    for key in categories:
        if "," in key or "." in key:
            yield Fault(
                f"categories.{key}",
                "A category of the caseload file can't hold a comma or a full stop.",
                "Write it without them.",
            )


def _job_titles(profile: Profile) -> Iterator[Fault]:
    for title, role in profile.job_titles.items():
        at = f"{JOB_TITLES}.{title}"
        if title != " ".join(title.casefold().split()) or "." in title:
            yield Fault(
                at, "Job titles are compared in small letters.", "Write it so, without full stops."
            )
        yield from _named(at, (role,), profile.roles)


def _kind(profile: Profile, at: str, kind: AuditKind) -> Iterator[Fault]:
    yield from _named(f"{at}.form", (kind.form,), profile.forms)
    yield from _named(f"{at}.auditors", kind.auditors, profile.roles)
    yield from _named(f"{at}.audited", kind.audited, profile.roles)
    yield from _named(f"{at}.copies", kind.copies, COPIES)
    yield from _able(profile, f"{at}.auditors", kind.auditors, "audit")
    yield from _auditors_in(profile, f"{at}.auditors_in", kind)
    yield from _named(f"{at}.lists_from", kind.lists_from, profile.roles)
    yield from kind_checks.faults(at, kind)
    yield from _able(profile, f"{at}.audited", kind.audited, "be_audited")
    for name, least in _LEAST_OF_A_KIND.items():
        yield from _at_least(f"{at}.{name}", getattr(kind, name), least)
    if not 0 < kind.away_share <= 1:
        yield Fault(f"{at}.away_share", "It is a share of the window.", "Write 0.5 for half.")
    for name in ("title", "talk"):
        if not getattr(kind, name).strip():
            yield _empty(f"{at}.{name}")
    form = profile.forms.get(kind.form)
    if kind.self_assessment and form and not form.self_questions:
        yield Fault(
            f"{at}.self_assessment",
            f"The form {kind.form!r} asks the worker nothing.",
            f"Write questions under [forms.{kind.form}.self_questions], or false here.",
        )


def _auditors_in(profile: Profile, at: str, kind: AuditKind) -> Iterator[Fault]:
    for role in kind.auditors_in:
        yield from _named(f"{at}.{role}", (role,), profile.roles)
        yield from _able(profile, f"{at}.{role}", (role,), "audit")


_LEAST_OF_A_KIND = {
    "quota": 1,
    "cards_before": 0,
    "lists_before": 0,
    "look_back": 1,
    "file_gap": 0,
    "pair_gap": 0,
    "new_to_child": 0,
    "coverage": 1,
    "minutes": 1,
}


def _form(at: str, form: AuditForm) -> Iterator[Fault]:
    grades = tuple(form.grades)
    yield from _keys(f"{at}.grades", form.grades, least=2)
    yield from _keys(f"{at}.sections", form.sections)
    yield from _keys(f"{at}.self_questions", form.self_questions, least=0)
    yield from _named(f"{at}.needs_care", form.needs_care, grades)
    yield from _at_least(f"{at}.learning_points", form.learning_points, 1)
    worst = grades[len(grades) - len(form.needs_care) :]
    if set(form.needs_care) <= set(grades) and form.needs_care != worst:
        yield Fault(
            f"{at}.needs_care",
            f"The grades run best first, and their worst end is {', '.join(worst) or 'empty'}.",
            "Write the worst grades only, in the order of the scale; or mend that order.",
        )
    if REPLY in form.self_questions:
        yield Fault(
            f"{at}.self_questions.{REPLY}",
            "That name is kept for the worker's reply to the audit.",
            "Give the question another key.",
        )
    for key, section in form.sections.items():
        yield from _section(f"{at}.sections.{key}", section)
    yield from form_checks.faults(at, form)


def _section(at: str, section: FormSection) -> Iterator[Fault]:
    yield from _at_least(f"{at}.minutes", section.minutes, 1)
    if section.ticks:
        yield from _menu(f"{at}.ticks", section.ticks)


def _clocks_and_manners(profile: Profile) -> Iterator[Fault]:
    for name in ("concern", "action"):
        clock = getattr(profile.clocks, name)
        if not (clock.working_days or clock.calendar_days or clock.hours):
            yield Fault(f"clocks.{name}", "It leaves no time at all.", 'Such as "5 working days".')
    manners = profile.manners
    yield from _in_order("manners", "office_from", "office_to", manners)
    for name, least in {"before": 0, "after": 0, "then_every": 1, "most": 1}.items():
        yield from _at_least(f"manners.{name}", getattr(manners, name), least)
    if manners.most > MOST_NUDGES:
        yield Fault(
            "manners.most",
            f"More than {MOST_NUDGES} nudges for one thing are noise.",
            f"Write a number from 1 to {MOST_NUDGES}.",
        )


def _menu(at: str, menu: Mapping[str, str]) -> Iterator[Fault]:
    yield from _keys(at, menu)
    for key, label in menu.items():
        if not 0 < len(label) <= LABEL_LIMIT:
            yield Fault(
                f"{at}.{key}",
                f"It is shown in a menu and has {len(label)} characters.",
                f"Write 1 to {LABEL_LIMIT} characters.",
            )


def _named(at: str, given: Iterable[str], known: Iterable[str]) -> Iterator[Fault]:
    allowed = tuple(known)
    for name in given:
        if name not in allowed:
            yield Fault(at, f"There is no {name!r}.", one_of(allowed, name))


def _able(profile: Profile, at: str, roles: tuple[str, ...], ability: str) -> Iterator[Fault]:
    if not roles:
        yield _empty(at)
    for key in roles:
        role = profile.roles.get(key)
        if role and ability not in role.abilities:
            yield Fault(
                at,
                f"The role {key!r} is here without the ability {ability!r}.",
                f"Add {ability!r} under [roles.{key}], or take the role from this list.",
            )


def _keys(at: str, entries: Mapping[str, object], least: int = 1) -> Iterator[Fault]:
    if len(entries) < least:
        yield Fault(at, f"It needs {least} or more entries.", "Add what is missing.")
    for key in entries:
        if not _KEY.fullmatch(key):
            yield Fault(
                f"{at}.{key}",
                "A key is stored with the work, so it is kept plain and short.",
                _PLAIN,
            )


def _at_least(at: str, number: int, least: int) -> Iterator[Fault]:
    if number < least:
        yield Fault(at, f"It is {number}.", f"Write {least} or more.")


def _in_order(at: str, first: str, last: str, owner: object) -> Iterator[Fault]:
    if not getattr(owner, first) < getattr(owner, last):
        yield Fault(f"{at}.{last}", f"It is not after {first!r}.", "Write a later time.")


def _empty(at: str) -> Fault:
    return Fault(at, "It is empty.", "Write what the council says here.")
