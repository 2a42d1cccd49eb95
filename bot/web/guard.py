"""Who may talk to a page on this computer: this computer's browser, and no other page in it.

A page on the internet can make a browser ask 127.0.0.1 for things (DNS rebinding, forged
forms). So every request must name us as its host and carry the cookie of this start; one
that changes something must also come from a page of ours.
"""

import hmac
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 16 * 1024 * 1024  # bytes: a caseload of 10,000 files is about 1 MB
READS = frozenset(("GET", "HEAD"))
HEADERS: Mapping[str, str] = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


class Guard:
    """Refuses what doesn't come from our own pages; puts the safety headers on every answer."""

    def __init__(self, app: ASGIApp, key: str, door: str) -> None:
        """`key` is the secret of this start; `door` the one path where it is shown."""
        self._app = app
        self._key = key
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        refusal = self._refusal(scope)
        await (refusal or self._app)(scope, receive, send_safely)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        if not _is_our_host(headers, scope):
            return _refused(403, "That address is not this simulator's.")
        if scope["method"] not in READS:
            if headers.get("origin", "") != f"http://{headers['host']}":
                return _refused(403, "Only this simulator's own pages may change something.")
            if not _fits(headers):
                return _refused(413, "That is too large: 16 MB is the most.")
        if scope["path"] != self._door and not self._knows(headers, scope):
            return _refused(403, "Please open the address that `qa-loop demo` printed.")
        return None

    def _knows(self, headers: Headers, scope: Scope) -> bool:
        """Tell whether the cookie of this start came along."""
        try:
            cookies = SimpleCookie(headers.get("cookie", ""))
        except CookieError:
            return False
        given = cookies.get(cookie_name(scope))
        return given is not None and same(given.value, self._key)


def same(given: str, key: str) -> bool:
    """Compare a secret without telling by the time it takes where it differs."""
    return hmac.compare_digest(given.encode(), key.encode())


def cookie_name(scope: Scope) -> str:
    """Return a name of our own: browsers share cookies between the ports of one host."""
    return f"qa_loop_{scope['server'][1]}"


def _is_our_host(headers: Headers, scope: Scope) -> bool:
    port = scope["server"][1]
    return headers.get("host", "") in (f"127.0.0.1:{port}", f"localhost:{port}")


def _fits(headers: Headers) -> bool:
    length = headers.get("content-length", "")
    return length.isascii() and length.isdigit() and int(length) <= LARGEST_BODY


def _refused(status: int, why: str) -> PlainTextResponse:
    return PlainTextResponse(why + "\n", status_code=status, headers={"connection": "close"})
