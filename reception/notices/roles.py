"""What somebody may do in an office from now on, and what no more."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from reception.models import Event, Notice, Office, Official, User
from reception.models.notices import Sort
from reception.notices.letter import letter
from reception.notices.registry import composes
from reception.templatetags.administration import role_words

KINDS = ("role_given", "role_ended")


def subject_of(kind: str) -> str:
    return {
        "role_given": _("You have a role in an office"),
        "role_ended": _("A role of yours has ended"),
    }[kind]


@composes(*KINDS, sort=Sort.ACCOUNT)
def compose(event: Event, now: datetime) -> list[Notice]:
    """With the times that the event says, in the office's zone."""
    said = event.data
    to = User.objects.filter(pk=said["user"], is_active=True).first()
    if to is None or not to.email:
        return []
    office = Office.objects.get(pk=said["office"])
    official = Official.objects.filter(pk=said.get("official")).first()
    begins, ends = (
        datetime.fromisoformat(t) if (t := said[n]) else None for n in ("begins", "ends")
    )
    with translation.override(to.language), timezone.override(ZoneInfo(office.tzid)):
        subject = subject_of(event.kind)
        context = {
            "headline": subject,
            "kind": event.kind,
            "office": office,
            "official": official,
            "role": role_words(said["role"]),
            "begins": begins if begins and begins > event.at else None,
            "until": ends,
            "url": settings.SITE_URL + reverse("desk-day"),
        }
        template = "mail/role.txt"
        return [letter(event, to, to.email, subject, template, context, now, name=event.kind)]
