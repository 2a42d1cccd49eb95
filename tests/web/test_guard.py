"""Who may talk to the simulator: nobody but this computer's own pages."""

from contextlib import closing
from http.client import HTTPConnection

import httpx
import pytest

from bot.web.guard import LARGEST_BODY
from tests.web.conftest import Site

STRANGE_HOSTS = ("evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:80")


@pytest.mark.parametrize("host", STRANGE_HOSTS)
def test_another_name_for_this_computer_is_refused(site: Site, host: str) -> None:
    """A page that made its own name point here (DNS rebinding) reads nothing."""
    with site.client() as client:
        answer = client.get("/", headers={"host": host})

    assert answer.status_code == 403
    assert "Quinn" not in answer.text


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "", "https://127.0.0.1"])
def test_a_change_from_another_page_is_refused(site: Site, origin: str) -> None:
    """A form on the internet can't press a button here, even with the cookie."""
    with site.client() as client:
        answer = client.post(
            "/say", data={"chat": "quinn", "text": "/qa"}, headers={"origin": origin}
        )

    assert answer.status_code == 403
    assert site.session.transcript("quinn").entries == []


def test_the_same_change_from_our_own_page_is_done(site: Site) -> None:
    """What the two tests above refuse would otherwise work."""
    with site.client() as client:
        answer = client.post("/say", data={"chat": "quinn", "text": "/qa"})

    assert answer.json()["kind"] == "message"
    assert [e.kind for e in site.session.transcript("quinn").entries] == ["typed", "posted"]


@pytest.mark.parametrize("path", ["/", "/changes", "/static/simulator.js", "/chat/quinn"])
def test_without_the_key_nothing_is_shown(site: Site, path: str) -> None:
    """Another person on this computer doesn't have the address that was printed."""
    assert httpx.get(site.address + path).status_code == 403
    assert httpx.get(site.address + "/start?key=guess").status_code == 403


def test_the_key_becomes_a_cookie_no_script_and_no_other_site_can_use(site: Site) -> None:
    """After the first visit the key stands in no address."""
    answer = httpx.get(site.door)

    assert answer.headers["location"] == "/"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


@pytest.mark.parametrize("path", ["/say", "/press", "/send", "/clock", "/tour", "/seen", "/close"])
def test_looking_changes_nothing(site: Site, path: str) -> None:
    """Every address that changes something refuses a GET."""
    before = site.session.version
    with site.client() as client:
        answer = client.get(path, params={"chat": "quinn", "text": "/qa", "move": "day"})

    assert answer.status_code == 405
    assert site.session.version == before


def test_a_body_that_is_too_large_is_refused_unread(site: Site) -> None:
    """The size is refused when it is announced; a body without a size too."""
    large = status_of(site, "content-length", str(LARGEST_BODY + 1))
    unsized = status_of(site, "transfer-encoding", "chunked")

    assert (large, unsized) == (413, 413)


def status_of(site: Site, header: str, value: str) -> int:
    """Announce a body, send nothing of it, and return what the answer is."""
    host = site.address.removeprefix("http://")
    connection = HTTPConnection(host, timeout=5)
    with closing(connection):
        connection.putrequest("POST", "/send")
        connection.putheader("origin", site.address)
        connection.putheader(header, value)
        connection.endheaders()
        return connection.getresponse().status


@pytest.mark.parametrize("path", ["/", "/changes", "/static/simulator.css", "/nowhere"])
def test_every_answer_carries_the_strict_policy(site: Site, path: str) -> None:
    """Nothing inline, nothing from elsewhere, nothing guessed, nothing told to others."""
    with site.client() as client:
        headers = client.get(path).headers

    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_a_chat_that_is_not_there_is_not_found(site: Site) -> None:
    """Made-up addresses are answered, not stumbled over."""
    with site.client() as client:
        found = [client.get(p).status_code for p in ("/chat/nobody", "/files/x", "/form/nobody")]
        pressed = client.post("/press", data={"chat": "nobody", "place": "e1", "button": "x"})

    assert found == [404, 404, 404]
    assert pressed.json()["kind"] == "gone"
