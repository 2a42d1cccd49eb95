"""Slack's door over HTTP: what is signed comes in once, and everything else is told 401.

Bolt's own check answers 500 to a malformed time stamp and takes a replay for five minutes.
Here a request is read up to a limit, checked on its raw bytes, and a signature counts once.
Whatever is validly signed gets a 2xx, also when nothing handles it: Slack switches a bot's
events off when too many of its requests fail.
"""

import hashlib
import hmac
import logging
import threading
import time
from collections.abc import Callable, Sequence

from slack_bolt import App as Bolt
from slack_bolt import BoltRequest, BoltResponse
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

LARGEST = 4 * 1024 * 1024  # bytes: a form with every answer at its longest is about 1 MB
FRESH = 300  # seconds that a signature counts, by Slack's documentation
LONGEST_STAMP = 12  # digits
DOOR = "/slack/events"
SIGNED = "v0="
FINE = 200
logger = logging.getLogger(__name__)


class Signatures:
    """Tells what Slack has signed, and each signature once."""

    def __init__(self, secret: str, clock: Callable[[], float] = time.time) -> None:
        """Check with the app's signing secret."""
        self._secret = secret.encode()
        self._clock = clock
        self._used: dict[str, float] = {}
        self._lock = threading.Lock()

    def take(self, stamp: str, signature: str, body: bytes) -> bool:
        """Return whether this is Slack's, fresh, and has not been here before."""
        if not self._secret or not self._is_fresh(stamp) or not signature.isascii():
            return False
        whole = f"v0:{stamp}:".encode() + body
        right = SIGNED + hmac.new(self._secret, whole, hashlib.sha256).hexdigest()
        return hmac.compare_digest(right, signature) and self._is_new(signature)

    def _is_fresh(self, stamp: str) -> bool:
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= LONGEST_STAMP):
            return False
        return abs(self._clock() - int(stamp)) <= FRESH

    def _is_new(self, signature: str) -> bool:
        now = self._clock()
        with self._lock:
            self._used = {one: at for one, at in self._used.items() if now - at <= 2 * FRESH}
            is_new = signature not in self._used
            self._used[signature] = now
        return is_new


def slack_door(bolt: Bolt, signatures: Signatures) -> Starlette:
    """Return the pages that Slack calls: one, that only takes what Slack has signed."""

    async def hear(request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return PlainTextResponse("too large\n", 413)
        stamp = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        if not signatures.take(stamp, signature, body):
            return PlainTextResponse("not signed by Slack, or not for the first time\n", 401)
        return _answer(await run_in_threadpool(_dispatch, bolt, request, body))

    async def alive(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    return Starlette(
        routes=[Route(DOOR, hear, methods=["POST"]), Route("/health", alive, methods=["GET"])]
    )


async def _body(request: Request) -> bytes | None:
    """Return all that was sent, or None once it is too much."""
    found = bytearray()
    try:
        async for piece in request.stream():
            found += piece
            if len(found) > LARGEST:
                return None
    except ClientDisconnect:
        return b""
    return bytes(found)


def _dispatch(bolt: Bolt, request: Request, body: bytes) -> BoltResponse:
    headers: dict[str, str | Sequence[str]] = dict(request.headers)
    try:
        return bolt.dispatch(BoltRequest(body=body.decode(errors="replace"), headers=headers))
    except Exception:
        logger.exception("a signed request could not be handled")
        return BoltResponse(status=FINE)


def _answer(heard: BoltResponse) -> Response:
    """Return Bolt's answer. A status of its own that isn't 2xx is for the log alone."""
    if heard.status != FINE:
        logger.info("a signed request was not handled (%s)", heard.status)
        return Response(status_code=FINE)
    return Response(heard.body, heard.status, heard.first_headers_without_set_cookie())
