from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reception.figures import Quarter
from reception.forms.record import FilterForm
from reception.languages import said
from reception.models import Office

YEARS = 6


class FigureForm(FilterForm):
    """Of which quarter and which offices; this quarter and all unless something else is said."""

    quarter = forms.ChoiceField(label=_("Quarter"), required=False)
    office = forms.ChoiceField(label=_("Office"), required=False)

    def __init__(self, data: Any, *, offices: list[Office], this: Quarter) -> None:
        super().__init__(data)
        self.offices, self.this = offices, this
        quarters, one = [], this
        for _number in range(YEARS * 4):
            quarters.append((f"{one.year}-{one.number}", f"{one.year} / {one.number}"))
            one = one.before
        self.choices("quarter", None, quarters)
        names = [(one_office.slug, said(one_office.name)) for one_office in offices]
        self.choices("office", _("All your offices"), names)

    def wanted(self) -> Quarter:
        chosen = self.value("quarter")
        return Quarter(*map(int, chosen.split("-"))) if chosen else self.this

    def chosen(self) -> list[Office]:
        slug = self.value("office")
        return [one for one in self.offices if not slug or one.slug == slug]
