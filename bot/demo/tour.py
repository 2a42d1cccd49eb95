"""The demo's tour: what somebody who has never seen the bot is shown in a minute.

The labels are those of the bot's buttons, in the order in which they are pressed.
"""

from datetime import datetime

from bot.web.simulator.tour import ClockTo, Presses, Sends, Somebody, Step, Types
from handlers.core.phrases import LONDON

OFFICER = Somebody(can="run_rounds")
DRAFT = "Draft January's round"
OPEN = "Open it"  # opens a form that says who gets what; it is sent as it stands
START = "Start"  # stands on every auditor's card
CARDS_GO_OUT = datetime(2026, 12, 23, 9, 0, tzinfo=LONDON)

TOUR = (
    Step(
        "The QA officer types /qa and drafts January's audits. The bot proposes who looks at "
        "whose work, gives a reason for every pairing, and says who is not served and why. "
        "Nobody has been told anything yet.",
        OFFICER,
        (Types("/qa"), Presses(DRAFT)),
    ),
    Step(
        "One press opens the round. Cards will go out by themselves five working days before "
        "the window, so that an hour can be kept free.",
        OFFICER,
        (Presses(OPEN), Sends()),
    ),
    Step(
        "Nine days later, this auditor's card has come: what to look at, by when, and a number "
        "to ring first if a child may not be safe. The worker has heard kindly too, and writes "
        "first. Press Why me?, or be somebody else.",
        Somebody(with_button=START),
        (ClockTo(CARDS_GO_OUT),),
    ),
)
