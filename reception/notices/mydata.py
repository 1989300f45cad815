"""Letters about a citizen's own data."""

from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from reception.models import DataExport, Erasure, Event, Notice
from reception.models.notices import Sort
from reception.notices.letter import letter
from reception.notices.registry import composes


@composes("data_ready", "erasure_asked", sort=Sort.ACCOUNT)
def compose(event: Event, now: datetime) -> list[Notice]:
    """One letter, unsaved; none to who has no address."""
    until: date | None
    if event.kind == "data_ready":
        export = DataExport.objects.select_related("user").filter(pk=event.data["export"]).first()
        user, until = (export.user, export.expires) if export else (None, None)
    else:
        asked = Erasure.objects.select_related("user").get(pk=event.data["erasure"])
        user, until = asked.user, asked.kept_until
    if user is None or not user.email:
        return []
    with translation.override(user.language):
        ready = event.kind == "data_ready"
        headline = _("Your data is ready") if ready else _("Your data is being erased")
        url = settings.SITE_URL + reverse("my-data")
        context = {"headline": headline, "ready": ready, "until": until, "url": url}
        # Whose account is closed has no page to read it on.
        return [
            letter(
                event,
                user,
                user.email,
                headline,
                "mail/mydata.txt",
                context,
                now,
                secret=not ready,
            )
        ]
