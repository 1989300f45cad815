"""One verb for many appeals."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reception.actions.bulk import Said, Verb, Why
from reception.forms.instruction import staff_name
from reception.models import User

VERBS = {
    Verb.REMIND: _("Remind the executors"),
    Verb.GIVE: _("Give what is open to another executor"),
    Verb.HOLD: _("Hold for a court or an inquiry"),
    Verb.RELEASE: _("Hold no longer"),
}
WHYS = {
    Why.NOT_YOURS: _("You may not do this here"),
    Why.HELD_ALREADY: _("It is held already"),
    Why.NOT_HELD: _("It is not held"),
    Why.ANONYMISED: _("It is anonymised already"),
    Why.NOTHING_OPEN: _("Nobody has anything to do for it"),
    Why.REMINDED_TODAY: _("They were reminded today already"),
    Why.THEIRS_ALREADY: _("All of it is theirs already"),
    Why.OTHER_OFFICE: _("They don't work in this office"),
    Why.WENT_WRONG: _("Something went wrong; try this one again"),
}


class BulkForm(forms.Form):
    """What the verb needs to know; nothing for most."""

    reason = forms.CharField(
        label=_("Who asked for it, and why"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Write who asked for it, and why"),
            "max_length": _("The text may have at most 1000 letters"),
        },
    )
    executor = forms.ChoiceField(
        label=_("Who does it"), error_messages={"required": _("Say who does it")}
    )

    def __init__(self, data: Any, *, verb: Verb, staff: list[User]) -> None:
        super().__init__(data)
        self.staff = {str(one.pk): one for one in staff}
        if verb != Verb.HOLD:
            del self.fields["reason"]
        if verb != Verb.GIVE:
            del self.fields["executor"]
            return
        field = self.fields["executor"]
        assert isinstance(field, forms.ChoiceField)
        people = [(key, staff_name(one)) for key, one in self.staff.items()]
        field.choices = [("", _("Choose from the office")), *people]

    def said(self) -> Said:
        """Once valid."""
        data = self.cleaned_data
        return Said(data.get("reason", ""), self.staff.get(data.get("executor", "")))
