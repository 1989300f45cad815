"""What an administrator says of a video point."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reception.control import staff_of
from reception.forms.administration import CALLED, PersonLabel, SaidForm
from reception.models import Office, User


class VideoPointForm(SaidForm):
    said_fields = (
        ("name", CALLED, True),
        ("address", _("Address"), True),
        ("opening", _("When it is open"), False),
    )
    helper = PersonLabel(
        User.objects.none(),
        label=_("Who helps there"),
        help_text=_("Sees who comes today, checks the document and opens the room; nothing else"),
        error_messages={"required": _("Choose who helps there")},
    )

    def __init__(self, *args: Any, office: Office, kept: Any = None, **kwargs: Any) -> None:
        initial = {"helper": kept.helper_id} if kept else {}
        super().__init__(*args, kept=kept, initial=initial, **kwargs)
        field = self.fields["helper"]
        assert isinstance(field, forms.ModelChoiceField)
        known = User.objects.filter(pk__in=[one.pk for one in staff_of(office)])
        field.queryset = known.order_by("pk")

    def written(self) -> dict[str, Any]:
        return self.said() | {"helper": self.cleaned_data["helper"]}
