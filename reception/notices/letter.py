"""The one shape of a notice that an event makes for somebody."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language

from reception.models import Event, Notice, User
from reception.notices import wording
from reception.templatetags.qabul import when


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
    name: str = "",
    sort: str = "",
    urgent: bool = False,
    expires: datetime | None = None,
    secret: bool = False,
) -> Notice:
    """Unsaved, in the language that is active; of one event everybody gets one. The other channels
    say the same in short (`reach.spread`).

    `invitation`: method and iCalendar object. `name`: of the wording, where an administrator may
    word it (`wordable.WORDINGS`). `sort`: if not that of the event's kind. From `expires` on nobody
    needs it any more. `secret`: it goes to `address` alone. `context` has the page it leads to as
    `own`, `url` or `page`.
    """
    method, calendar = invitation
    said = wording.worded(name, context) if name else None
    own = said or wording.Worded(subject, render_to_string(template, dict(context)).strip() + "\n")
    notice = Notice(
        key=f"event-{event.pk}-user-{to.pk}",
        event=event,
        recipient=to,
        sort=sort,
        urgent=urgent,
        language=get_language() or "",
        address=address,
        subject=own.subject or subject,
        body=own.body,
        path="" if secret else path_of(context),
        calendar=calendar,
        method=method,
        due=now,
        expires=expires,
    )
    notice.secret = secret
    notice.brief = brief(own.subject or subject, context)
    return notice


def path_of(context: Mapping[str, object]) -> str:
    """Of the page it leads to, below our own address."""
    page = str(context.get("own") or context.get("url") or context.get("page") or "")
    return page.removeprefix(settings.SITE_URL)


def brief(subject: str, context: Mapping[str, object]) -> str:
    """What a short message says: that it happened, when it will be, and where to read on."""
    start = context.get("start")
    moment = f"{when(start)}. " if isinstance(start, datetime) else ""
    return f"{subject}. {moment}{settings.SITE_URL}{path_of(context)}"
