"""Slack's door over HTTP, attacked: only what Slack has signed comes in, and only once."""

import hashlib
import hmac
import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from bot.web.slack_door import FRESH, LARGEST, Signatures
from tests.slack.council import SlackCouncil, opened
from tests.slack.emulator import Emulator
from tests.slack.hands import signed

EVENT = json.dumps({"type": "event_callback", "event_id": "Ev1", "event": {"type": "nobody_knows"}})
JSON = "application/json"


@pytest.fixture(scope="module")
def council(
    emulated_slack: Emulator, council_shelf: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SlackCouncil]:
    """One council for all of these: hardly anything comes in."""
    with opened(emulated_slack, council_shelf, tmp_path_factory.mktemp("door")) as made:
        yield made


def said_to(council: SlackCouncil, who: str) -> int:
    """Return how many messages stand in somebody's chat."""
    return len(council.workspace.history(council.id_of(who)))


def now() -> int:
    """Return the seconds that a request of this moment is stamped with."""
    return int(time.clock_gettime(time.CLOCK_REALTIME))


def test_a_body_that_was_changed_is_refused(council: SlackCouncil) -> None:
    """The signature is over every byte."""
    command = urlencode(council.hands.slash_of(council.id_of("Ben")))
    changed = command.replace(council.id_of("Ben"), council.id_of("Quinn"))

    before = said_to(council, "Quinn")
    answer = council.hands.send(changed, headers=signed(command))

    assert answer.status_code == 401
    assert said_to(council, "Quinn") == before


@pytest.mark.parametrize(
    ("stamp", "signature"),
    [
        ("", ""),
        ("soon", "v0=00"),
        ("1e9", "v0=00"),
        ("٣" * 10, "v0=00"),
        ("9" * 400, "v0=00"),
        ("-1", "v0=00"),
        ("NOW", "v0=ÿ"),
        ("NOW", "v0="),
        ("NOW", "v1=00"),
        ("NOW", ""),
        ("NOW", "v0=" + "0" * 64),
    ],
)
def test_what_is_malformed_is_told_so(council: SlackCouncil, stamp: str, signature: str) -> None:
    """401, never a fault of ours."""
    headers = {
        b"x-slack-request-timestamp": stamp.replace("NOW", str(now())).encode(),
        b"x-slack-signature": signature.encode("latin-1"),
        b"content-type": JSON.encode(),
    }

    answer = council.hands.client.post(council.hands.door, content=EVENT, headers=headers)

    assert answer.status_code == 401


def test_another_secret_is_not_ours(council: SlackCouncil) -> None:
    """However well it signs."""
    answer = council.hands.send(EVENT, JSON, signed(EVENT, None, "another"))

    assert answer.status_code == 401


def test_a_replay_is_refused(council: SlackCouncil) -> None:
    """Byte for byte what Slack has signed, a second later: somebody has listened in."""
    command = urlencode(council.hands.slash_of(council.id_of("Quinn")))
    headers, before = signed(command), said_to(council, "Quinn")

    answers = [council.hands.send(command, headers=headers).status_code for _ in range(3)]

    assert answers == [200, 401, 401]
    assert said_to(council, "Quinn") == before + 1


def test_a_replay_at_another_process_is_heard_once(council: SlackCouncil) -> None:
    """Its door has not seen the signature; the database has seen the deed."""
    command = urlencode(council.hands.slash_of(council.id_of("Quinn")))
    before = said_to(council, "Quinn")
    for at in (now(), now() - 1):  # another stamp stands for another door
        assert council.hands.send(command, headers=signed(command, at)).status_code == 200

    assert said_to(council, "Quinn") == before + 1


@pytest.mark.parametrize("age", [FRESH + 60, -FRESH - 60])
def test_what_is_stale_is_refused(council: SlackCouncil, age: int) -> None:
    """Five minutes, either way."""
    answer = council.hands.send(EVENT, JSON, signed(EVENT, now() - age))

    assert answer.status_code == 401


