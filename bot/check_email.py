"""Is e-mail ready, for whoever chat can't reach? The mail server is asked; nothing is sent."""

from sqlmodel import Session

from bot.clients.email import sender_of
from bot.finding import Finding
from bot.settings import Settings
from handlers.core.errors import Refusal
from handlers.core.ports import DeliveryError
from storage import emails

WHAT = "e-mail"
NOT_SET = (
    "Not set (QA_LOOP_SMTP_HOST): whoever chat can't reach is only counted, and hears nothing."
)


def email_finding(settings: Settings, session: Session) -> Finding:
    """Say whether e-mail is set, whether the mail server lets us in, and what went wrong."""
    try:
        sender = sender_of(settings)
        if sender is None:
            return Finding(WHAT, fine=True, words=NOT_SET)
        sender.try_out()
    except Refusal as half:
        return Finding(WHAT, fine=False, words=f"{half.why} {half.next_step}")
    except DeliveryError as fault:
        return Finding(WHAT, fine=False, words=f"Set, and not ready: {fault}.")
    return _sent(sender.host, session)


def _sent(host: str, session: Session) -> Finding:
    counts = emails.counts(session)
    bad = counts.get("failed", 0) + counts.get("unknown", 0)
    words = ", ".join(f"{name} {many}" for name, many in sorted(counts.items())) or "none yet"
    return Finding(WHAT, fine=not bad, words=f"Set: {host} lets us in. E-mails: {words}.")
