"""A journal row becomes notices: who is told, of what, in which language."""

from datetime import datetime

from reception.models import Event, Notice
from reception.notices import (  # noqa: F401 (each registers what it tells)
    account,
    batches,
    codes,
    door,
    guests,
    mydata,
    promises,
    receptions,
    roles,
    staff,
    triage,
    waitlist,
)
from reception.notices.registry import told_of


def compose(event: Event, now: datetime) -> list[Notice]:
    """The notices of an event, unsaved; none when nobody has to be told."""
    notices: list[Notice] = []
    for told in told_of(event.kind):
        for notice in told.composer(event, now):
            notice.sort = notice.sort or told.sort
            notices.append(notice)
    return notices
