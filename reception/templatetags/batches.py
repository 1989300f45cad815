"""Batches on pages that are about something else."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby

from django import template
from django.utils import timezone
from django.utils.translation import ngettext

from reception.models import Application, Batch, Official, User
from reception.views.batches import OUTCOMES, shown

register = template.Library()
AT_MOST = 20
UPCOMING = ("announced", "closed")


@register.simple_tag
def batches_of(official: Official) -> list[dict[str, object]]:
    """Those of an official that aren't settled, for components/batches.html."""
    rows = Batch.objects.filter(official=official, state__in=UPCOMING)
    now = timezone.now()
    found = [shown(one, now) for one in rows.select_related("official")[:AT_MOST]]
    return [row for row in found if row["phase"] != "void"]


@register.simple_tag
def applications_of(user: User) -> list[tuple[Application, str, object]]:
    """(application, tag, outcome in words), the newest first."""
    rows = Application.objects.filter(citizen=user).select_related("batch__official__office")
    return [(one, *OUTCOMES[one.outcome]) for one in rows.order_by("-created")[:AT_MOST]]


@register.filter
def by_day(starts: Iterable[datetime]) -> list[tuple[date, list[datetime]]]:
    """Sorted moments under the dates of the zone that is active."""
    days = groupby(starts, key=lambda start: timezone.localtime(start).date())
    return [(on, list(group)) for on, group in days]


@register.filter
def left(until: datetime) -> str:
    """ "3 days", "5 hours", "12 minutes": the time that is left, rounded down; "" if none."""
    minutes = int((until - timezone.now()).total_seconds()) // 60
    if minutes < 0:
        return ""
    if minutes >= 2 * 24 * 60:
        days = minutes // (24 * 60)
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    if minutes >= 60:
        hours = minutes // 60
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
