"""The wire between the bot and the emulated Slack: it listens in, and can be cut.

It also adds what the emulator leaves out: who has confirmed their address and who is a
guest, a token's scopes, and the address of Socket Mode.
"""

import http.client
import json
import socket
import struct
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

from slack_sdk import WebClient

Json = dict[str, Any]
How = Literal["refuse", "before", "after", "reset", "lost", "slow", "page", "redirect", "say"]
FOR_EVER = 10**9
RESET = struct.pack("ii", 1, 0)  # closing then sends RST
NESTED = ("view", "blocks", "metadata", "files")


@dataclass
class Fault:
    """What goes wrong with one method, how many times."""

    how: How
    times: int = FOR_EVER
    retry_after: str = ""
    answer: Json = field(default_factory=dict)  # what is said instead


@dataclass(frozen=True)
class Call:
    """One call that Slack took, and what it answered."""

    method: str
    payload: Json
    answer: Json


class Wire:
    """Passes calls on to the emulator at a port, unless it is told otherwise."""

    def __init__(self, port: int) -> None:
        """Listen on a port of our own."""
        self.to = port
        self.calls: list[Call] = []
        self.tried: list[str] = []  # methods that were asked for, taken or not
        self.faults: dict[str, Fault] = {}
        self.users: dict[str, Json] = defaultdict(dict)  # e-mail -> what is different
        self.locked: set[str] = set()  # members and channels that nobody can reach any more
        self.scopes = ""
        self.socket_url = ""
        self._lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.api = f"{self.address}/api/"

    def sent(self, method: str) -> list[Call]:
        """Return the calls of one method that Slack took."""
        with self._lock:
            return [call for call in self.calls if call.method == method]

    def direct(self, token: str) -> WebClient:
        """Return a client that goes past the wire, for looking."""
        return WebClient(token, f"http://127.0.0.1:{self.to}/api/", retry_handlers=[])

    def cut(self, method: str, how: How, **more: Any) -> None:
        """Have something go wrong from now on."""
        self.faults[method] = Fault(how, **more)

    def lock(self, chat_id: str) -> None:
        """Have a member be gone from Slack, with the chat that they had."""
        self.locked.add(chat_id)
        self.locked |= {
            str(call.answer["channel"])
            for call in self.sent("chat.postMessage")
            if call.payload["channel"] == chat_id
        }

    def mend(self) -> None:
        """Have everything go well again."""
        self.faults.clear()

    def fault_of(self, method: str) -> Fault | None:
        """Return what goes wrong this time, and count it."""
        with self._lock:
            self.tried.append(method)
            fault = self.faults.get(method) or self.faults.get("*")
            if fault is None or fault.times < 1:
                return None
            fault.times -= 1
            return fault

    def note(self, call: Call) -> None:
        """Remember a call."""
        with self._lock:
            self.calls.append(call)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        wire = self

        class Handler(_Handler):
            pass

        Handler.wire = wire
        return Handler


class _Handler(BaseHTTPRequestHandler):
    wire: Wire
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Pass a look at a file on."""
        fault = self.wire.fault_of(urlsplit(self.path).path.rpartition("/")[2])
        if fault:
            self._refuse(fault)
        else:
            self._answer(*self._passed_on("GET", b""))

    def do_POST(self) -> None:
        """Pass a call on, unless something is to go wrong."""
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        method = self.path.rpartition("/")[2]
        fault = self.wire.fault_of(method) or self._locked(body)
        if fault and fault.how in {"refuse", "before", "reset", "say", "page", "redirect"}:
            self._refuse(fault)
            return
        status, headers, answer = self._taken(method, body)
        if fault and fault.how == "after":
            self._answer(503, {"Content-Type": "text/html"}, b"<html>later</html>")
        elif fault and fault.how == "lost":
            self._hang_up()
        elif fault:
            self._drip(answer)
        else:
            self._answer(status, headers, answer)

    def _locked(self, body: bytes) -> Fault | None:
        payload = _payload(self.headers, body)
        if {payload.get("channel"), payload.get("users")} & self.wire.locked:
            return Fault("say", answer={"ok": False, "error": "user_disabled"})
        return None

    def _taken(self, method: str, body: bytes) -> tuple[int, Json, bytes]:
        if method == "apps.connections.open":
            made = {"ok": True, "url": self.wire.socket_url}
            return 200, {"Content-Type": "application/json"}, json.dumps(made).encode()
        status, headers, raw = self._passed_on("POST", body)
        if "json" not in headers.get("Content-Type", ""):
            return status, headers, raw
        answer = self._filled_in(json.loads(raw))
        if self.wire.scopes:
            headers["x-oauth-scopes"] = self.wire.scopes
        if answer.get("ok"):
            self.wire.note(Call(method, _payload(self.headers, body), answer))
        return status, headers, json.dumps(answer).encode()

    def _filled_in(self, answer: Json) -> Json:
        user = answer.get("user")
        if isinstance(user, dict):
            email = (user.get("profile") or {}).get("email", "")
            user |= {"is_email_confirmed": True} | self.wire.users[email]
        return answer

    def _passed_on(self, verb: str, body: bytes) -> tuple[int, Json, bytes]:
        line = http.client.HTTPConnection("127.0.0.1", self.wire.to, timeout=10)
        kept = {k: v for k, v in self.headers.items() if k.lower() not in {"host", "connection"}}
        line.request(verb, self.path, body, kept)
        got = line.getresponse()
        raw = got.read()
        line.close()
        return got.status, {"Content-Type": got.headers.get("Content-Type", "")}, raw

    def _refuse(self, fault: Fault) -> None:
        later = {"Retry-After": fault.retry_after} if fault.retry_after else {}
        if fault.how == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            self._hang_up()
        elif fault.how == "refuse":
            said = json.dumps({"ok": False, "error": "ratelimited"}).encode()
            self._answer(429, {"Content-Type": "application/json", **later}, said)
        elif fault.how == "say":
            self._answer(
                200, {"Content-Type": "application/json"}, json.dumps(fault.answer).encode()
            )
        elif fault.how == "page":
            self._answer(200, {"Content-Type": "text/html"}, b"<html>Please log in</html>")
        elif fault.how == "redirect":
            self._answer(302, {"Location": f"{self.wire.address}/elsewhere"}, b"")
        else:
            self._answer(503, {"Content-Type": "text/html"}, b"<html>later</html>")

    def _answer(self, status: int, headers: Json, body: bytes) -> None:
        with suppress(OSError):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def _drip(self, body: bytes) -> None:
        """Answer byte by byte: each comes in time, the whole never does."""
        with suppress(OSError):
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            for place in range(len(body)):
                self.wfile.write(body[place : place + 1])
                self.wfile.flush()
                time.sleep(0.05)
        self._hang_up()

    def _hang_up(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.close()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _payload(headers: Any, body: bytes) -> Json:
    if "json" in headers.get("content-type", ""):
        given: Json = json.loads(body or b"{}")
    else:
        given = dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    nested = {k: json.loads(v) for k, v in given.items() if k in NESTED and isinstance(v, str)}
    return given | nested


@contextmanager
def stretched(port: int) -> Iterator[Wire]:
    """Yield a wire to the emulator."""
    wire = Wire(port)
    thread = threading.Thread(target=wire.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield wire
    finally:
        wire.server.shutdown()
        wire.server.server_close()
        thread.join()
