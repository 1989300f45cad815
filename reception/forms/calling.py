"""What the desk says of the queue."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reception.actions.lateness import MINUTES


class LateForm(forms.Form):
    """`minutes` 0: on time again."""

    minutes = forms.TypedChoiceField(
        choices=[(one, one) for one in (0, *MINUTES)],
        coerce=int,
        error_messages={
            "required": _("Choose by how many minutes"),
            "invalid_choice": _("Choose by how many minutes"),
        },
    )