def test_a_signature_counts_once_for_as_long_as_it_is_fresh() -> None:
    """Then it is forgotten: memory doesn't grow."""
    at = [1000.0]
    signatures = Signatures("secret", lambda: at[0])
    first = signed("a", 1000, "secret")["x-slack-signature"]
    second = signed("b", 1600, "secret")["x-slack-signature"]

    assert signatures.take("1000", first, b"a")
    assert not signatures.take("1000", first, b"a")
    at[0] = 1601.0
    assert not signatures.take("1000", first, b"a")
    assert signatures.take("1600", second, b"b")
    assert list(signatures._used) == [second]


def test_without_a_secret_nobody_comes_in() -> None:
    """An empty one would let in whoever signs with nothing."""
    made = hmac.new(b"", b"v0:1000:a", hashlib.sha256).hexdigest()

    assert not Signatures("", lambda: 1000.0).take("1000", f"v0={made}", b"a")


@pytest.mark.parametrize("how", ["length", "chunks"])
def test_what_is_too_large_is_not_read(council: SlackCouncil, how: str) -> None:
    """Whether or not it says how large it is."""
    body = b"x" * (LARGEST + 1)
    content = body if how == "length" else iter([body])

    answer = council.hands.client.post(council.hands.door, content=content)

    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (EVENT, JSON),
        ("", JSON),
        ("{", JSON),
        ("[]", JSON),
        ("null", JSON),
        ('{"type": 7}', JSON),
        ('{"type": "event_callback"}', JSON),
        ('{"type": "event_callback", "event": "x"}', JSON),
        ("payload=%7B", "application/x-www-form-urlencoded"),
        ("payload=%5B%5D", "application/x-www-form-urlencoded"),
        ("payload=%7B%22type%22%3A%22block_actions%22%7D", "application/x-www-form-urlencoded"),
        ("payload=%7B%22type%22%3A%22view_submission%22%7D", "application/x-www-form-urlencoded"),
        ("payload=%7B%22type%22%3A%22shortcut%22%7D", "application/x-www-form-urlencoded"),
        ("command=/qa", "application/x-www-form-urlencoded"),
        ("ssl_check=1&token=x", "application/x-www-form-urlencoded"),
        ("%ff%fe", "text/plain"),
    ],
)
def test_all_that_is_signed_is_answered_2xx(council: SlackCouncil, body: str, kind: str) -> None:
    """Also what nothing handles: Slack switches the events of a bot off that fails too often."""
    assert council.hands.send(body, kind).status_code == 200


def test_slack_can_make_sure_of_the_address(council: SlackCouncil) -> None:
    """The challenge of a new address comes back; unsigned it does not."""
    body = json.dumps({"type": "url_verification", "challenge": "abc"})

    assert council.hands.send(body, JSON).json() == {"challenge": "abc"}
    assert council.hands.send(body, JSON, {}).status_code == 401


def test_an_unsigned_check_of_tls_is_not_answered(council: SlackCouncil) -> None:
    """Bolt would take it from anybody."""
    assert council.hands.send("ssl_check=1&token=x", headers={}).status_code == 401


@pytest.mark.parametrize("path", ["/", "/slack/install", "/slack/oauth_redirect", "/docs"])
def test_there_is_no_other_door(council: SlackCouncil, path: str) -> None:
    """And nobody can look through this one."""
    door = urlsplit(council.hands.door)

    assert council.hands.client.get(f"http://{door.netloc}{path}").status_code == 404
    assert council.hands.client.get(council.hands.door).status_code == 405
    assert council.hands.client.get(f"http://{door.netloc}/health").text == "ok\n"


def test_who_hangs_up_half_way_harms_nobody(council: SlackCouncil) -> None:
    """The next one is heard."""
    door = urlsplit(council.hands.door)
    with socket.create_connection((door.hostname or "", door.port or 0)) as line:
        line.sendall(b"POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nabc")

    assert council.hands.slash(council.id_of("Quinn")).status_code == 200
