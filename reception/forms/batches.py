"""What a secretary says of a batch, and of the public value that draws it."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reception.actions.batches import FURTHEST_DAYS, MOST_SLOTS, NOTICE, PUBLISHING, Plan
from reception.forms.absence import moment_field
from reception.forms.fields import FORMAT_CHOICES, date_field
from reception.forms.hours import YEARS
from reception.models import Official
from reception.templatetags.qabul import clock, day
from scheduling.formats import Format

LONGEST_RANGE = timedelta(days=62)


ISO = "%Y-%m-%d"  # what an input of HTML sends and takes, in any language


class RangeForm(forms.Form):
    """Among which free times the office chooses."""

    first = date_field(_("From"), _("Say from when"))
    last = date_field(_("To, with this day"), _("Say until when"))
    format = forms.ChoiceField(label=_("How people are received"), choices=FORMAT_CHOICES)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last:
            if last < first:
                self.add_error("last", _("The end must come after the beginning"))
            elif last - first > LONGEST_RANGE:
                self.add_error("last", _("Choose two months at most"))
            elif last > self.today + timedelta(days=FURTHEST_DAYS):
                self.add_error("last", _("Choose days within a year from now"))
        return data


class BatchForm(forms.Form):
    """Which of the free `starts` are released, and when what happens; in the office's zone."""

    slots = forms.MultipleChoiceField(
        label=_("Times to be drawn"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one time"),
            "invalid_choice": _("One of these times is not free any more; choose anew"),
        },
    )
    opens = moment_field(_("Applications from"), _("Say from when"))
    deadline = moment_field(_("Applications until"), _("Say until when"))
    source = forms.CharField(
        label=_("The public value that will count"),
        max_length=300,
        help_text=_(
            "In words, to the round, so that nobody can choose afterwards. For example: "
            "the drand beacon quicknet, round 12345678; or all numbers of a state lottery's "
            "draw, in the order drawn."
        ),
        error_messages={
            "required": _("Say which public value will count"),
            "max_length": _("Say it in at most 300 letters"),
        },
    )
    value_at = moment_field(_("When this value comes into being"), _("Say when it comes"))
    uid = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        official: Official,
        starts: Iterable[datetime],
        how: Format,
        now: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.official, self.now, self.how = official, now, how
        days = groupby(starts, key=lambda start: timezone.localtime(start).date())
        choices = [
            (day(on), [(str(int(start.timestamp())), clock(start)) for start in group])
            for on, group in days
        ]
        field = self.fields["slots"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = choices
        self.fields["opens"].required = False
        self.fields["opens"].help_text = _("Empty: at once")
        self.initial.setdefault("slots", [value for _day, group in choices for value, _ in group])
        self.initial.setdefault("uid", uuid4())

    def clean_slots(self) -> list[str]:
        slots: list[str] = self.cleaned_data["slots"]
        if len(slots) > MOST_SLOTS:
            raise forms.ValidationError(_("Choose at most 200 times"))
        return slots

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("opens", "deadline", "value_at"):
            if data.get(name) and data[name].year not in YEARS:
                self.add_error(name, _("Write a year from 2000 to 2100"))
        data["opens"] = max(data.get("opens") or self.now, self.now)
        deadline, value_at = data.get("deadline"), data.get("value_at")
        if deadline and deadline <= data["opens"]:
            self.add_error("deadline", _("The deadline must come after the beginning"))
        elif deadline and value_at and value_at < deadline + PUBLISHING:
            self.add_error("value_at", _("It must come into being an hour after the deadline"))
        elif deadline and value_at and data.get("slots"):
            plan = self.plan
            if plan.draw_by < value_at + PUBLISHING:
                first = min(plan.starts) - NOTICE == plan.draw_by
                self.add_error(
                    "value_at",
                    _("Too late: everybody must know a day before the first time")
                    if first
                    else _("Too late: the draw must be held within days of the deadline"),
                )
        return data

    @property
    def plan(self) -> Plan:
        data = self.cleaned_data
        return Plan(
            starts=tuple(datetime.fromtimestamp(int(one), UTC) for one in data["slots"]),
            format=self.how,
            opens=data["opens"],
            deadline=data["deadline"],
            source=data.get("source", ""),
            value_at=data["value_at"],
        )

    @property
    def key(self) -> UUID:
        uid: UUID = self.cleaned_data["uid"]
        return uid


class ValueForm(forms.Form):
    """The public value, typed twice: one wrong letter would draw otherwise, for good."""

    value = forms.CharField(
        label=_("The public value, letter by letter"),
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": _("Write the public value"),
            "max_length": _("It may have at most 500 letters"),
        },
    )
    again = forms.CharField(
        label=_("The same once more"),
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": _("Write it once more"),
            "max_length": _("It may have at most 500 letters"),
        },
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("value") and data.get("again") and data["value"] != data["again"]:
            self.add_error("again", _("This is not the same as above"))
        return data
