"""What Slack's refusals and silences mean: certainly not posted, perhaps posted, never."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from urllib.error import URLError

from slack_sdk.errors import SlackApiError

from handlers.core.ports import DeliveryError, NotTaken, Unclear, Unreachable

UNTIL_MENDED = 300.0  # seconds until a fault of the set-up is tried again
TOO_MANY = 429
OUR_FAULT = range(300, 500)  # as HTTP counts; a proxy on the way answers so too
FINE = 200

# Slack's own pages of errors: "some aspect of the operation may have succeeded".
PERHAPS = frozenset({"fatal_error", "internal_error", "service_unavailable"})
RATE = frozenset({"ratelimited", "rate_limited"})
GONE = frozenset(
    [
        "account_inactive",
        "cannot_dm_bot",
        "cant_update_message",
        "channel_is_limited_access",
        "channel_not_found",
        "edit_window_closed",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "is_archived",
        "is_inactive",
        "message_not_found",
        "messages_tab_disabled",
        "not_in_channel",
        "restricted_action",
        "restricted_action_read_only_channel",
        "user_disabled",
        "user_not_found",
        "user_not_visible",
        "users_not_found",
    ]
)
OF_OURS = frozenset(
    [
        "block_mismatch",
        "invalid_arguments",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "metadata_too_large",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "too_many_attachments",
    ]
)
OF_THE_SETUP = frozenset(
    [
        "access_denied",
        "app_access_blocked",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    ]
)


@contextmanager
def translated() -> Iterator[None]:
    """Turn what goes wrong in a call to Slack into the three kinds that delivery knows."""
    try:
        yield
    except SlackApiError as refused:
        raise meaning(refused) from refused
    except URLError as gone:  # raised before the whole request was out
        msg = f"Slack can't be reached: {_kind(gone.reason)}"
        raise NotTaken(msg) from gone
    except (OSError, HTTPException, ValueError) as lost:
        msg = f"Slack's answer was lost: {_kind(lost)}"
        raise Unclear(msg) from lost


def meaning(refused: SlackApiError) -> DeliveryError:
    """Return what a refusal means for the message. It quotes Slack's code, never the message."""
    status, code = refused.response.status_code, error_code(refused)
    if status == TOO_MANY or code in RATE:
        return NotTaken("Slack asks us to slow down", _retry_after(refused))
    if status in OUR_FAULT:
        return NotTaken(f"HTTP {status} on the way to Slack")
    if status != FINE or code in PERHAPS or not code:
        return Unclear(f"Slack had a fault: {code or f'HTTP {status}'}")
    return _plainly(code)


def _plainly(code: str) -> DeliveryError:
    """Return what a plain "no" means: certainly nothing was posted."""
    if code in GONE:
        return Unreachable(code)
    if code in OF_OURS:  # posting the same again won't help
        return Unreachable(f"Slack refused what the bot wrote: {code}")
    if code in OF_THE_SETUP:
        return NotTaken(code, UNTIL_MENDED)  # qa-loop check says more
    return NotTaken(code)


def error_code(refused: SlackApiError) -> str:
    """Return Slack's short code, or nothing when the answer was no answer of Slack's."""
    code = str(refused.response.get("error") or "")
    return code if code.replace("_", "").isalnum() and code.isascii() else ""


def _retry_after(refused: SlackApiError) -> float | None:
    given = str((refused.response.headers or {}).get("Retry-After", ""))
    return float(given) if given.isascii() and given.isdigit() else None


def _kind(fault: object) -> str:
    """Name a fault of the network; its words may hold an address with a password in it."""
    return type(fault).__name__ if isinstance(fault, BaseException) else "refused"
