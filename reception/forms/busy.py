from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

MOST = 2000


class BusySourceForm(forms.Form):
    """The address of a calendar elsewhere. Whether it may be asked is found out when it is."""

    url = forms.CharField(
        label=_("Address of the calendar"),
        max_length=MOST,
        help_text=_("It begins with https:// or webcal:// and often ends with .ics"),
        widget=forms.TextInput(
            attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}
        ),
        error_messages={
            "required": _("Paste the address of the calendar"),
            "max_length": _("This address is too long"),
        },
    )

    def clean_url(self) -> str:
        """https: for webcal: and caldav:, which is the same for programs that subscribe."""
        url: str = self.cleaned_data["url"].strip()
        for scheme in ("webcal://", "caldav://", "caldavs://"):
            if url.lower().startswith(scheme):
                url = f"https://{url[len(scheme) :]}"
        try:
            parts = urlsplit(url)
            fits = parts.scheme in {"https", "http"} and parts.hostname and parts.port != 0
        except ValueError:
            fits = False
        if not fits or parts.username is not None or not url.isascii() or not url.isprintable():
            raise forms.ValidationError(_("This is not the address of a calendar"))
        return url


class OwnCalendarForm(BusySourceForm):
    """A calendar on a CalDAV server, where the official signs in."""

    field_order = ("url", "username", "password", "writes")
    username = forms.CharField(
        label=_("User name there"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Write the user name")},
    )
    password = forms.CharField(
        label=_("Password for programs"),
        max_length=500,
        strip=False,
        help_text=_("Make one for Qabul in the settings of that calendar; it is kept encrypted."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}, render_value=True),
        error_messages={"required": _("Write the password")},
    )
    writes = forms.BooleanField(
        label=_("Write the receptions into this calendar"),
        required=False,
        initial=True,
        help_text=_(
            "With time, place and number, nothing of what they are about. What is moved or deleted"
            " there is shown at the desk."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["url"].label = _("Address of the calendar server")
        self.fields["url"].help_text = _("For example https://caldav.icloud.com/")
