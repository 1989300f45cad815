"""What an office decides about an appeal without a reception, and what the citizen completes."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reception.deadlines import Ground
from reception.forms.fields import PaperField
from reception.inbox import Earlier
from reception.languages import said
from reception.lifecycle import ReceptionState
from reception.models import Appeal, Office, Reception
from reception.permissions import is_accused_body, may_be_forwarded
from reception.profiles import left, refusals
from reception.templatetags.qabul import day

LONGEST = 5000


def text_field(label: Any, hint: Any, missing: Any, **extra: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": missing,
            "max_length": _("The text may have at most 5000 letters"),
        },
        **extra,
    )


class AskForm(forms.Form):
    question = text_field(
        _("What is to be completed?"),
        _("The citizen reads this on their page and answers there"),
        _("Write what is to be completed"),
    )


class ClarifyForm(forms.Form):
    text = text_field(
        _("Your answer"), _("What the office asked you to complete"), _("Write your answer")
    )
    paper = PaperField(
        label=_("A paper"), help_text=_("PDF, Word, ODT, JPEG or PNG, at most 10 MB")
    )


class ForwardForm(forms.Form):
    """To an office of the system or to a body outside; not to whom the appeal complains about."""

    office = forms.ChoiceField(label=_("To which office"), required=False)
    body = forms.CharField(
        label=_("Another body"),
        help_text=_("Its full name, when it is not in the list"),
        required=False,
        max_length=200,
        error_messages={"max_length": _("The name may have at most 200 letters")},
    )
    reasons = text_field(
        _("Why it is competent"), _("The citizen reads this"), _("Write why it is competent")
    )

    def __init__(self, *args: Any, appeal: Appeal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.appeal = appeal
        able = [one for one in Office.objects.order_by("pk") if may_be_forwarded(appeal, one)]
        self.offices = {str(one.pk): one for one in able}
        field = self.fields["office"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext("Choose"))] + [
            (key, said(one.name)) for key, one in self.offices.items()
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        body = str(data.get("body", "")).strip()
        office = self.offices.get(data.get("office", ""))
        if bool(office) == bool(body):
            self.add_error("office", _("Choose an office or write another body, one of the two"))
        elif body and is_accused_body(body, self.appeal):
            self.add_error(
                "body",
                _("It can't go to the body about which the citizen complains, nor to this one"),
            )
        return {"office": office, "body": body, "reasons": data.get("reasons", "")}


def earlier_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Which earlier appeal was decided"),
        help_text=_("Needed when the ground is that it was decided before"),
        required=False,
    )


def point_at(field: forms.Field, earlier: Sequence[Earlier]) -> dict[str, Appeal]:
    """Fills `earlier_field`; gives what can be chosen, by its value."""
    assert isinstance(field, forms.ChoiceField)
    found = {str(one.appeal.pk): one.appeal for one in earlier}
    field.choices = [("", gettext("None"))] + [
        (key, f"{one.number}, {day(one.submitted)}: {one.subject}") for key, one in found.items()
    ]
    return found


class RefuseForm(forms.Form):
    ground = forms.ChoiceField(
        label=_("On which ground it is refused"),
        help_text=_("The law knows no others"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the ground of the refusal")},
    )
    earlier = earlier_field()
    reasons = text_field(
        _("The reasons"), _("In words; the citizen reads them"), _("Write the reasons")
    )

    def __init__(self, *args: Any, earlier: Sequence[Earlier], **kwargs: Any) -> None:
        """`earlier`: those that can be pointed at, which are decided."""
        super().__init__(*args, **kwargs)
        self.decided = point_at(self.fields["earlier"], earlier)
        ground = self.fields["ground"]
        assert isinstance(ground, forms.ChoiceField)
        ground.choices = refusals()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        repeated = data.get("ground") == Ground.DECIDED_BEFORE
        chosen = self.decided.get(data.get("earlier", ""))
        if repeated and chosen is None:
            self.add_error("earlier", _("Point at the appeal that was decided before"))
        return data | {"earlier": chosen if repeated else None}


class LeaveForm(forms.Form):
    """A conclusion for the head to agree to."""

    ground = forms.ChoiceField(
        label=_("On which ground it is not considered"),
        help_text=_("The law knows no others; that somebody is a minor is none"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the ground")},
    )
    reasons = text_field(
        _("The reasons"), _("In words; the citizen reads them"), _("Write the reasons")
    )

    def __init__(self, *args: Any, reception: Reception, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        absent = reception.state == ReceptionState.NO_SHOW_CITIZEN
        lapsed = reception.appeal.clarifications.filter(how="lapsed").exists()
        fits = {Ground.ABSENT: absent, Ground.NOT_CLARIFIED: lapsed}
        field = self.fields["ground"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, words) for key, words in left() if fits.get(Ground(key), True)]
