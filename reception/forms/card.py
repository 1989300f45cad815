"""The reception card: what was heard and answered, what came of it, who does what by when."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reception.control import staff_of
from reception.deadlines import Duty, Ground
from reception.forms.instruction import InstructionForm, staff_name
from reception.forms.triage import earlier_field, point_at
from reception.inbox import decided_before
from reception.models import Appeal, Office, Reception, ReceptionCard
from reception.models.minutes import ORAL, Outcome
from reception.profiles import refusals, today_at

LONGEST = 5000
MOST_ROWS = 10


class CardForm(forms.Form):
    """The card without its instructions. Everything may stay empty until it is completed."""

    heard = forms.CharField(
        label=_("What was said"),
        help_text=_("For the office; the citizen does not see it"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"max_length": _("The text may have at most 5000 letters")},
    )
    answer = forms.CharField(
        label=_("What was answered"),
        help_text=_("The citizen reads this on their page"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": _("Write what was answered"),
            "max_length": _("The text may have at most 5000 letters"),
        },
    )
    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what came of it")},
    )
    consent = forms.BooleanField(
        label=_("The citizen agrees to an oral answer"),
        help_text=_("Without that the answer has to be in writing"),
        required=False,
    )
    ground = forms.ChoiceField(
        label=_("On which ground it is refused"),
        help_text=_("The law knows no others"),
        required=False,
    )
    earlier = earlier_field()
    forwarded_to = forms.CharField(
        label=_("To which body it is forwarded"),
        required=False,
        max_length=200,
        error_messages={"max_length": _("The name may have at most 200 letters")},
    )

    def __init__(self, *args: Any, appeal: Appeal, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office = office
        self.decided = point_at(self.fields["earlier"], decided_before(appeal))
        ground = self.fields["ground"]
        assert isinstance(ground, forms.ChoiceField)
        ground.choices = [("", "—"), *refusals()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        outcome = data.get("outcome")
        if outcome in ORAL and not data.get("consent"):
            self.add_error(
                "consent", _("Without the citizen's consent choose an answer in writing")
            )
        if outcome == Outcome.REFUSED and not data.get("ground"):
            self.add_error("ground", _("Choose the ground of the refusal"))
        repeated = outcome == Outcome.REFUSED and data.get("ground") == Ground.DECIDED_BEFORE
        earlier = self.decided.get(data.get("earlier", "")) if repeated else None
        if repeated and earlier is None:
            self.add_error("earlier", _("Point at the appeal that was decided before"))
        if outcome == Outcome.FORWARDED:
            self.check_body(str(data.get("forwarded_to", "")).strip())
        # What another outcome would have needed is not part of this one.
        data["earlier"] = earlier
        data["ground"] = data.get("ground", "") if outcome == Outcome.REFUSED else ""
        data["forwarded_to"] = data.get("forwarded_to", "") if outcome == Outcome.FORWARDED else ""
        return data

    def check_body(self, name: str) -> None:
        """Never to the body itself: it would judge what is said about it."""
        if not name:
            self.add_error("forwarded_to", _("Write to which body it is forwarded"))
        elif name.casefold() in {own.casefold() for own in self.office.name.values()}:
            self.add_error("forwarded_to", _("It can't be forwarded to this office itself"))


class CardForms:
    """The card with the rows of its instructions, bound to what was sent or filled with what was
    kept."""

    def __init__(
        self,
        texts: Mapping[str, str],
        *,
        reception: Reception,
        today: date,
        bound: bool,
        extra: int = 0,
    ) -> None:
        office = reception.official.office
        staff = staff_of(office)
        self.bound = bound
        self.rows_shown = min(MOST_ROWS, max(1, rows_in(texts) + extra))
        source: dict[str, Any] = {"data": texts} if bound else {"initial": texts}
        self.card = CardForm(**source, appeal=reception.appeal, office=office)
        self.rows = [
            InstructionForm(
                **({"data": texts} if bound else {"initial": row_of(texts, n)}),
                prefix=f"i-{n}",
                staff=staff,
                today=today,
                appeal=reception.appeal,
                row=n + 1,
            )
            for n in range(self.rows_shown)
        ]

    def is_valid(self) -> bool:
        """Instructions go with an answer in writing, and with nothing else."""
        card_is_valid = self.card.is_valid()
        outcome = self.card.cleaned_data.get("outcome")
        filled = [row for row in self.rows if row.filled]
        if outcome == Outcome.WRITTEN and not filled:
            self.card.add_error("outcome", _("Say below who prepares the answer, and until when"))
        if outcome and outcome != Outcome.WRITTEN and filled:
            self.card.add_error(
                "outcome", _("Instructions go with an answer in writing; choose that or empty them")
            )
        wrong = [row for row in filled if not row.is_valid()]  # all are asked, to say all at once
        return card_is_valid and not wrong and not self.card.errors

    @property
    def wrong(self) -> list[forms.Form]:
        """Those in which something needs mending; an empty row needs nothing."""
        asked = [self.card, *(row for row in self.rows if row.filled)] if self.bound else []
        return [one for one in asked if one.errors]

    @property
    def fields(self) -> dict[str, Any]:
        """For `complete`, once valid."""
        instructions = [row.instruction() for row in self.rows if row.filled]
        return self.card.cleaned_data | {"instructions": instructions}


def forms_of(
    reception: Reception,
    texts: Mapping[str, str],
    now: datetime,
    *,
    bound: bool = False,
    extra: int = 0,
) -> CardForms:
    """`extra`: so many empty rows of instructions more."""
    today = today_at(reception.official.office, now)
    return CardForms(texts, reception=reception, today=today, bound=bound, extra=extra)


def writer(card: ReceptionCard) -> str:
    """Who wrote last."""
    return staff_name(card.saved_by) if card.saved_by else ""


def typed(data: Mapping[str, str]) -> dict[str, str]:
    """What was typed into the fields of the card, and nothing else of a request."""
    names = [*CardForm.base_fields]
    names += [f"i-{n}-{name}" for n in range(MOST_ROWS) for name in InstructionForm.base_fields]
    found = {name: data.get(name, "")[: LONGEST + 1].replace("\r\n", "\n") for name in names}
    usual = {f"i-{n}-duty": Duty.ANSWER.value for n in range(MOST_ROWS)}
    return {name: value for name, value in found.items() if value and value != usual.get(name)}


def rows_in(texts: Mapping[str, str]) -> int:
    """How many rows of instructions hold something."""
    numbers = [int(name.split("-")[1]) for name in texts if name.startswith("i-")]
    return max(numbers, default=-1) + 1


def row_of(texts: Mapping[str, str], number: int) -> dict[str, str]:
    start = f"i-{number}-"
    return {
        name.removeprefix(start): text for name, text in texts.items() if name.startswith(start)
    }


def number_in(data: Mapping[str, str], name: str) -> int:
    """A counter of the form; 0 when it is missing or spoilt."""
    value = data.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 10 else 0


def hand_in(data: Mapping[str, str]) -> str:
    return data.get("hand", "")[:36]


def differences(card: ReceptionCard, mine: Mapping[str, str]) -> list[tuple[str, str]]:
    """(label, their text) of the fields in which the card is not what I wrote."""
    fields = CardForm.base_fields | {
        f"i-{n}-{name}": field
        for n in range(MOST_ROWS)
        for name, field in InstructionForm.base_fields.items()
    }
    return [
        (str(field.label), str(card.texts.get(name, "")))
        for name, field in fields.items()
        if card.texts.get(name, "") != mine.get(name, "")
    ]
