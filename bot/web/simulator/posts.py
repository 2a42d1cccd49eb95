"""What a page may ask to be done, each in one turn."""

from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.web.simulator import answers, clock
from bot.web.simulator.answers import Sent
from bot.web.simulator.session import GONE, Outcome, Session
from bot.web.simulator.tour import Player
from bot.web.simulator.turns import Busy

LARGEST_FIELD = 2 * 1024 * 1024  # bytes: a long pasted text is refused by its form, not here
DONE = Outcome("closed")
Deed = Callable[[Sent], Outcome]
Endpoint = Callable[[Request], Awaitable[Response]]


def posts(session: Session, player: Player) -> list[Route]:
    """Return the addresses that change something."""
    short: dict[str, Callable[[Session, str, Sent], Outcome]] = {
        "/say": _say,
        "/press": _press,
        "/send": _send,
        "/close": _close,
        "/dismiss": _dismiss,
        "/seen": _seen,
    }
    endpoints = {path: _in_turn(session, deed) for path, deed in short.items()}
    endpoints["/clock"] = _endpoint(lambda sent: _clock(session, sent))
    endpoints["/tour"] = _endpoint(lambda sent: _tour(player, sent))
    return [Route(path, endpoint, methods=["POST"]) for path, endpoint in endpoints.items()]


def _in_turn(session: Session, deed: Callable[[Session, str, Sent], Outcome]) -> Endpoint:
    def run(sent: Sent) -> Outcome:
        chat_id = sent.first("chat")
        if chat_id not in session.people and chat_id not in session.channels:
            return GONE
        with session.turns.turn():
            return deed(session, chat_id, sent)

    return _endpoint(run)


def _endpoint(deed: Deed) -> Endpoint:
    """Read what came, do it in a thread, and say where the page should look."""

    async def endpoint(request: Request) -> Response:
        async with request.form(max_part_size=LARGEST_FIELD) as data:
            sent = await answers.read(data)
        try:
            outcome = await run_in_threadpool(deed, sent)
        except Busy:
            return JSONResponse({"kind": "busy"}, status_code=409)
        return JSONResponse({"kind": outcome.kind, "entry": outcome.entry})

    return endpoint


def _say(session: Session, chat_id: str, sent: Sent) -> Outcome:
    text = sent.first("text").strip()[:300]
    return session.type(chat_id, text) if text else DONE


def _press(session: Session, chat_id: str, sent: Sent) -> Outcome:
    return session.press(chat_id, sent.first("place"), sent.first("button"))


def _send(session: Session, chat_id: str, sent: Sent) -> Outcome:
    opened = session.form(chat_id)
    if opened is None or opened.id != sent.first("form"):
        return GONE
    given = answers.answers_of(opened.form, sent)
    faults = answers.faults_of_files(opened.form, sent)
    if faults:
        return session.keep_open(chat_id, opened.form.again(given, faults))
    return session.send(chat_id, opened.id, given)


def _close(session: Session, chat_id: str, _: Sent) -> Outcome:
    session.close_form(chat_id)
    return DONE


def _dismiss(session: Session, chat_id: str, sent: Sent) -> Outcome:
    session.dismiss(chat_id, sent.first("entry"))
    return DONE


def _seen(session: Session, chat_id: str, _: Sent) -> Outcome:
    session.seen(chat_id)
    return DONE


def _clock(session: Session, sent: Sent) -> Outcome:
    for move in clock.MOVES:
        if move == sent.first("move"):
            clock.push(session, move)
            return DONE
    return GONE


def _tour(player: Player, sent: Sent) -> Outcome:
    deeds = {"begin": player.begin, "next": player.go_on, "stop": player.stop}
    deed = deeds.get(sent.first("do"))
    if deed is None:
        return GONE
    deed()
    return DONE
