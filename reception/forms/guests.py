from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from reception.actions.guests import Invitation
from reception.forms.applicant import words
from reception.forms.booking import LIKE_THIS, can_be_invited
from reception.models.applicants import INTERPRETERS
from reception.models.guests import GuestRole


class GuestForm(forms.Form):
    """Whom the desk invites to a reception."""

    role = forms.ChoiceField(
        label=_("As whom do they come?"),
        choices=GuestRole.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Say as whom they come"),
            "invalid_choice": _("Say as whom they come"),
        },
    )
    name = words(_("Surname and name"), 150, _("Write the name"))
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=200,
        validators=[can_be_invited],
        help_text=_("They get a link there which opens once, on one device"),
        error_messages={
            "required": _("Write the e-mail address"),
            "invalid": LIKE_THIS,
            "max_length": _("The address may have at most 200 letters"),
        },
    )
    speaks = forms.ChoiceField(
        label=_("Language of an interpreter"),
        choices=[("", "—"), *INTERPRETERS.items()],
        required=False,
    )
    language = forms.ChoiceField(label=_("Language of letters"), choices=settings.LANGUAGES)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("role") == GuestRole.INTERPRETER and not data.get("speaks"):
            self.add_error("speaks", _("Say which language is interpreted"))
        elif data.get("role") != GuestRole.INTERPRETER:
            data["speaks"] = ""
        return data

    @property
    def invitation(self) -> Invitation:
        return Invitation(**self.cleaned_data)
