"""What the worker does with notices, done at once and to the end."""

from datetime import datetime

from reception.models import Notice, User
from reception.models.notices import Channel
from reception.notices.deliver import compose_next, send_next


def compose(now: datetime) -> None:
    """All that is to be told by `now` becomes notices."""
    while compose_next(now):
        pass


def deliver(now: datetime) -> None:
    """And they are on their way, with what comes of their being so."""
    while compose_next(now) or send_next(now):
        pass


def carried(channel: Channel, to: User) -> list[Notice]:
    """What goes to this person by that way, the oldest first."""
    return list(Notice.objects.filter(channel=channel, recipient=to).order_by("pk"))
