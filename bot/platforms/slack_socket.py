"""Socket Mode: we call Slack, and Slack talks over that line. The default."""

import logging
from time import time

from slack_bolt import App as Bolt
from slack_bolt import BoltResponse
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.platforms.slack_client import SlackClient, quiet
from bot.platforms.slack_faults import translated
from handlers.core.ports import NotTaken

AT_ONCE = 20  # what Slack sends is worked on by as many threads
FINE = 200
logger = logging.getLogger(__name__)


class Socket(SocketModeHandler):
    """Bolt's line to Slack: it connects again by itself, and answers whatever comes."""

    def __init__(self, bolt: Bolt, app_token: str, ping_interval: float = 10) -> None:
        """Prepare a line."""
        client = bolt.client
        super().__init__(
            bolt,
            app_token,
            logger=quiet,
            web_client=SlackClient(app_token, client.base_url, client.proxy),
            concurrency=AT_ONCE,
            ping_interval=ping_interval,
        )

    def open(self) -> None:
        """Connect. Raises: DeliveryError when Slack can't be reached or does not let us in."""
        with translated():
            self.client.connect()
        if not self.client.is_connected():
            self.shut()
            msg = "the line for Socket Mode could not be opened"
            raise NotTaken(msg)

    def shut(self) -> None:
        """Hang up. Slack sends what we did not acknowledge to whoever is connected next."""
        self.client.close()

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Hear one thing and acknowledge it, whatever became of it."""
        start = time()
        heard = run_bolt_app(self.app, req)
        if heard.status != FINE:
            logger.info("what came over the line was not handled (%s)", heard.status)
            heard = BoltResponse(status=FINE)
        send_response(client, req, heard, start)
