"""The letter that invites somebody to work for an office."""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from reception.languages import said
from reception.models import Event, Notice, StaffInvitation
from reception.models.notices import Sort
from reception.notices.registry import composes


@composes("staff_invited", sort=Sort.ACCOUNT)
def compose(event: Event, now: datetime) -> list[Notice]:
    """None when it was accepted or withdrawn before the letter was written."""
    rows = StaffInvitation.objects.select_related("office", "official")
    invitation = rows.get(pk=event.data["invitation"])
    if not invitation.stands(now):
        return []
    with translation.override(invitation.language):
        context = {
            "office": said(invitation.office.name),
            "official": said(invitation.official.name) if invitation.official else "",
            "post": invitation.post,
            "until": invitation.expires,
            "url": settings.SITE_URL + reverse("join", args=[invitation.word]),
        }
        return [
            Notice(
                key=f"event-{event.pk}",
                event=event,
                language=invitation.language,
                address=invitation.email,
                subject=_("You are invited to work in Qabul"),
                body=render_to_string("mail/invited.txt", context).strip() + "\n",
                due=now,
                expires=invitation.expires,
            )
        ]
