"""Reception hours and recurring absences, as people say them: a form for each way of recurring."""

from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reception.forms.fields import FORMAT_CHOICES, date_field
from scheduling.formats import Format, offered, stored
from scheduling.models import AvailabilityRule, RecurringAbsence
from scheduling.repeats import LAST, Kind, Repeats, read

YEARS = range(2000, 2101)
MIDNIGHT = time()
WEEKDAYS = list(
    enumerate(
        [
            _("Monday"),
            _("Tuesday"),
            _("Wednesday"),
            _("Thursday"),
            _("Friday"),
            _("Saturday"),
            _("Sunday"),
        ]
    )
)
NTHS = [
    (1, _("First")),
    (2, _("Second")),
    (3, _("Third")),
    (4, _("Fourth")),
    (LAST, _("Last")),
]
MONTH_DAYS = [(n, str(n)) for n in range(1, 32)] + [(LAST, _("The last day"))]
TIME_WORDS = _("Write the time like this: 14:20")


def time_field(label: Any, missing: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        input_formats=["%H:%M"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "input--short"}),
        error_messages={"required": missing, "invalid": TIME_WORDS},
    )


def tell_bounds(form: forms.Form) -> None:
    """Makes every field for a number say which numbers it takes."""
    for field in form.fields.values():
        if isinstance(field, forms.IntegerField):
            words = _("Write a whole number from %(least)s to %(most)s") % {
                "least": field.min_value,
                "most": field.max_value,
            }
            for fault in ("required", "invalid", "min_value", "max_value"):
                field.error_messages[fault] = words


def some_of(label: Any, choices: Any, missing: Any, coerce: Any = int, **extra: Any) -> Any:
    return forms.TypedMultipleChoiceField(
        label=label,
        choices=choices,
        coerce=coerce,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": missing},
        **extra,
    )


class RecurringForm(forms.Form):
    """When something recurs: only the fields of its `kind`; without one, of what can't be said by
    these, the times and the validity."""

    day = date_field(_("On which day"), _("Say on which day"))
    nths = some_of(_("Which of the month"), NTHS, _("Choose which of the month"))
    weekdays = some_of(_("Weekdays"), WEEKDAYS, _("Choose a weekday at least"))
    month_day = forms.TypedChoiceField(label=_("Day of the month"), choices=MONTH_DAYS, coerce=int)
    every = forms.IntegerField(
        label=_("Every how many weeks"),
        help_text=_("1: every week, 2: every second week"),
        min_value=1,
        max_value=52,
        initial=1,
        widget=forms.NumberInput(attrs={"class": "input--short"}),
    )
    starts = time_field(_("From what time"), _("Say from what time"))
    ends = time_field(_("Until what time"), _("Say until what time"))
    valid_from = date_field(
        _("First day"),
        _("Say from which day"),
        help_text=_("With every second week it also says which week comes first"),
    )
    valid_until = date_field(
        _("Last day"), required=False, help_text=_("Without one it holds until it is changed")
    )

    of_kind: dict[Kind | None, set[str]] = {
        Kind.ONCE: {"day"},
        Kind.WEEKLY: {"weekdays", "every", "valid_from", "valid_until"},
        Kind.NTH: {"nths", "weekdays", "valid_from", "valid_until"},
        Kind.MONTH_DAY: {"month_day", "valid_from", "valid_until"},
        None: {"valid_from", "valid_until"},
    }
    only_some = frozenset({"day", "nths", "weekdays", "month_day", "every", "valid_from"}) | {
        "valid_until"
    }

    def __init__(
        self,
        data: Any = None,
        *,
        kind: Kind | None,
        row: AvailabilityRule | RecurringAbsence | None = None,
        today: date,
    ) -> None:
        self.kind, self.row, self.today = kind, row, today
        super().__init__(data, initial=self.initial_of(row))
        for name in self.only_some - self.of_kind[kind]:
            self.fields.pop(name, None)
        if "valid_from" in self.fields:
            self.fields["valid_from"].initial = today
        tell_bounds(self)

    def initial_of(self, row: Any) -> dict[str, Any]:
        if row is None:
            return {}
        said = read(row.rrule, row.valid_from)
        initial = {name: getattr(row, name) for name in ("starts", "ends", "valid_from")}
        initial |= {"valid_until": row.valid_until, "day": row.valid_from}
        if said:
            initial |= {"weekdays": list(said.weekdays), "nths": list(said.nths)}
            initial |= {"every": said.every, "month_day": said.day}
        return initial

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("day", "valid_from", "valid_until"):
            if data.get(name) and data[name].year not in YEARS:
                self.add_error(name, _("Write a year from 2000 to 2100"))
        starts, ends = data.get("starts"), data.get("ends")
        one_day = not getattr(self.row, "days", 0)
        if one_day and starts and ends and MIDNIGHT != ends <= starts:
            self.add_error("ends", _("The end must come after the beginning"))
        first, last = data.get("valid_from"), data.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The last day must not be before the first"))
        if data.get("day") and data["day"] < self.today:
            self.add_error("day", _("The day must not be over"))
        return data

    def repeats(self) -> str:
        """The RRULE that was chosen."""
        if self.kind is None:
            assert self.row is not None
            return self.row.rrule
        data = self.cleaned_data
        return Repeats(
            self.kind,
            weekdays=tuple(sorted(data.get("weekdays", ()))),
            every=data.get("every") or self.every_of_row(),
            nths=tuple(sorted(data.get("nths", ()), key=lambda nth: (nth < 0, nth))),
            day=data.get("month_day", 0),
        ).rrule

    def every_of_row(self) -> int:
        """Of months, which the form doesn't ask for, what was written before."""
        said = read(self.row.rrule, self.row.valid_from) if self.row else None
        return said.every if said and self.kind != Kind.ONCE else 1

    def written(self) -> dict[str, Any]:
        """The columns of what was typed."""
        data = self.cleaned_data
        return {
            "rrule": self.repeats(),
            "starts": data["starts"],
            "ends": data["ends"],
            "valid_from": data.get("valid_from") or data["day"],
            "valid_until": data.get("valid_until"),
        }


