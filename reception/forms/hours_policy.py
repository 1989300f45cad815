"""How an official's time is booked, what single days are, and those of a whole country."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reception.forms.fields import date_field
from reception.forms.hours import WEEKDAYS, YEARS, tell_bounds
from reception.models import Official
from scheduling.models import MAX_BUFFER_MINUTES, MAX_SLOT_MINUTES, DayOverride

MAX_LEAD_MINUTES = 60 * 24 * 60
MAX_HORIZON_DAYS = 2 * 366
MAX_CAP = 1000
POLICY = (
    "slot_minutes",
    "buffer_before",
    "buffer_after",
    "lead_minutes",
    "horizon_days",
    "daily_cap",
    "weekly_cap",
)
LENGTH = "length-"


def number(label: Any, least: int, most: int, **extra: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"class": "input--short"})
    return forms.IntegerField(label=label, min_value=least, max_value=most, widget=widget, **extra)


class PolicyForm(forms.Form):
    """How long a reception is, what is kept free round it, how soon, how far and how many; and how
    long it is on some topics."""

    slot_minutes = number(_("Length of a reception, in minutes"), 1, MAX_SLOT_MINUTES)
    buffer_before = number(_("Kept free before each, in minutes"), 0, MAX_BUFFER_MINUTES)
    buffer_after = number(_("Kept free after each, in minutes"), 0, MAX_BUFFER_MINUTES)
    lead_minutes = number(
        _("Booked at the latest so many minutes before"),
        0,
        MAX_LEAD_MINUTES,
        help_text=_("A day has 1440 minutes"),
    )
    horizon_days = number(_("Booked at the earliest so many days before"), 0, MAX_HORIZON_DAYS)
    daily_cap = number(_("At most so many in a day"), 1, MAX_CAP, required=False)
    weekly_cap = number(_("At most so many in a week"), 1, MAX_CAP, required=False)

    def __init__(self, data: Any = None, *, official: Official) -> None:
        calendar = official.calendar
        super().__init__(data, initial={name: getattr(calendar, name) for name in POLICY})
        lengths = {one.topic_id: one.minutes for one in official.topic_lengths.all()}
        for topic in official.topics.all():
            label = _("Minutes on the topic “%(topic)s”") % {"topic": topic}
            field = number(label, 1, MAX_SLOT_MINUTES, required=False)
            field.initial = lengths.get(topic.pk)
            field.help_text = _("Empty: as long as all others")
            self.fields[f"{LENGTH}{topic.pk}"] = field
        tell_bounds(self)

    def policy(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in POLICY}

    def lengths(self) -> dict[int, int | None]:
        return {
            int(name.removeprefix(LENGTH)): minutes
            for name, minutes in self.cleaned_data.items()
            if name.startswith(LENGTH)
        }


class DayForm(forms.Form):
    """What a date is, whatever the rules and the public holidays say."""

    CLOSED, OPEN, LIKE = "closed", "open", "like"
    day = date_field(_("On which day"), _("Say on which day"))
    what = forms.ChoiceField(
        label=_("What it is"),
        choices=[
            (CLOSED, _("Closed")),
            (OPEN, _("Open as on any such weekday, also when it is a public holiday")),
            (LIKE, _("Open with the hours of another weekday")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is")},
    )
    hours_of = forms.TypedChoiceField(
        label=_("The hours of"),
        choices=[("", _("Choose a weekday")), *WEEKDAYS],
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Of the same week"),
    )

    def __init__(self, data: Any = None, *, today: date, row: DayOverride | None = None) -> None:
        super().__init__(data, initial=self.initial_of(row))
        self.today = today

    def initial_of(self, row: DayOverride | None) -> dict[str, Any]:
        if row is None:
            return {}
        opened = self.OPEN if row.hours_of is None else self.LIKE
        what = opened if row.open else self.CLOSED
        return {"day": row.date, "what": what, "hours_of": row.hours_of}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("day") and data["day"] < self.today:
            self.add_error("day", _("The day must not be over"))
        elif data.get("day") and data["day"].year not in YEARS:
            self.add_error("day", _("Write a year from 2000 to 2100"))
        told = data.get("hours_of") is not None or "hours_of" in self.errors
        if data.get("what") == self.LIKE and not told:
            self.add_error("hours_of", _("Choose a weekday"))
        return data

    def written(self) -> dict[str, Any]:
        what = self.cleaned_data["what"]
        like = self.cleaned_data["hours_of"] if what == self.LIKE else None
        return {"open": what != self.CLOSED, "hours_of": like}


class CountryDayForm(DayForm):
    """The same for all calendars that keep the holidays of a country."""

    country = forms.ChoiceField(
        label=_("Country"), error_messages={"required": _("Choose the country")}
    )
    field_order = ("country", "day", "what", "hours_of")

    def __init__(self, *args: Any, countries: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["country"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = countries
