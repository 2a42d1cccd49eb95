"""Is Slack ready? Each right that is missing is named in words, and whom it does not reach."""

from collections.abc import Iterator

from slack_sdk.web import SlackResponse
from sqlmodel import Session

from bot.finding import Finding
from bot.platforms.slack import identity
from bot.platforms.slack_client import SlackClient
from bot.platforms.slack_faults import translated
from bot.settings import Settings
from bot.slack_manifest import missing
from handlers.core.ports import DeliveryError
from storage import people

WHAT = "Slack"
NAMED = 10  # people whom the check names; of the others it gives the number
GRANTED = "X-Oauth-Scopes"


def slack_findings(settings: Settings, session: Session) -> Iterator[Finding]:
    """Look at the tokens, the scopes and the people. Nothing, where Slack is not connected."""
    if not settings.slack_bot_token.get_secret_value():
        return
    client = SlackClient(
        settings.slack_bot_token.get_secret_value(), settings.slack_api_url, settings.proxy
    )
    try:
        known = identity(client)
    except DeliveryError as fault:
        yield Finding(WHAT, fine=False, words=f"The bot token was not taken: {fault}.")
        return
    yield Finding(WHAT, fine=True, words=f"{known['user']} is in {known['team']}.")
    yield from _scopes(known)
    yield _way_in(settings)
    yield _reach(session)


def _scopes(known: SlackResponse) -> Iterator[Finding]:
    granted = known.headers.get(GRANTED)
    if granted is None:
        yield Finding("Slack scopes", fine=False, words="Slack did not say which it has granted.")
        return
    lacking = missing(one.strip() for one in granted.split(","))
    for sentence in lacking:
        yield Finding("Slack scopes", fine=False, words=sentence)
    if not lacking:
        yield Finding("Slack scopes", fine=True, words="Every one that the bot needs.")


def _way_in(settings: Settings) -> Finding:
    """Try how Slack's events come in: over a line of ours, or through the door."""
    if settings.slack_mode == "http":
        has_secret = bool(settings.slack_signing_secret.get_secret_value())
        words = "HTTP, signed." if has_secret else "QA_LOOP_SLACK_SIGNING_SECRET is not set."
        return Finding("Slack's way in", fine=has_secret, words=words)
    token = settings.slack_app_token.get_secret_value()
    if not token:
        words = "QA_LOOP_SLACK_APP_TOKEN is not set: Socket Mode needs it."
        return Finding("Slack's way in", fine=False, words=words)
    try:
        with translated():
            client = SlackClient(token, settings.slack_api_url, settings.proxy)
            client.apps_connections_open(app_token=token)
    except DeliveryError as fault:
        words = f"The app token was not taken: {fault}. It needs connections:write."
        return Finding("Slack's way in", fine=False, words=words)
    return Finding("Slack's way in", fine=True, words="Socket Mode.")


def _reach(session: Session) -> Finding:
    """Say whom Slack does not reach: no account there has their verified address."""
    missed = [person.name for person in people.without_account(session, "slack")]
    if not missed:
        return Finding("Slack's reach", fine=True, words="Everybody on the staff list.")
    named = ", ".join(missed[:NAMED])
    more = f" and {len(missed) - NAMED} more" if len(missed) > NAMED else ""
    words = f"{len(missed)} on the staff list have no account that is known: {named}{more}."
    return Finding("Slack's reach", fine=False, words=words)
