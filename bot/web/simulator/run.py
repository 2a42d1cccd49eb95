"""Serves the simulator on this computer alone, until Ctrl-C."""

import os
import secrets
import socket
import threading
import webbrowser
from collections.abc import Callable, Sequence

import uvicorn

from bot.web.simulator.server import DOOR, simulator
from bot.web.simulator.session import Session
from bot.web.simulator.tour import Step

LOOPBACK = "127.0.0.1"


def listening(port: int) -> socket.socket:
    """Return a socket that listens on this computer alone; port 0 takes a free one.

    Raises: OSError: the port is taken.
    """
    # Named as TCP, so that asyncio sends small answers at once (TCP_NODELAY).
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name != "nt":  # there it would let two servers share a port
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((LOOPBACK, port))
        door.listen()
    except OSError:
        door.close()
        raise
    return door


def serve(
    session: Session,
    tour: Sequence[Step],
    door: socket.socket,
    announce: Callable[[str], None],
    *,
    browse: bool,
) -> None:
    """Serve until Ctrl-C, which comes out as KeyboardInterrupt; `announce` gets the address."""
    key = secrets.token_urlsafe(32)
    address = f"http://{LOOPBACK}:{door.getsockname()[1]}{DOOR}?key={key}"
    announce(address)
    if browse:  # in a thread: a browser in a terminal would hold us here
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    with door:
        server(session, tour, key).run(sockets=[door])


def server(session: Session, tour: Sequence[Step], key: str) -> uvicorn.Server:
    """Return the server, not yet started; `key` is the secret of this start."""
    return uvicorn.Server(
        uvicorn.Config(
            simulator(session, key, tour),
            log_level="warning",
            access_log=False,  # an address with the key in it must not reach a log
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=1,
        )
    )
