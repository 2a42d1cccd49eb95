"""The framework profile: everything that councils disagree on, as frozen plain types.

Pure: rules and the clock import these. `loader.py` reads them from TOML.
A key is here only when some code reads it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal

Ability = Literal[
    "run_rounds",  # drafts, opens, tops up and closes a round; sees every audit
    "audit",  # may be given an audit
    "be_audited",  # holds case files whose work is audited
    "manage",  # has a team: hears of its audits, signs actions off
    "exclude_files",  # takes a file out of the draw before a round opens
    "administer",  # installs and checks; sees no case content
]
Period = Literal["month", "quarter"]  # a quarter's audits fall in its first month
Picks = Literal["draw", "heads_lists", "theme"]  # who says which files may be drawn
Independence = Literal["other_team_and_line", "other_service"]  # whose work one may audit
Window = Literal["month", "second_full_week", "second_calendar_week"]  # see core.working_days
GradeRule = Literal["none", "impact_and_practice"]  # what suggests the grade of the whole
Family = Literal["none", "impact", "practice"]  # which half of that rule a section belongs to
AccessLevel = Literal["none", "aggregates", "own", "team", "line", "service", "all"]


@dataclass(frozen=True)
class Council:
    """Whose framework this is, and the numbers to ring."""

    name: str  # how the bot calls the council
    duty_team: str  # title of the team that answers by day
    duty_phone: str
    out_of_hours_team: str
    out_of_hours_phone: str
    duty_from: time  # working days
    duty_to: time
    record_system: str  # "Mosaic": where the child's record is
    closure_days: tuple[date, ...] = ()  # the council's own, besides bank holidays
    audits_channel: str = ""  # where the opening and closing of a round is told, counts only


@dataclass(frozen=True)
class Role:
    """A job in the council, under the name it has there."""

    title: str
    abilities: tuple[Ability, ...]
    access: AccessLevel


@dataclass(frozen=True)
class AuditKind:
    """One kind of audit: who audits what, when, how picked, on which form."""

    title: str
    auditors: tuple[str, ...]  # role keys
    audited: tuple[str, ...]  # role keys
    form: str  # key of a form
    quota: int  # audits an auditor a month
    order: Literal["longest_unaudited", "seeded_random"]
    independence: Independence
    window: Window
    cards_before: int  # working days between the cards and the window's first day
    look_back: int  # months
    file_gap: int  # months before the same file may be audited again
    pair_gap: int  # months in which the same auditor and worker are kept apart if possible
    new_to_child: int  # calendar days a worker must have had the file
    away_share: float  # share of the window's working days away that takes a person out
    coverage: int  # months within which every worker should be audited
    minutes: int  # how long the form is designed to take
    self_assessment: bool
    talk: str  # how the conversation with the worker is named in a card
    copies: tuple[str, ...] = ()  # also told on submission: "manager", "iro", "cp_chair"
    auditors_in: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # a role that audits in some services only -> how the names of those services begin
    period: Period = "month"
    picks: Picks = "draw"
    lists_from: tuple[str, ...] = ()  # roles asked for their own list, with "heads_lists"
    lists_before: int = 0  # working days before the cards by which their lists are asked for
    sample_share: float = 0.0  # of all files a year, as a random sample; 0: no such target
    hosted: bool = True  # False: the record system holds the form, the bot takes the result back


@dataclass(frozen=True)
class Guidance:
    """What good looks like, and what it does not, in our own words."""

    good: tuple[str, ...] = ()
    requires_improvement: tuple[str, ...] = ()
    inadequate: tuple[str, ...] = ()


@dataclass(frozen=True)
class FormSection:
    """One section of an audit form."""

    title: str
    about: str  # one sentence: what to look at
    minutes: int
    guidance: Guidance = field(default_factory=Guidance)
    family: Family = "none"
    question: str = ""  # one more, of this section's own: identity, or why this rating
    question_needed: bool = False
    ticks: Mapping[str, str] = field(default_factory=dict)  # evidence: key -> what was seen


@dataclass(frozen=True)
class AuditForm:
    """An audit form: its own grade scale, best first, and its sections in order."""

    title: str
    grades: Mapping[str, str]  # key -> label, best first
    needs_care: tuple[str, ...]  # grades at which the bot asks whether a child is safe
    sections: Mapping[str, FormSection]
    reflective_question: str  # "" when the form asks no view on reflective practice
    self_questions: Mapping[str, str]  # the worker's self-assessment: key -> question
    learning_points: int  # places shown as a guide
    grade_rule: GradeRule = "none"  # suggests a grade; another one needs a reason


@dataclass(frozen=True)
class Clock:
    """A time limit: exactly one of the three units."""

    working_days: int = 0
    calendar_days: int = 0
    hours: int = 0


@dataclass(frozen=True)
class Clocks:
    """The council's time limits."""

    concern: Clock  # to put right what a concern is about, from the press
    action: Clock  # most other actions, from submission
    head_start: Clock  # the worker reads before the manager
    notice: Clock  # within which the worker and manager have been told
    hand_over: Clock  # to accept a hand-over before it goes on
    self_assessment_from_window: Clock  # after the window's first day; 0 = on that day
    closing: Clock  # after submission: family's view, discussion and filing answered


@dataclass(frozen=True)
class Manners:
    """How the bot nudges."""

    office_from: time
    office_to: time
    before: int  # working days before the due date
    after: int  # working days after it
    then_every: int  # calendar days
    most: int  # nudges an item


@dataclass(frozen=True)
class Profile:
    """One council's framework."""

    id: str
    title: str
    council: Council
    roles: Mapping[str, Role]
    categories: Mapping[str, str]  # key of the caseload file -> label
    kinds: Mapping[str, AuditKind]
    forms: Mapping[str, AuditForm]
    clocks: Clocks
    manners: Manners
    exclusion_reasons: Mapping[str, str]
    cannot_reasons: Mapping[str, str]  # why an auditor can't do this one
    change_reasons: Mapping[str, str]  # why a pairing was changed by hand
    family_routes: Mapping[str, str]  # how a family's view was sought
    no_family_view_reasons: Mapping[str, str]
    not_talked_reasons: Mapping[str, str]
    late_reasons: Mapping[str, str]  # what is in the way of finishing in time
    action_types: Mapping[str, str]
    concern_types: Mapping[str, str]
    told: Mapping[str, str]  # who can be told of a concern, by phone
    asked: tuple[str, ...] = ()  # keys of kinds that a document leaves open: asked when adopted
    job_titles: Mapping[str, str] = field(default_factory=dict)
    # a job title of the record system, in small letters -> role key
