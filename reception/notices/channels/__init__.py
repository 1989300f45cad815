"""Each channel sends one notice: `send(notice)` returns when it was taken, or raises one of these.

What it raises carries one word of ours as its problem, never an address or what a server said.
"""

from datetime import timedelta


class NotSent(Exception):
    """`problem`: why, in one word; it is kept and shown."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem[:40]


class Temporary(NotSent):
    """It may go later; not before `after`, if that is known. `down`: so will it be for others."""

    def __init__(self, problem: str, *, after: timedelta = timedelta(), down: bool = False) -> None:
        super().__init__(problem)
        self.after, self.down = after, down


class Permanent(NotSent):
    """It will never go there."""


class Gone(NotSent):
    """The person has left this channel; that is no failure, and the channel forgot them."""
