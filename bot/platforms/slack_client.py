"""One call to Slack at a time: a whole time limit, no second try, no redirect.

slack_sdk posts again by itself when an answer is lost, which makes two messages of one:
here nothing is retried, only the outbox does that. Its time limit is per read, so that an
answer that drips would hold a worker past its lease: here a call ends when its time is up.
"""

import http.client
import logging
import socket
import ssl
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import Message as Headers
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPHandler, HTTPRedirectHandler, HTTPSHandler, ProxyHandler, Request

from slack_sdk import WebClient

CONNECT_TIMEOUT = 10  # seconds to wait for one read
WHOLE_TIMEOUT = 20.0  # seconds for a whole call; scheduler/delivery.py counts on it
SLACK = "https://slack.com/api/"
quiet = logging.getLogger("slack_sdk.quiet")  # its debug lines quote messages
quiet.setLevel(logging.WARNING)


class SlackClient(WebClient):
    """slack_sdk's client with our manners."""

    def __init__(
        self,
        token: str,
        base_url: str = SLACK,
        proxy: str | None = None,
        whole_timeout: float = WHOLE_TIMEOUT,
    ) -> None:
        """Speak with this token. `proxy` empty: as HTTPS_PROXY says, if it does."""
        super().__init__(
            token=token,
            base_url=base_url,
            timeout=CONNECT_TIMEOUT,
            proxy=proxy or None,
            ssl=ssl.create_default_context(),  # the machine's own authorities
            retry_handlers=[],
            logger=quiet,
        )
        self.whole_timeout = whole_timeout

    def _perform_urllib_http_request_internal(
        self,
        url: str,  # noqa: ARG002 (it stands in the request too)
        req: Request,
    ) -> dict[str, Any]:
        with self.opened(req) as answer:
            body = answer.read().decode(errors="replace")
            return {"status": answer.status, "headers": _spelled(answer.headers), "body": body}

    @contextmanager
    def opened(self, request: Request) -> Iterator[http.client.HTTPResponse]:
        """Yield the answer to a request, whatever its status; all of it within the time."""
        deadline = _Deadline(self.whole_timeout)
        proxies = {"http": self.proxy, "https": self.proxy} if self.proxy else {}
        opener = urllib.request.build_opener(
            ProxyHandler(proxies), _Stay(), _Http(deadline), _Https(deadline, self.ssl)
        )
        try:
            try:
                answer = opener.open(request, timeout=self.timeout)
            except HTTPError as refused:
                answer = refused
            with answer:
                yield answer
        finally:
            deadline.cancel()
        if deadline.has_passed:
            msg = "the answer took too long"
            raise TimeoutError(msg)


class _Deadline:
    """Shuts the connections of one call when its time is up: whoever reads hears at once."""

    def __init__(self, seconds: float) -> None:
        self.has_passed = False
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._pass)
        self._timer.daemon = True
        self._timer.start()

    def watch(self, opened: socket.socket) -> None:
        self._sockets.append(opened)
        if self.has_passed:  # while it was connecting
            self._pass()

    def cancel(self) -> None:
        self._timer.cancel()

    def _pass(self) -> None:
        self.has_passed = True
        for one in self._sockets:
            with suppress(OSError):  # it has closed by itself meanwhile
                socket.socket.shutdown(one, socket.SHUT_RDWR)


class _Http(HTTPHandler):
    def __init__(self, deadline: _Deadline) -> None:
        super().__init__()
        self._deadline = deadline

    def http_open(self, req: Request) -> http.client.HTTPResponse:
        return self.do_open(_watched(http.client.HTTPConnection, self._deadline), req)


class _Https(HTTPSHandler):
    def __init__(self, deadline: _Deadline, context: ssl.SSLContext | None) -> None:
        super().__init__(context=context)
        self._given = context
        self._deadline = deadline

    def https_open(self, req: Request) -> http.client.HTTPResponse:
        made = _watched(http.client.HTTPSConnection, self._deadline)
        return self.do_open(made, req, context=self._given)


class _Stay(HTTPRedirectHandler):
    """Follows nothing: the token in the request is for Slack alone."""

    def redirect_request(self, *_: object) -> None:
        return None


def _watched(kind: type[http.client.HTTPConnection], deadline: _Deadline) -> Any:
    """Return a kind of connection whose socket the deadline knows."""

    class Watched(kind):  # type: ignore[misc,valid-type]
        def connect(self) -> None:
            super().connect()
            deadline.watch(self.sock)

    return Watched


def _spelled(headers: Headers) -> dict[str, str]:
    """Return headers under the names that Slack's documentation gives them."""
    return {name.title(): value for name, value in headers.items()}
