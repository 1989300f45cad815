from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from reception.deadlines import PROFILES, Duty, due
from reception.models.minutes import Outcome


class CardForm(forms.Form):
    """The reception card: what the official answered, and what was promised by when."""

    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what came of it")},
    )
    answer = forms.CharField(
        label=_("What was answered"),
        help_text=_("The citizen reads this on their page"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": _("Write what was answered"),
            "max_length": _("The text may have at most 5000 letters"),
        },
    )
    promise = forms.CharField(
        label=_("What was promised"),
        required=False,
        max_length=1000,
        help_text=_("Only when it is taken on control"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("The text may have at most 1000 letters")},
    )
    responsible = forms.CharField(
        label=_("Who does it"),
        required=False,
        max_length=200,
        error_messages={"max_length": _("The name may have at most 200 letters")},
    )
    due = forms.DateField(
        label=_("By which day"),
        required=False,
        input_formats=["%Y-%m-%d"],
        # What a date input of HTML takes, whatever the language of the page.
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Write the day like this: 2026-12-31")},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["due"].initial = due(Duty.ANSWER, today, PROFILES[settings.COUNTRY])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("outcome") == Outcome.INSTRUCTED:
            for field, message in (
                ("promise", _("Write what was promised")),
                ("responsible", _("Write who does it")),
                ("due", _("Write by which day")),
            ):
                if not data.get(field) and field not in self.errors:
                    self.add_error(field, message)
            if data.get("due") and data["due"] < self.today:
                self.add_error("due", _("The day must not be over"))
        return data
