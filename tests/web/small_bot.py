"""A bot of a few lines: enough to press, ask, refuse and wait for the clock."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.platforms.memory import MemoryPlatform
from bot.press import Member, Press
from bot.web.simulator.driver import Tick
from handlers.core.forms import Choice, Day, Form, Note, Person, Text, Upload
from handlers.core.messages import Button, File, Image, Message, Section, Whisper, say
from handlers.core.ports import Address
from handlers.core.router import Reply

START = datetime(2026, 12, 14, 10, 0, tzinfo=UTC)
CARDS = datetime(2026, 12, 23, 9, 0, tzinfo=UTC)
HOSTILE = "<script>document.title='broken'</script> " + "long" * 60 + " \u202egnp.exe שלום"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)

QUINN = Member(
    "quinn", "Quinn Hart", ("QA officer",), "Quality", "Standards", frozenset(("run_rounds",))
)
AMINA = Member(
    "amina",
    "Amina Yusuf",
    ("Practice Manager",),
    "Safeguarding East",
    "Family Safeguarding",
    frozenset(("audit", "manage")),
)
BEN = Member(
    "ben",
    "Ben Okoro",
    ("Social worker",),
    "Children in Care North",
    "Children in Care",
    frozenset(("be_audited",)),
)
CAROL = Member("carol", "Carol Lund", ("Head of Service",), "", "Children in Care")


CARD = Message(
    (
        Section(
            "Hello Amina. Your January audit is QA-2027-0001: Ben's work, Children in Care North. "
            "Please finish by Fri 29 Jan, when the window closes. Look mainly at July to December; "
            "about an hour, plus a talk with Ben, who knows. Start with what works.\n\n"
            "Worried about a child today? Ring first: 0300 000 0000.",
            title="Your January audit",
            facts=(
                ("Audit", "QA-2027-0001"),
                ("Finish by", "Fri 29 Jan"),
                ("Look at", "July to December"),
            ),
            buttons=(
                Button("Show me the file", "audit.show"),
                Button("Start", "audit.start", style="primary", form=True),
                Button("I can't do this one", "audit.cannot", form=True),
                Button("Why me?", "audit.why"),
                Button("Worried about a child now?", "concern.ask", style="danger", form=True),
            ),
            key="audit:QA-2027-0001",
        ),
    ),
    summary="Your January audit is QA-2027-0001, by Fri 29 Jan",
)
AUDIT_FORM = Form(
    route="audit.save",
    title="QA-2027-0001: voice of the child",
    parts=(
        Note("Ring first: 0300 000 0000. In danger now: 999.", title="Worried about a child?"),
        Choice(
            "grade",
            "How good is the work here?",
            (("good", "Good"), ("ri", "Requires improvement to be good"), ("bad", "Inadequate")),
            open=True,
            required=True,
        ),
        Text("well", "What works well?", many_lines=True, required=True, hint="As it stands."),
        Choice("kinds", "Which evidence did you see?", (("a", "Plan"), ("b", "Visit")), many=True),
        Choice("line", "Which line?", (("x", "East"), ("y", "West"))),
        Day("on", "When did you talk it through?"),
        Person("owner", "Who owns the action?"),
        Upload("list", "Case list", ("csv", "xlsx")),
    ),
    submit="Save this section",
    args={"audit": "QA-2027-0001"},
)


class SmallBot:
    """Hears a handful of routes."""

    def __init__(self, platform: MemoryPlatform) -> None:
        """Post there."""
        self.platform = platform
        self.heard: list[Press] = []

    def people(self) -> list[Member]:
        """Return four people."""
        return [BEN, AMINA, CAROL, QUINN]

    def command(self, chat_id: str, text: str, now: datetime) -> Message | Whisper:
        """Show a menu, or say that it is not understood."""
        if text != "/qa":
            return Whisper(warning("Nothing was done. The bot knows only /qa. Please type /qa."))
        if chat_id == "quinn":
            return say(
                "January's audits are not drafted yet.",
                Button("Draft January's round", "round.draft", style="primary"),
                Button("Take it away as XLSX", "round.take"),
                title="Hello Quinn",
                key="menu",
            )
        return say(f"Hello. It is {now:%H:%M}.", Button("Say something odd", "odd"), key="menu")

    def home(self, chat_id: str, now: datetime) -> Message:  # noqa: ARG002 - as the bot has it
        """Return a home of two cards."""
        return Message(
            (
                Section(f"{now:%d %b}: nothing waits for you.", title="This week", tone="good"),
                Section("Ask any time.", key="h", buttons=(Button("Say something odd", "odd"),)),
            )
        )

    def hear(self, press: Press, now: datetime) -> Reply:  # noqa: ARG002 - as the bot has it
        """Answer as the route says."""
        self.heard.append(press)
        if press.route == "audit.save":
            return self._save(press.answers or {})
        if press.route == "round.open":
            self.platform.post(Address("amina"), say("You will get an audit."), "o1")
        return REPLIES.get(press.route)

    def _save(self, answers: Mapping[str, Any]) -> Reply:
        faults = AUDIT_FORM.faults(answers)
        if faults:
            return AUDIT_FORM.again(answers, faults)
        return say(f"Saved. What works well: {answers['well']}", key="audit:QA-2027-0001")

    def next_thing(self, after: datetime) -> datetime | None:
        """Cards go out once."""
        return CARDS if after < CARDS else None

    def run_until(self, after: datetime, until: datetime, tick: Tick | None) -> None:
        """Go on by the hour; the cards go out at their time."""
        at = after
        while at < until:
            at = min(at + timedelta(hours=6), until)
            if tick:
                tick(at)
            if after < CARDS <= at and not self.platform.chat("#audits"):
                self.platform.post(Address("amina"), CARD, "o2")
                self.platform.post(Address("ben"), say("Amina looks at one file with you."), "o3")
                self.platform.post(
                    Address("#audits", is_channel=True), say("5 audits began."), "o4"
                )


def warning(text: str) -> Message:
    """Return a message of caution."""
    return Message((Section(text, tone="warning"),), summary=text)


REPLIES: dict[str, Reply] = {
    "round.draft": say(
        "6 auditors have one each.\n5 pairings, 1 auditor away.",
        Button("Open it", "round.open", style="primary"),
        Button("Draw again", "round.draft"),
        title="January 2027: a draft",
        key="menu",
    ),
    "round.open": say("January's round is open. 5 cards go out on Wed 23 Dec.", key="menu"),
    "round.take": Whisper(
        Message(
            (Section("Here it is.", tone="good"),),
            files=(File("January <2027>.xlsx", "application/octet-stream", b"PK made up"),),
            images=(Image("chart.png", "Audits by month: 5 in January", PIXEL),),
        )
    ),
    "odd": Whisper(say(HOSTILE, Button(HOSTILE, "odd"), title=HOSTILE)),
    "audit.show": Whisper(say("Mosaic: look for the reference in your list.")),
    "audit.why": Whisper(say("Ben has not been audited yet: place 1 of 6.")),
    "audit.start": AUDIT_FORM,
    "audit.cannot": Form(
        "audit.cannot_because",
        "I can't do this one",
        (Choice("why", "Why?", (("family", "I know this family"), ("away", "I am away"))),),
        submit="Send",
    ),
    "audit.cannot_because": Whisper(warning("Nothing was changed. It was said before. Ask QA.")),
    "concern.ask": Form(
        "concern.log",
        "Worried about a child now?",
        (
            Note("Until 17:00 the duty team, 0300 000 0000.\nIn danger now: 999.", "Ring first"),
            Text("who", "Who was told, and when?", required=True),
        ),
        submit="Log it",
    ),
}