class RuleForm(RecurringForm):
    """Hours in which people are received: when, how, and where if they come in person."""

    formats = some_of(
        _("How people are received"),
        FORMAT_CHOICES,
        _("Choose at least one way"),
        str,
        initial=[Format.VIDEO.value],
    )
    place_uz = forms.CharField(
        label=_("Where to come, in Uzbek"),
        help_text=_("Building and room. Whoever is booked already keeps the place they were told."),
        max_length=200,
        required=False,
        error_messages={"max_length": _("The place may have at most 200 letters")},
    )
    place_ru = forms.CharField(
        label=_("Where to come, in Russian"),
        max_length=200,
        required=False,
        error_messages={"max_length": _("The place may have at most 200 letters")},
    )
    alone = forms.BooleanField(
        label=_("Only these hours on that day"),
        help_text=_("The usual hours of that day do not hold"),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.kind != Kind.ONCE or self.row is not None:
            del self.fields["alone"]

    def initial_of(self, row: Any) -> dict[str, Any]:
        initial = super().initial_of(row)
        if row is not None:
            initial["formats"] = [how.value for how in offered(row.formats)]
            initial |= {f"place_{code}": row.place.get(code, "") for code in ("uz", "ru")}
        return initial

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        in_person = Format.IN_PERSON.value in data.get("formats", ())
        told = data.get("place_uz") or data.get("place_ru") or "place_uz" in self.errors
        if in_person and not told:
            self.add_error("place_uz", _("Write where people have to come to"))
        return data

    def written(self) -> dict[str, Any]:
        data = self.cleaned_data
        formats = [Format(how) for how in data["formats"]]
        before = self.row.place if isinstance(self.row, AvailabilityRule) else {}
        place = before | {"uz": data["place_uz"], "ru": data["place_ru"]}
        in_person = Format.IN_PERSON in formats
        return super().written() | {
            "formats": stored(formats),
            "place": {code: text for code, text in place.items() if text} if in_person else {},
        }


class AwayForm(RecurringForm):
    """A time of the week in which nobody is received."""

    def written(self) -> dict[str, Any]:
        days = self.row.days if isinstance(self.row, RecurringAbsence) else 0
        return super().written() | {"days": days}


class YearlyAwayForm(forms.Form):
    """The same days of every year: August."""

    first = date_field(
        _("First day"), _("Say from which day"), help_text=_("The year is the first one")
    )
    last = date_field(_("Last day"), _("Say until which day"))

    def __init__(
        self, data: Any = None, *, row: RecurringAbsence | None = None, today: date
    ) -> None:
        super().__init__(data, initial=self.initial_of(row, today))
        self.row = row

    def initial_of(self, row: RecurringAbsence | None, today: date) -> dict[str, Any]:
        said = read(row.rrule, row.valid_from) if row else None
        if row is None or said is None:
            return {}
        first = date(row.valid_from.year, said.month, said.day)
        return {"first": first, "last": first + timedelta(days=row.days)}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        for name in ("first", "last"):
            if data.get(name) and data[name].year not in YEARS:
                self.add_error(name, _("Write a year from 2000 to 2100"))
        if first and (first.month, first.day) == (2, 29):
            self.add_error("first", _("Not every year has this day"))
        if first and last and last < first:
            self.add_error("last", _("The last day must not be before the first"))
        elif first and last and (last - first).days >= 365:
            self.add_error("last", _("These days must be fewer than a year"))
        return data

    def written(self) -> dict[str, Any]:
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        yearly = Repeats(Kind.YEARLY, day=first.day, month=first.month)
        return {
            "rrule": yearly.rrule,
            "starts": MIDNIGHT,
            "ends": MIDNIGHT,
            "valid_from": self.row.valid_from if self.row and not self.has_changed() else first,
            "valid_until": self.row.valid_until if self.row else None,
            "days": (last - first).days,
        }
