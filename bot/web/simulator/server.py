"""The simulator's addresses: what only looks; `posts.py` has what changes something."""

from collections.abc import Callable, Sequence
from importlib.resources import files
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from bot.web.guard import Guard, cookie_name, same
from bot.web.simulator.posts import posts
from bot.web.simulator.pulse import pulse
from bot.web.simulator.render import Pages
from bot.web.simulator.session import HOME, Session
from bot.web.simulator.shelf import Shelf
from bot.web.simulator.tour import Player, Step

DOOR = "/start"
STATIC = str(files("bot.web.simulator") / "static")


def simulator(session: Session, key: str, tour: Sequence[Step] = ()) -> ASGIApp:
    """Return the application. `key` is the secret that the address of this start carries."""
    player = Player(session, tour)
    routes = [
        Route(DOOR, _door(key)),
        *_reads(session, player),
        *posts(session, player),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]
    return Guard(Starlette(routes=routes), key, DOOR)


def _door(key: str) -> Callable[[Request], Response]:
    """Turn the key in the address into a cookie, so that the address can be forgotten."""

    def door(request: Request) -> Response:
        if not same(request.query_params.get("key", ""), key):
            return PlainTextResponse("Please open the address that was printed.\n", 403)
        answer = RedirectResponse("/", status_code=303)
        answer.set_cookie(cookie_name(request.scope), key, httponly=True, samesite="strict")
        return answer

    return door


def _reads(session: Session, player: Player) -> list[Route]:
    pages = Pages(session, player)

    def nobody(_: Request) -> Response:
        return HTMLResponse(pages.whole("", "chat"))

    def page(request: Request) -> Response:
        return HTMLResponse(pages.whole(_chat_of(session, request), _tab_of(request)))

    def panel(request: Request) -> Response:
        return HTMLResponse(pages.panel(_chat_of(session, request), _tab_of(request)))

    def form(request: Request) -> Response:
        return HTMLResponse(pages.form(_chat_of(session, request)))

    def changes(request: Request) -> Response:
        return JSONResponse(pulse(session, player, request.query_params.get("chat", "")))

    def file(request: Request) -> Response:
        return _file(session.shelf, request.path_params["name"])

    return [
        Route("/", nobody),
        Route("/chat/{chat_id:path}", page),
        Route("/home/{chat_id:path}", page),
        Route("/panel/chat/{chat_id:path}", panel),
        Route("/panel/home/{chat_id:path}", panel),
        Route("/form/{chat_id:path}", form),
        Route("/files/{name}", file),
        Route("/changes", changes),
    ]


def _chat_of(session: Session, request: Request) -> str:
    chat_id = str(request.path_params["chat_id"])
    if chat_id not in session.people and chat_id not in session.channels:
        raise HTTPException(404)
    return chat_id


def _tab_of(request: Request) -> str:
    return HOME if request.url.path.removeprefix("/panel").startswith("/home/") else "chat"


def _file(shelf: Shelf, name: str) -> Response:
    kept = shelf.get(name)
    if kept is None:
        raise HTTPException(404)
    manner = "inline" if kept.is_shown else "attachment"
    named = f"{manner}; filename*=UTF-8''{quote(kept.name, safe='')}"
    return Response(
        kept.content, media_type=kept.media_type, headers={"content-disposition": named}
    )
