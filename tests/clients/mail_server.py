"""A small mail server on this machine that keeps what it took, and misbehaves when told to."""

import socket
import socketserver
import ssl
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from threading import Event, Thread
from typing import cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

HERE = "127.0.0.1"
RESET = struct.pack("ii", 1, 0)  # close with a reset, not with a goodbye


@dataclass
class Box:
    """What the server took, and how it behaves.

    Moments: "hello", "EHLO", "MAIL", "RCPT", "DATA" (before the words), "words" (after
    them). `says` has it answer something else there; `hangs_at`, `resets_at` and
    `takes_then_resets` have it break the line.
    """

    says: dict[str, str] = field(default_factory=dict)
    hangs_at: str = ""
    resets_at: str = ""
    takes_then_resets: bool = False
    login: str = ""  # as AUTH PLAIN sends it; empty: nobody has to log in
    port: int = 0
    tls: ssl.SSLContext | None = None
    is_implicit: bool = False
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)  # commands; a star where TLS was on
    came: Event = field(default_factory=Event)  # something was taken
    over: Event = field(default_factory=Event)

    @property
    def texts(self) -> list[str]:
        """What was taken, as people read it."""
        return [letter.get_content().replace("\r\n", "\n") for _, letter in self.taken]


class _Cut(Exception):
    """The line is over."""


class _Talk(socketserver.BaseRequestHandler):
    """One connection."""

    def handle(self) -> None:
        self.box = cast("_Server", self.server).box
        self.line: socket.socket = self.request
        self.is_safe = False
        try:
            if self.box.is_implicit:
                self._wrap()
            self._answer("hello", "220 mail.example")
            while self._command():
                pass
        except (_Cut, OSError):
            return
        finally:
            self.line.close()

    def _wrap(self) -> None:
        assert self.box.tls
        self.line = self.box.tls.wrap_socket(self.line, server_side=True)
        self.file = self.line.makefile("rb")
        self.is_safe = True

    def _read(self) -> bytes:
        line = bytearray()
        while not line.endswith(b"\n"):
            got = self.line.recv(1)
            if not got:
                raise _Cut
            line += got
        return bytes(line)

    def _command(self) -> bool:
        said = self._read().decode().strip()
        verb = said.split()[0].upper()
        self.box.heard.append(said + ("*" if self.is_safe else ""))
        special = {"DATA": self._data, "STARTTLS": self._start_tls}
        if verb in special:
            special[verb]()
        else:
            self._answer(verb, self._usual(verb, said))
        return verb != "QUIT"

    def _start_tls(self) -> None:
        self._answer("STARTTLS", "220 go")
        self._wrap()

    def _usual(self, verb: str, said: str) -> str:
        if verb == "RCPT":
            self.to = said.partition("<")[2].rstrip(">")
        if verb == "AUTH":
            return "235 welcome" if said.endswith(self.box.login) else "535 no"
        if verb == "EHLO":
            starttls = ["250-STARTTLS"] if self.box.tls and not self.is_safe else []
            login = ["250-AUTH PLAIN"] if self.box.login else []
            return "\r\n".join(["250-mail.example", *starttls, *login, "250 HELP"])
        return "221 bye" if verb == "QUIT" else "250 ok"

    def _data(self) -> None:
        if not self._answer("DATA", "354 go on").startswith("354"):
            return
        lines: list[bytes] = []
        while (line := self._read()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        says_yes = self.box.says.get("words", "250").startswith("250")
        if says_yes and self.box.resets_at != "words":
            letter = message_from_bytes(b"".join(lines), policy=default)
            self.box.taken.append((self.to, letter))
            self.box.came.set()
        if self.box.takes_then_resets:
            self._reset()
        self._answer("words", "250 taken")

    def _answer(self, moment: str, usual: str) -> str:
        if self.box.resets_at == moment:
            self._reset()
        if self.box.hangs_at == moment:
            self.box.over.wait(10)
            raise _Cut
        said = self.box.says.get(moment, usual)
        self.line.sendall(said.encode() + b"\r\n")
        return said

    def _reset(self) -> None:
        self.line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        raise _Cut


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    box: Box


@contextmanager
def open_mail_server(box: Box | None = None) -> Iterator[Box]:
    """Yield a mail server's box; its port is set."""
    box = box or Box()
    with _Server((HERE, 0), _Talk) as server:
        server.box = box
        box.port = server.server_address[1]
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield box
        finally:
            box.over.set()
            server.shutdown()
            thread.join()


def certificate(folder: Path) -> Path:
    """Write a certificate of this machine and its key into one file; return it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address(HERE))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "mail.pem"
    path.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        + made.public_bytes(Encoding.PEM)
    )
    return path
