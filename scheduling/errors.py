"""What booking can refuse. No other error means that a slot was lost."""


class SchedulingError(Exception):
    """A booking can't be done; nothing was changed."""


class NotFound(SchedulingError):
    """There is no such calendar, or no such booking in the state the verb needs."""


class SlotNotOffered(SchedulingError):
    """The calendar doesn't offer this start: closed, absent, too soon or too far ahead."""


class SlotTaken(SchedulingError):
    """The calendar offers this start, but someone else has it, or the day or week is full."""


class HoldExpired(SchedulingError):
    """The hold ran out, and its slot is no longer to be had."""
