"""Refusals: what a person did cannot be done, and they can put it right."""


class Refusal(Exception):
    """Shown word for word to the person who asked; nothing was changed.

    Three sentences, always: what happened, why, and what to do next.
    """

    def __init__(self, happened: str, why: str, next_step: str) -> None:
        """Keep the three sentences apart, so that each can be tested."""
        self.happened = happened
        self.why = why
        self.next_step = next_step
        super().__init__(f"{happened} {why} {next_step}")
