"""How a reception was held: which document was seen, and an absence that is disputed."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from reception.forms.triage import text_field
from reception.models.proceedings import DocumentKind


class IdentityForm(forms.Form):
    document = forms.ChoiceField(
        label=_("Which document was shown?"),
        choices=DocumentKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the document")},
    )
    digits = forms.CharField(
        label=_("The last digits of its number"),
        help_text=_("Four at the most. No copy is made and nothing else is written down."),
        required=False,
        validators=[RegexValidator(r"^\d{2,4}$", _("Write two to four digits"))],
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "maxlength": "4", "class": "input--code"}
        ),
    )
    mandate = forms.BooleanField(
        label=_("The representative has shown the mandate"),
        help_text=_("Without it the talk may go on; that it was missing stands on record"),
        required=False,
    )

    def __init__(self, *args: Any, with_mandate: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_mandate:
            del self.fields["mandate"]


class DisputeForm(forms.Form):
    text = text_field(
        _("How was it really?"),
        _("The head of the office decides, and sees who was in the room and when"),
        _("Write how it was"),
    )


class DisputeReplyForm(forms.Form):
    upheld = forms.TypedChoiceField(
        label=_("What does the evidence show?"),
        choices=[
            ("yes", _("The citizen is right: it counts as a technical failure, with a new time")),
            ("no", _("The record is right: the citizen did not come")),
        ],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two")},
    )
    reply = text_field(
        _("The reasons"), _("In words; the citizen reads them"), _("Write the reasons")
    )
