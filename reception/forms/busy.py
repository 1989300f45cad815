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
        """https: for webcal:, which is the same for programs that subscribe."""
        url: str = self.cleaned_data["url"].strip()
        if url.lower().startswith("webcal://"):
            url = f"https://{url[len('webcal://') :]}"
        try:
            parts = urlsplit(url)
            fits = parts.scheme in {"https", "http"} and parts.hostname and parts.port != 0
        except ValueError:
            fits = False
        if not fits or parts.username is not None or not url.isascii() or not url.isprintable():
            raise forms.ValidationError(_("This is not the address of a calendar"))
        return url
