"""The way to the mail server: what is certainly not sent, what perhaps, and nothing in the open."""

import base64
import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.check_email import NOT_SET, email_finding
from bot.clients.email import UNTIL_MENDED, SmtpSender, sender_of
from bot.settings import Settings
from handlers.core.errors import Refusal
from handlers.core.ports import DeliveryError, Email, NotTaken, Unclear, Unreachable
from storage.db import open_database, transaction
from tests.clients.mail_server import HERE, Box, certificate, open_mail_server
from tests.outgoing import NOW

AMINA = Email("amina@wsx.example", "QA Loop: one thing for you", "Hello.\n\n.dot\nÿ\n", "ab12", NOW)
LOGIN = base64.b64encode(b"\0bot\0secret").decode()


@pytest.fixture
def box() -> Iterator[Box]:
    """A mail server that takes everything."""
    with open_mail_server() as opened:
        yield opened


def sender(box: Box, **changed: object) -> SmtpSender:
    """Return a sender to it, without TLS and in a hurry."""
    plain = SmtpSender(HERE, "qa-loop@wsx.example", box.port, tls="none", timeout=0.4)
    return replace(plain, **changed)  # type: ignore[arg-type]


def refusal(box: Box, **changed: object) -> DeliveryError:
    """Send, and return what it raised."""
    with pytest.raises(DeliveryError) as raised:
        sender(box, **changed).send(AMINA)
    return raised.value


def test_an_e_mail_arrives_as_it_was_written(box: Box) -> None:
    """Lines that begin with a dot, letters beyond ASCII, and no answers from machines."""
    sender(box).send(AMINA)

    ((to, letter),) = box.taken
    assert to == "amina@wsx.example"
    assert box.texts == [AMINA.text]
    assert (letter["From"], letter["To"]) == ("QA Loop <qa-loop@wsx.example>", to)
    assert letter["Subject"] == AMINA.subject
    assert letter["Message-ID"] == "<ab12@wsx.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Date"].datetime == NOW


