"""What people do on Slack, and what they see of it."""

from tests.slack.council import SlackCouncil
from tests.slack.eyes import button


def test_qa_answers_in_ones_own_chat(council: SlackCouncil) -> None:
    """Whatever the channel it was typed in: only there it is private."""
    quinn = council.id_of("Quinn")

    answer = council.hands.slash(quinn, channel="C000000001")

    assert answer.status_code == 200
    assert "our own chat" in answer.text
    (posted,) = council.workspace.history(quinn)
    assert button(posted, "Draft January's round")
    assert council.workspace.history("C000000001") == []
