"""The one shape of a notice that an event makes for somebody."""

from collections.abc import Mapping
from datetime import datetime

from django.template.loader import render_to_string

from reception.models import Event, Notice, User


def letter(
    event: Event,
    to: User,
    address: str,
    subject: str,
    template: str,
    context: Mapping[str, object],
    now: datetime,
    *,
    invitation: tuple[str, str] = ("", ""),
) -> Notice:
    """Unsaved, in the language that is active; of one event everybody gets one. `invitation`:
    method and iCalendar object."""
    method, calendar = invitation
    return Notice(
        key=f"event-{event.pk}-user-{to.pk}",
        event=event,
        recipient=to,
        address=address,
        subject=subject,
        body=render_to_string(template, dict(context)).strip() + "\n",
        calendar=calendar,
        method=method,
        due=now,
    )
