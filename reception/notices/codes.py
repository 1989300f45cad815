"""One-time codes that prove an address or a telephone."""

from datetime import datetime

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from reception.models import EmailProof, Event, Notice, Phone
from reception.models.notices import Channel, Sort
from reception.notices.registry import composes


@composes("code_asked", sort=Sort.ACCOUNT)
def compose(event: Event, now: datetime) -> list[Notice]:
    proof = EmailProof.objects.get(pk=event.data["proof"])
    with translation.override(proof.language):
        return [
            Notice(
                key=f"event-{event.pk}",
                event=event,
                language=proof.language,
                address=proof.email,
                subject=_("Your code for Qabul"),
                body=render_to_string("mail/code.txt", {"code": proof.code}).strip() + "\n",
                due=now,
                expires=proof.expires,
                urgent=True,
            )
        ]


@composes("phone_asked", sort=Sort.ACCOUNT)
def compose_for_phone(event: Event, now: datetime) -> list[Notice]:
    """None when another code was asked for since, or the number was taken back."""
    phone = Phone.objects.select_related("user").filter(pk=event.data["phone"]).first()
    if phone is None or not phone.code or phone.asked != event.at:
        return []
    with translation.override(phone.user.language):
        return [
            Notice(
                key=f"event-{event.pk}",
                event=event,
                channel=Channel.SMS,
                language=phone.user.language,
                address=phone.number,
                subject=_("Your code for Qabul"),
                body=_("Qabul: your code is %(code)s. Give it to nobody.") % {"code": phone.code},
                due=now,
                expires=phone.expires,
                urgent=True,
            )
        ]
