"""What a channel hears of a round: counts only, and nobody's name."""

from handlers.core.messages import Message, say
from handlers.core.phrases import count, day, whose
from handlers.rounds.view import RoundView


def opened(round_: RoundView, audits: int, services: int) -> Message:
    """Tell the channel that a round is open."""
    return say(
        f"{whose(round_.named)} audits are on their way: {count(audits, 'audit')} in "
        f"{count(services, 'service')}. Cards go out on {day(round_.cards_go_out)}; the window "
        f"closes on {day(round_.window_to)}. Start with what works."
    )


def closed(round_: RoundView, submitted: int, audits: int) -> Message:
    """Tell the channel that a round is closed."""
    return say(
        f"{whose(round_.named)} audits are closed: {submitted} of {audits} submitted. "
        "Thank you to everybody who looked, and to everybody whose work was looked at."
    )
