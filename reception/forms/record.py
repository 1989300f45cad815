"""Filters of the staff's lists. They come by the address: what is wrong there filters nothing, and
is said."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reception.audit import Wanted
from reception.forms.fields import date_field
from reception.forms.instruction import staff_name
from reception.languages import said
from reception.models import Office, User

Choices = Iterable[tuple[Any, Any]]


class FilterForm(forms.Form):
    """Nothing is required; `value` is what is right of a field, or None."""

    def choices(self, name: str, everything: Any, values: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*([("", everything)] if everything else []), *values]

    def value(self, name: str) -> Any:
        self.is_valid()
        return self.cleaned_data.get(name) or None


class JournalForm(FilterForm):
    office = forms.ChoiceField(label=_("Office"), required=False)
    show = forms.ChoiceField(label=_("Show"), required=False)
    actor = forms.ChoiceField(label=_("Who did it"), required=False)
    number = forms.CharField(label=_("Number of the appeal"), required=False, max_length=32)
    since = date_field(_("From which day"), required=False)
    until = date_field(_("Until which day"), required=False)
    before = forms.IntegerField(
        required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput
    )

    def __init__(self, data: Any, *, offices: list[Office], people: list[User]) -> None:
        super().__init__(data)
        if len(offices) > 1:
            self.choices("office", None, [(one.slug, said(one.name)) for one in offices])
        else:
            del self.fields["office"]
        looks = [
            ("looks", _("Who looked at personal data")),
            ("keeping", _("What was kept and erased")),
        ]
        self.choices("show", _("Everything"), looks)
        self.choices("actor", _("Everybody"), [(one.pk, staff_name(one)) for one in people])

    def wanted(self) -> Wanted:
        actor = self.value("actor")
        return Wanted(
            show=self.value("show") or "",
            actor=int(actor) if actor else None,
            number=(self.value("number") or "").strip(),
            since=self.value("since"),
            until=self.value("until"),
            before=self.value("before"),
        )
