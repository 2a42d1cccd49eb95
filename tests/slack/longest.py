"""Messages and forms at their longest, and made-up ones of every kind."""

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from handlers.core.forms import Choice, Day, Form, Note, Part, Person, Text, Upload
from handlers.core.messages import Button, Message, Section

LONG_WORDS = "Words & <!channel> *that* go_on_and_on, see https://example.org/a_b?c=d. "
LONG_TEXT = (LONG_WORDS * 9 + "\n- point\n\n") * 14  # about 9,000 characters


def stretched(message: Message) -> Message:
    """Return a message of the same shape in which every word is as long as it gets."""
    return replace(message, sections=tuple(_section(one) for one in message.sections))


def _section(section: Section) -> Section:
    return replace(
        section,
        text=section.text and section.text + LONG_TEXT,
        title=section.title and section.title + LONG_WORDS * 6,
        facts=tuple((name + LONG_WORDS, value + LONG_TEXT) for name, value in section.facts),
        buttons=tuple(replace(one, label=one.label + LONG_WORDS) for one in section.buttons),
    )


def stretched_form(form: Form) -> Form:
    """Return a form of the same shape in which every word is as long as it gets."""
    parts = tuple(_part(part) for part in form.parts)
    names = [part.name for part in parts if not isinstance(part, Note)]
    errors = dict.fromkeys(names, "This one is needed.") | {"whole": LONG_TEXT}
    return replace(form, title=form.title + LONG_WORDS, parts=parts, errors=errors)


def _part(part: Part) -> Part:
    if isinstance(part, Note):
        return replace(part, text=part.text + LONG_TEXT, title=part.title and part.title * 9)
    asked = replace(part, label=part.label + LONG_TEXT, hint=LONG_TEXT)
    if isinstance(asked, Text):
        return replace(asked, value="é" * asked.limit)
    if isinstance(asked, Choice):
        options = tuple((value, words + LONG_WORDS * 3) for value, words in asked.options)
        return replace(asked, options=options, value=(options[-1][0],) if options else ())
    return asked


WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=400
) | st.sampled_from(["", "<!here> & <@U1>", "*bold* _not_ :tada:", "> quoted", LONG_WORDS * 60])
NAMES = st.from_regex(r"[a-z_]{1,20}", fullmatch=True)
ARGS = st.dictionaries(NAMES, st.text("QA-0123456789", max_size=40), max_size=3)
BUTTONS = st.builds(
    Button,
    WORDS,
    st.builds("{}.{}".format, NAMES, NAMES),
    ARGS,
    st.sampled_from(["plain", "primary", "danger"]),
    st.booleans(),
    st.sampled_from(["", "https://example.org/"]),
)
SECTIONS = st.builds(
    Section,
    WORDS,
    WORDS,
    st.lists(st.tuples(WORDS, WORDS), max_size=12).map(tuple),
    st.lists(BUTTONS, max_size=6).map(tuple),
    st.sampled_from(["plain", "good", "warning", "concern"]),
    st.sampled_from(["", "audit:QA-2027-0001", "team:7", "k" * 300]),
)
MESSAGES = st.builds(Message, st.lists(SECTIONS, max_size=70).map(tuple), WORDS)

HINTS = st.sampled_from(["", "No names of children.", LONG_WORDS * 40])
LABELS = st.sampled_from(["What works well?", "<!channel>", LONG_WORDS * 40])
NOTES = st.builds(
    Note, WORDS, WORDS, st.booleans(), st.sampled_from(["plain", "warning", "concern"])
)


@st.composite
def choices(draw: st.DrawFn) -> Choice:
    """Make up a choice of none to 230 options, some of them chosen before."""
    many = draw(st.sampled_from([0, 1, 4, 10, 11, 99, 100, 101, 230]))
    options = tuple((f"key-{n}", f"{LONG_WORDS[: n % 90]} {n}") for n in range(many))
    chosen = tuple(f"key-{n}" for n in draw(st.sets(st.integers(0, 230), max_size=3)) if n < many)
    a, b, c = (draw(st.booleans()) for _ in range(3))
    return Choice("c", draw(LABELS), options, a, b, c, draw(HINTS), chosen)


ASKED = st.one_of(
    st.builds(
        Text,
        st.just("t"),
        LABELS,
        st.booleans(),
        st.booleans(),
        HINTS,
        WORDS.map(lambda w: w[:3000]),
    ),
    choices(),
    st.builds(
        Day, st.just("d"), LABELS, st.booleans(), HINTS, st.none() | st.just(date(2027, 1, 19))
    ),
    st.builds(
        Person, st.just("p"), LABELS, st.booleans(), HINTS, st.sampled_from(["", "U0AMINA00"])
    ),
    st.builds(Upload, st.just("u"), LABELS, st.just(("csv", "xlsx")), st.booleans(), HINTS),
)


def _named(parts: list[Part]) -> tuple[Part, ...]:
    """Give every question a name of its own."""
    return tuple(
        part if isinstance(part, Note) else replace(part, name=f"{part.name}{number}")
        for number, part in enumerate(parts)
    )


FORMS = st.builds(
    Form,
    st.sampled_from(["", "audits.save_section"]),
    WORDS.filter(str.strip),
    st.lists(NOTES | ASKED, max_size=14).map(_named),
    st.sampled_from(["", "Save", "Save and go on to the next section of it"]),
    ARGS,
    st.dictionaries(st.sampled_from(["t0", "c1", "whole"]), WORDS.filter(str.strip), max_size=2),
)