@pytest.mark.parametrize("moment", ["hello", "EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("fault", ["hangs_at", "resets_at"])
def test_a_line_that_breaks_before_the_words_has_sent_nothing(
    box: Box, moment: str, fault: str
) -> None:
    """It is tried again."""
    setattr(box, fault, moment)

    assert isinstance(refusal(box), NotTaken)
    assert box.taken == []


def test_nobody_at_home_has_sent_nothing() -> None:
    """The port is closed."""
    with open_mail_server() as box:
        pass
    assert isinstance(refusal(box), NotTaken)


@pytest.mark.parametrize("fault", [{"hangs_at": "words"}, {"takes_then_resets": True}])
def test_an_answer_that_is_lost_after_the_words_is_unclear(fault: dict[str, object]) -> None:
    """The server took it, and nobody heard."""
    with open_mail_server(Box(**fault)) as box:  # type: ignore[arg-type]
        assert isinstance(refusal(box), Unclear)
        assert len(box.taken) == 1


def test_a_reset_that_took_nothing_is_unclear_too(box: Box) -> None:
    """From outside it looks the same."""
    box.resets_at = "words"

    assert isinstance(refusal(box), Unclear)
    assert box.taken == []


def test_an_answer_that_is_none_is_unclear(box: Box) -> None:
    """After the words, only a plain yes or no counts."""
    box.says["words"] = "what?"

    assert isinstance(refusal(box), Unclear)


def test_a_lost_goodbye_changes_nothing(box: Box) -> None:
    """It was taken."""
    box.resets_at = "QUIT"

    sender(box).send(AMINA)

    assert len(box.taken) == 1


@pytest.mark.parametrize(
    ("moment", "says", "kind", "wait"),
    [
        ("hello", "421 busy", NotTaken, None),
        ("hello", "554 go away", NotTaken, UNTIL_MENDED),
        ("MAIL", "451 later", NotTaken, None),
        ("MAIL", "550 not you", NotTaken, UNTIL_MENDED),
        ("RCPT", "450 greylisted amina@wsx.example", NotTaken, None),
        ("RCPT", "550 5.1.1 no amina@wsx.example here", Unreachable, None),
        ("RCPT", "550 5.7.1 relaying denied", NotTaken, UNTIL_MENDED),
        ("RCPT", "530 log in first", NotTaken, UNTIL_MENDED),
        ("DATA", "451 later", NotTaken, None),
        ("DATA", "554 no", Unreachable, None),
        ("words", "452 full", NotTaken, None),
        ("words", "552 too big", Unreachable, None),
    ],
)
def test_what_a_refusal_means(
    box: Box, moment: str, says: str, kind: type[DeliveryError], wait: float | None
) -> None:
    """Try again, mend the set-up, or give it up; the server's words are never repeated."""
    box.says[moment] = says

    raised = refusal(box)

    assert type(raised) is kind
    assert getattr(raised, "retry_after", None) == wait
    assert says[:3] in str(raised)
    assert "amina" not in str(raised)
    assert box.taken == []


@pytest.mark.parametrize(
    "to", ["", "amina", "a@b.example, c@d.example", "a@b.example\nBcc: c@d.example", "é@b.example"]
)
def test_an_address_that_is_none_goes_nowhere(box: Box, to: str) -> None:
    """No list, no line of a header, no letters that a server may not take."""
    with pytest.raises(Unreachable):
        sender(box).send(replace(AMINA, to=to))

    assert box.heard == []


@pytest.mark.parametrize(("tls", "is_implicit"), [("starttls", False), ("implicit", True)])
def test_nothing_is_said_in_the_open(tmp_path: Path, tls: str, is_implicit: bool) -> None:  # noqa: FBT001
    """The login and the e-mail travel under TLS."""
    pem = certificate(tmp_path)
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(pem)
    trust = ssl.create_default_context(cafile=str(pem))
    with open_mail_server(Box(tls=served, is_implicit=is_implicit, login=LOGIN)) as box:
        safe = sender(box, tls=tls, trust=trust, user="bot", password="secret")  # noqa: S106
        safe.send(AMINA)

        assert len(box.taken) == 1
        open_said = {said.split()[0] for said in box.heard if not said.endswith("*")}
        assert open_said <= {"EHLO", "ehlo", "STARTTLS"}
        wrong = refusal(box, tls=tls, trust=trust, user="bot", password="other")  # noqa: S106
        assert isinstance(wrong, NotTaken)
        assert wrong.retry_after == UNTIL_MENDED


def test_a_certificate_that_nobody_knows_is_not_taken(tmp_path: Path) -> None:
    """As this machine trusts, unless told otherwise."""
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(certificate(tmp_path))
    with open_mail_server(Box(tls=served)) as box:
        assert isinstance(refusal(box, tls="starttls"), NotTaken)
        assert box.taken == []


def test_a_server_without_tls_gets_nothing(box: Box) -> None:
    """TLS is the default, and not a wish."""
    assert isinstance(refusal(box, tls="starttls"), NotTaken)
    assert not [said for said in box.heard if said.upper().startswith(("MAIL", "AUTH"))]


def settings(**given: object) -> Settings:
    """Return settings, as the environment would give them."""
    return Settings(_env_file=None, **given)  # type: ignore[call-arg, arg-type]


def test_without_a_host_there_is_no_e_mail() -> None:
    """The demo needs none."""
    assert sender_of(settings()) is None


def test_tls_is_the_default() -> None:
    """Whoever wants less has to say so."""
    made = sender_of(settings(smtp_host="mail.example", smtp_from="qa@wsx.example"))

    assert made is not None
    assert (made.tls, made.timeout) == ("starttls", 20.0)


@pytest.mark.parametrize(
    "given",
    [
        {"smtp_from": ""},
        {"smtp_from": "QA Loop"},
        {"smtp_user": "bot"},
        {"smtp_password": "secret"},
        {"smtp_user": "bot", "smtp_password": "secret", "smtp_tls": "none"},
    ],
)
def test_half_of_it_is_refused(given: dict[str, object]) -> None:
    """Before anything is started, and without the password."""
    with pytest.raises(Refusal) as refused:
        sender_of(settings(**{"smtp_host": "mail.example", "smtp_from": "qa@wsx.example", **given}))

    assert "QA_LOOP_SMTP" in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("says", "set_up", "is_fine", "words"),
    [
        ({}, {"smtp_host": ""}, True, NOT_SET),
        ({}, {}, True, "Set: 127.0.0.1 lets us in. E-mails: none yet."),
        ({"hello": "554 no"}, {}, False, "Set, and not ready: the mail server refused us: 554."),
        ({}, {"smtp_from": "x"}, False, "QA_LOOP_SMTP_FROM is not an e-mail address. "),
    ],
)
def test_check_says_whether_e_mail_is_set(
    box: Box,
    says: dict[str, str],
    set_up: dict[str, object],
    is_fine: bool,  # noqa: FBT001
    words: str,
) -> None:
    """And asks the mail server; nothing is sent."""
    box.says = says
    whole = {"smtp_host": HERE, "smtp_port": box.port, "smtp_from": "qa@wsx.example"}
    engine = open_database("sqlite://")
    with transaction(engine, write=False) as session:
        found = email_finding(settings(**{**whole, "smtp_tls": "none", **set_up}), session)
    engine.dispose()

    assert found.fine is is_fine
    assert found.words.startswith(words)
    assert box.taken == []
