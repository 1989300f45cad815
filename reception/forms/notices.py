"""By which ways a person is told, and when not."""

from collections.abc import Iterator
from datetime import time
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reception.forms.fields import PHONE
from reception.models import NoticeChoice, QuietHours, User
from reception.models.notices import Channel, Sort
from reception.notices.channels import push, sms, telegram
from reception.notices.channels.push import unpadded
from reception.notices.reach import CHOSEN, OBLIGATORY, usual

SORTS: dict[str, str | Promise] = {
    Sort.RECEPTION: _("Your receptions: booked, moved, called off"),
    Sort.PROMISE: _("Answers, instructions and their deadlines"),
    Sort.REMINDER: _("Reminders before a reception"),
    Sort.OFFER: _("Freed times and draws"),
}
CHANNELS: dict[str, Any] = {
    Channel.MAIL: _("E-mail"),
    Channel.SMS: _("Short message"),
    Channel.TELEGRAM: _("Telegram"),
    Channel.PUSH: _("This and other browsers"),
}
PARTS = tuple(f"{part}/" for part in ("Africa", "America", "Asia", "Australia", "Europe"))
HOUR = {"type": "time", "class": "input--short"}
ENDPOINT_CHARACTERS = 1000


def configured() -> list[str]:
    """The channels that this installation has."""
    has = {
        Channel.MAIL: True,
        Channel.SMS: sms.configured(),
        Channel.TELEGRAM: telegram.configured(),
        Channel.PUSH: push.configured(),
    }
    return [channel for channel in CHOSEN if has[channel]]


class ChoicesForm(forms.Form):
    """A box for each sort and channel; those that the law decides are ticked and stay so."""

    begins = forms.TimeField(label=_("Quiet from"), widget=forms.TimeInput(HOUR, "%H:%M"))
    ends = forms.TimeField(label=_("Quiet until"), widget=forms.TimeInput(HOUR, "%H:%M"))
    tzid = forms.ChoiceField(
        label=_("Your time zone"), widget=forms.Select(attrs={"translate": "no"})
    )

    def __init__(self, user: User, data: Any = None) -> None:
        quiet = QuietHours.objects.filter(user=user).first() or QuietHours(
            user=user, tzid=settings.TIME_ZONE
        )
        chosen = {
            (one.sort, one.channel): one.wanted for one in NoticeChoice.objects.filter(user=user)
        }
        initial: dict[str, Any] = {
            "begins": quiet.begins, "ends": quiet.ends, "tzid": quiet.tzid,
        }  # fmt: skip
        super().__init__(data, initial=initial)
        zones = self.fields["tzid"]
        assert isinstance(zones, forms.ChoiceField)
        zones.choices = [(zone, zone.replace("_", " ")) for zone in known_zones()]
        for sort in SORTS:
            for channel in configured():
                forced = channel == Channel.MAIL and sort in OBLIGATORY
                default = usual(sort, channel, staff=not user.is_citizen)
                self.fields[f"{sort}-{channel}"] = forms.BooleanField(
                    label=CHANNELS[channel],
                    required=False,
                    disabled=forced,
                    initial=forced or chosen.get((sort, channel), default),
                )

    def rows(self) -> Iterator[tuple[str | Promise, list[Any], bool]]:
        """(what it is about, its boxes, whether the law decides one)"""
        for sort, label in SORTS.items():
            yield label, [self[f"{sort}-{one}"] for one in configured()], sort in OBLIGATORY

    def wanted(self) -> dict[tuple[str, str], bool]:
        return {
            (sort, channel): self.cleaned_data[f"{sort}-{channel}"]
            for sort in SORTS
            for channel in configured()
            if not self.fields[f"{sort}-{channel}"].disabled
        }

    def quiet(self) -> tuple[time, time, str]:
        data = self.cleaned_data
        return data["begins"], data["ends"], data["tzid"]


def known_zones() -> list[str]:
    """Those that are named after a place."""
    return sorted(zone for zone in available_timezones() if zone.startswith(PARTS))


class PhoneForm(forms.Form):
    number = forms.CharField(
        label=_("Your telephone number"),
        validators=[PHONE],
        help_text=_("With its code, for example +998 90 123 45 67"),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
        error_messages={"required": _("Write the number")},
    )

    def clean_number(self) -> str:
        digits = "".join(filter(str.isdecimal, self.cleaned_data["number"]))
        if not 11 <= len(digits) <= 15:
            raise forms.ValidationError(_("Write the number with the code of the country"))
        return f"+{digits}"


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("The code in the message"),
        max_length=10,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "input--short"}
        ),
        error_messages={"required": _("Write the code")},
    )


class BrowserForm(forms.Form):
    """What a browser says of its push service; 65 and 16 octets are what RFC 8291 wants."""

    endpoint = forms.CharField(max_length=ENDPOINT_CHARACTERS)
    p256dh = forms.CharField(max_length=100)
    auth = forms.CharField(max_length=40)

    def clean_endpoint(self) -> str:
        endpoint: str = self.cleaned_data["endpoint"]
        if not endpoint.startswith(("https://", "http://")) or not endpoint.isascii():
            raise forms.ValidationError("endpoint")
        return endpoint

    def clean_p256dh(self) -> str:
        return octets(self.cleaned_data["p256dh"], 65)

    def clean_auth(self) -> str:
        return octets(self.cleaned_data["auth"], 16)


def octets(text: str, count: int) -> str:
    try:
        right = len(unpadded(text)) == count
    except ValueError:
        right = False
    if not right:
        raise forms.ValidationError("octets")
    return text
