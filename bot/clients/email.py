"""Hands e-mails to the council's own mail server, over SMTP.

Until the words of an e-mail are on their way, whatever goes wrong means "certainly not
sent". From then on, only a plain answer of the server tells; without one it is unclear.
"""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Literal, NoReturn

from bot.settings import Settings
from handlers.core.errors import Refusal
from handlers.core.ports import DeliveryError, Email, NotTaken, Unclear, Unreachable

Tls = Literal["starttls", "implicit", "none"]

TIMEOUT = 20.0  # seconds for each answer
UNTIL_MENDED = 300.0  # seconds until a fault of the set-up is tried again
PORTS: dict[Tls, int] = {"starttls": 587, "implicit": 465, "none": 25}
ADDRESS = re.compile(r"[^\s@<>()\[\]\\,;:\"]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
NOT_LET_IN = frozenset({530, 534, 535, 538})  # it wants a login, or another one
POLICY = b"5.7."  # RFC 3463: a rule of the server's, nothing that is wrong with the person
READY, GO_ON = 220, 354
TEMPORARY, REFUSED = range(400, 500), range(500, 600)


@dataclass(frozen=True)
class SmtpSender:
    """An EmailSender: one connection an e-mail, with TLS unless it is told otherwise."""

    host: str
    sender: str  # the address that e-mails come from
    port: int = 0  # 0: the one that goes with the kind of TLS
    user: str = ""
    password: str = field(default="", repr=False)
    tls: Tls = "starttls"
    timeout: float = TIMEOUT
    trust: ssl.SSLContext | None = None  # None: as this machine trusts

    def send(self, email: Email) -> None:
        """Hand over one e-mail. Raises: NotTaken, Unclear, Unreachable."""
        letter = drawn(email, self.sender)
        with self._line() as line:
            with _certainly_not_sent():
                _expect_fine(line.mail(self.sender), "the sender")
                _expect_fine(line.rcpt(email.to), "the address")
                code, words = line.docmd("DATA")
                if code != GO_ON:
                    raise _meaning(code, words, "the e-mail")
            _hand_over(line, letter)

    def try_out(self) -> None:
        """Connect, log in and say goodbye. Raises: NotTaken."""
        with self._line():
            pass

    @contextmanager
    def _line(self) -> Iterator[smtplib.SMTP]:
        with _certainly_not_sent():
            line = self._connected()
        try:
            with _certainly_not_sent():
                self._introduce(line)
            yield line
            with suppress(smtplib.SMTPException):  # what was said counts, not the goodbye
                line.quit()
        finally:
            line.close()

    def _connected(self) -> smtplib.SMTP:
        port = self.port or PORTS[self.tls]
        ours = self.sender.rpartition("@")[2]  # what we call ourselves: no machine's name
        if self.tls == "implicit":
            return smtplib.SMTP_SSL(
                self.host, port, ours, timeout=self.timeout, context=self._trust()
            )
        return smtplib.SMTP(self.host, port, ours, timeout=self.timeout)

    def _introduce(self, line: smtplib.SMTP) -> None:
        if self.tls == "starttls":
            code, words = line.starttls(context=self._trust())
            if code != READY:
                raise _meaning(code, words, "TLS")
        line.ehlo_or_helo_if_needed()
        if self.user:
            line.login(self.user, self.password)

    def _trust(self) -> ssl.SSLContext:
        return self.trust or ssl.create_default_context()


def sender_of(settings: Settings) -> SmtpSender | None:
    """Return the sender that the settings describe; None where no mail server is set.

    Raises: Refusal when they describe half of one.
    """
    if not settings.smtp_host:
        return None
    if not ADDRESS.fullmatch(settings.smtp_from):
        _not_ready("QA_LOOP_SMTP_FROM is not an e-mail address.", "Set it to the bot's own.")
    password = settings.smtp_password.get_secret_value()
    if bool(settings.smtp_user) != bool(password):
        _not_ready(
            "QA_LOOP_SMTP_USER and QA_LOOP_SMTP_PASSWORD go together.", "Set both, or neither."
        )
    if password and settings.smtp_tls == "none":
        _not_ready("A password would travel readable.", "Take QA_LOOP_SMTP_TLS=none away.")
    return SmtpSender(
        settings.smtp_host,
        settings.smtp_from,
        settings.smtp_port,
        settings.smtp_user,
        password,
        settings.smtp_tls,
    )


def drawn(email: Email, sender: str) -> bytes:
    """Return an e-mail as it travels. Raises: Unreachable when nobody has such an address."""
    if not (ADDRESS.fullmatch(email.to) and email.to.isascii()):
        msg = "the address on the staff list is none"
        raise Unreachable(msg)
    letter = EmailMessage(policy=SMTP)
    letter["From"] = Address("QA Loop", addr_spec=sender)
    letter["To"] = Address(addr_spec=email.to)
    letter["Subject"] = email.subject
    letter["Date"] = format_datetime(email.at)
    letter["Message-ID"] = f"<{email.id}@{sender.rpartition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"  # no out-of-office answers to us
    letter.set_content(email.text, cte="quoted-printable")
    return letter.as_bytes()


def _hand_over(line: smtplib.SMTP, letter: bytes) -> None:
    """Send the words and read the answer: the one moment in which we may not know."""
    stuffed = re.sub(rb"(?m)^\.", b"..", letter)
    try:
        line.send(stuffed + b".\r\n")
        code, words = line.getreply()
    except OSError as lost:
        msg = f"the mail server's answer was lost: {type(lost).__name__}"
        raise Unclear(msg) from lost
    _expect_fine((code, words), "the e-mail")


def _expect_fine(answer: tuple[int, bytes], what: str) -> None:
    code, words = answer
    if not 200 <= code < 300:  # noqa: PLR2004 - SMTP's own: 2xx is yes
        raise _meaning(code, words, what)


def _meaning(code: int, words: bytes, what: str) -> DeliveryError:
    """Return what a "no" means. It quotes the code: the words may hold an address."""
    said = f"the mail server refused {what}: {code}"
    if code in TEMPORARY:
        return NotTaken(said)
    if code not in REFUSED:
        return Unclear(f"the mail server gave no answer to {what} that can be read")
    if code in NOT_LET_IN or words.startswith(POLICY) or what in {"the sender", "TLS"}:
        return NotTaken(said, UNTIL_MENDED)  # qa-loop check says more
    return Unreachable(said)


@contextmanager
def _certainly_not_sent() -> Iterator[None]:
    try:
        yield
    except Unclear as odd:  # nothing was handed over yet
        raise NotTaken(str(odd)) from odd
    except smtplib.SMTPResponseException as refused:
        said = f"the mail server refused us: {refused.smtp_code}"
        wait = None if refused.smtp_code in TEMPORARY else UNTIL_MENDED
        raise NotTaken(said, wait) from refused
    except (smtplib.SMTPNotSupportedError, ssl.SSLError) as unsafe:
        msg = f"the mail server lacks what is needed: {type(unsafe).__name__}"
        raise NotTaken(msg, UNTIL_MENDED) from unsafe
    except OSError as gone:
        msg = f"the mail server can't be reached: {type(gone).__name__}"
        raise NotTaken(msg) from gone


def _not_ready(why: str, next_step: str) -> NoReturn:
    raise Refusal(happened="E-mail is not ready.", why=why, next_step=next_step)
