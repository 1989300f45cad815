from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reception.actions.promises import TERMS, Instruction, latest
from reception.deadlines import Duty
from reception.forms.fields import date_field
from reception.languages import said
from reception.models import Appeal, User
from reception.templatetags.qabul import day

TERM_WORDS = {
    Duty.ANSWER: _("the usual term"),
    Duty.ANSWER_STUDIED: _("needs further study"),
    Duty.ANSWER_PROPOSAL: _("a proposal"),
}


def staff_name(user: User) -> str:
    """As people of the office know each other: with the position, if there is one."""
    official = getattr(user, "official", None)
    if official:
        return f"{said(official.name)}, {said(official.position)}"
    return user.full_name


class InstructionForm(forms.Form):
    """Who does what, until when."""

    text = forms.CharField(
        label=_("What is to be done"),
        help_text=_("The citizen reads this on their page"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Write what is to be done"),
            "max_length": _("The text may have at most 1000 letters"),
        },
    )
    executor = forms.ChoiceField(label=_("Who does it"), required=False)
    name = forms.CharField(
        label=_("Somebody without an account"),
        required=False,
        max_length=200,
        error_messages={"max_length": _("The name may have at most 200 letters")},
    )
    duty = forms.ChoiceField(label=_("Term"), required=False)
    due = date_field(_("An earlier day"), required=False)

    def __init__(
        self,
        *args: Any,
        staff: list[User],
        today: date,
        appeal: Appeal,
        row: int = 1,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.staff = {str(user.pk): user for user in staff}
        self.today, self.row, self.appeal = today, row, appeal
        nobody = ("", gettext("Choose from the office"))
        people = [(key, staff_name(user)) for key, user in self.staff.items()]
        self.choices("executor", [nobody, *people])
        self.choices("duty", [(duty.value, self.said_term(duty)) for duty in TERMS])

    def choices(self, name: str, values: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = values

    def said_term(self, duty: Duty) -> str:
        until = day(latest(Instruction("", duty=duty), self.today, self.appeal))
        return gettext("by %(day)s (%(term)s)") % {"day": until, "term": TERM_WORDS[duty]}

    @property
    def filled(self) -> bool:
        """Whether anything but the term, which always has a value, was said."""
        names = ("text", "executor", "name", "due")
        return any(self.data.get(self.add_prefix(name)) for name in names)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("executor") and not data.get("name"):
            self.add_error("executor", _("Say who does it"))
        if data.get("executor") and data.get("name"):
            self.add_error("name", _("Choose from the office or write a name, not both"))
        due = data.get("due")
        if due and due < self.today:
            self.add_error("due", _("The day must not be over"))
        elif due and due > latest(self.term(data), self.today, self.appeal):
            self.add_error("due", _("The law does not allow a later day than the term"))
        return data

    def term(self, data: dict[str, Any]) -> Instruction:
        return Instruction("", duty=Duty(data.get("duty") or Duty.ANSWER))

    def instruction(self) -> Instruction:
        """Once valid."""
        data = self.cleaned_data
        return Instruction(
            text=data["text"],
            executor=self.staff.get(data["executor"]),
            name=data["name"],
            duty=self.term(data).duty,
            due=data["due"],
        )
