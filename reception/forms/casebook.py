"""The staff's list of appeals: how it is narrowed, kept, downloaded."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reception.casebook import Wanted
from reception.forms.fields import date_field
from reception.forms.record import FilterForm
from reception.languages import said
from reception.lifecycle import AppealState
from reception.models import Official, Topic
from reception.models.applicants import ApplicantKind

STATES: dict[str, Promise] = {
    AppealState.REGISTERED: _("Registered"),
    AppealState.CLARIFYING: _("Waits for the applicant"),
    AppealState.HEARD: _("Heard"),
    AppealState.ON_CONTROL: _("On control"),
    AppealState.ANSWERED: _("Answered"),
    AppealState.FORWARDED: _("Forwarded"),
    AppealState.REFUSED: _("Refused"),
    AppealState.NOT_CONSIDERED: _("Not considered"),
    AppealState.WITHDRAWN: _("Withdrawn"),
}
ORDERS = [
    ("oldest", _("The oldest first")),
    ("number", _("By number")),
    ("due", _("By the day of what was promised")),
]


class CasebookForm(FilterForm):
    """By the address: nothing here is personal data."""

    topic = forms.ChoiceField(label=_("Topic"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    official = forms.ChoiceField(label=_("Official"), required=False)
    kind = forms.ChoiceField(label=_("Who asks"), required=False)
    control = forms.ChoiceField(label=_("Promised"), required=False)
    since = date_field(_("From which day"), required=False)
    until = date_field(_("Until which day"), required=False)
    sort = forms.ChoiceField(label=_("Order"), required=False)
    held = forms.BooleanField(label=_("Only those held for a court"), required=False)

    def __init__(self, data: Any, *, officials: list[Official]) -> None:
        super().__init__(data)
        topics = [(one.pk, said(one.name)) for one in Topic.objects.order_by("pk")]
        self.choices("topic", _("All topics"), topics)
        self.choices("state", _("All states"), STATES.items())
        people = [(one.pk, said(one.name)) for one in officials]
        self.choices("official", _("All officials"), people)
        self.choices("kind", _("Everybody"), ApplicantKind.choices)
        control = [("open", _("Something is on control")), ("late", _("Something is late"))]
        self.choices("control", _("Everything"), control)
        self.choices("sort", _("The newest first"), ORDERS)

    def wanted(self, words: str) -> Wanted:
        topic, official = self.value("topic"), self.value("official")
        return Wanted(
            words=words,
            topic=int(topic) if topic else None,
            official=int(official) if official else None,
            held=bool(self.value("held")),
            since=self.value("since"),
            until=self.value("until"),
            **{name: self.value(name) or "" for name in ("state", "kind", "control", "sort")},
        )

    def query(self) -> dict[str, str]:
        """What of it is right and narrows anything, as an address has it."""
        return {
            name: str(self.data[name])
            for name in self.fields
            if self.data.get(name) and self.value(name)
        }


class WordsForm(forms.Form):
    """Sent in the body, never by the address: it may be a name."""

    words = forms.CharField(
        label=_("Name of the applicant, or number"),
        help_text=_("Whole words, in either script, such as “Saidova” or “NAV-2026-00017”"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        error_messages={"max_length": _("The text may have at most 100 letters")},
    )


class SaveViewForm(forms.Form):
    name = forms.CharField(
        label=_("Name of this view"),
        max_length=60,
        error_messages={
            "required": _("Give the view a name"),
            "max_length": _("The name may have at most 60 letters"),
        },
    )
    shared = forms.BooleanField(label=_("Everybody in the office sees it"), required=False)
