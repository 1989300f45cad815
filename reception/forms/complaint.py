from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reception.complaints import OTHER, against_choices
from reception.models import Office


class AgainstForm(forms.Form):
    """Whom the appeal complains about."""

    against = forms.ChoiceField(
        label=_("Is this a complaint about an official or a body?"),
        help_text=_("Whoever is complained about neither receives you nor gets your appeal"),
        required=False,
    )
    against_name = forms.CharField(
        label=_("Whom do you complain about?"),
        help_text=_("Only when it is another official or body"),
        required=False,
        max_length=200,
        error_messages={"max_length": _("The name may have at most 200 letters")},
    )

    def __init__(self, *args: Any, of_office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["against"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = against_choices(of_office)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("against") == OTHER and not data.get("against_name"):
            self.add_error("against_name", _("Write whom you complain about"))
        elif data.get("against") != OTHER:
            data["against_name"] = ""
        return data
