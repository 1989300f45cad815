"""How hours, recurring absences and special days are said on the staff's pages."""

import re
from collections.abc import Sequence
from datetime import date, time, timedelta

from babel import Locale
from babel.dates import format_date
from django import template
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from reception.forms.hours import WEEKDAYS
from reception.languages import said
from reception.templatetags.qabul import _locale, day
from scheduling.formats import Format, offered
from scheduling.models import AvailabilityRule, DayOverride, RecurringAbsence
from scheduling.policy import monday
from scheduling.public_holidays import names
from scheduling.recurrence import DAY, Rule, in_force, is_once
from scheduling.repeats import LAST, Kind, Repeats, read

register = template.Library()
MIDNIGHT = time()

# In Russian the dative plural: "по понедельникам и средам".
ON_WEEKDAYS = [
    gettext_lazy("Mondays"),
    gettext_lazy("Tuesdays"),
    gettext_lazy("Wednesdays"),
    gettext_lazy("Thursdays"),
    gettext_lazy("Fridays"),
    gettext_lazy("Saturdays"),
    gettext_lazy("Sundays"),
]
NTH_WEEKDAYS = [
    gettext_lazy("the %(nth)s Monday of the month"),
    gettext_lazy("the %(nth)s Tuesday of the month"),
    gettext_lazy("the %(nth)s Wednesday of the month"),
    gettext_lazy("the %(nth)s Thursday of the month"),
    gettext_lazy("the %(nth)s Friday of the month"),
    gettext_lazy("the %(nth)s Saturday of the month"),
    gettext_lazy("the %(nth)s Sunday of the month"),
]
LAST_WEEKDAYS = [
    gettext_lazy("the last Monday of the month"),
    gettext_lazy("the last Tuesday of the month"),
    gettext_lazy("the last Wednesday of the month"),
    gettext_lazy("the last Thursday of the month"),
    gettext_lazy("the last Friday of the month"),
    gettext_lazy("the last Saturday of the month"),
    gettext_lazy("the last Sunday of the month"),
]
NTHS = [
    gettext_lazy("1st"),
    gettext_lazy("2nd"),
    gettext_lazy("3rd"),
    gettext_lazy("4th"),
    gettext_lazy("5th"),
]
HOW = {
    Format.VIDEO: gettext_lazy("by video"),
    Format.IN_PERSON: gettext_lazy("in person"),
    Format.PHONE: gettext_lazy("by telephone"),
}


@register.filter
def said_rule(rule: AvailabilityRule) -> str:
    """ "On Tuesdays 14:00–17:00, by video and in person, Room 12, from 1 December" """
    parts = [f"{recurs(rule)} {times(rule)}", ways(offered(rule.formats))]
    parts += [said(rule.place)] if rule.place else []
    return capital(", ".join(parts + validity(rule)))


@register.filter
def said_away(row: RecurringAbsence) -> str:
    """ "On Mondays 13:00–14:00", "Every year 1 August – 31 August" """
    repeats = read(row.rrule, row.valid_from)
    if repeats and repeats.kind == Kind.YEARLY and row.starts == row.ends == MIDNIGHT:
        first = next_date(row)
        last = first + timedelta(days=row.days)
        span = _("every year %(first)s – %(last)s") % {
            "first": day_of_year(first),
            "last": day_of_year(last),
        }
        return capital(", ".join([span, *validity(row)]))
    length = f"{recurs(row)} {times(row)}"
    if row.days:
        more = ngettext("and %(count)s day more", "and %(count)s days more", row.days)
        length += f" {more % {'count': row.days}}"
    return capital(", ".join([length, *validity(row)]))


def next_date(row: RecurringAbsence) -> date:
    """The first date of a yearly absence that isn't over; leap days may shift its end by one."""
    today = timezone.localdate()
    rule = Rule(row.rrule, row.starts, row.ends, row.valid_from, row.valid_until)
    coming = in_force(rule, today - DAY * row.days, today + DAY * 366 * 4)
    return coming[0] if coming else row.valid_from


def recurs(row: AvailabilityRule | RecurringAbsence) -> str:
    repeats = read(row.rrule, row.valid_from)
    if repeats is None:
        return _("by the rule %(rule)s") % {"rule": row.rrule}
    if repeats.kind == Kind.ONCE:
        return day(row.valid_from)
    return WORDS[repeats.kind](repeats)


def weekly(repeats: Repeats) -> str:
    if repeats.weekdays == tuple(range(7)) and repeats.every == 1:
        return _("every day")
    days = listed([ON_WEEKDAYS[number] for number in repeats.weekdays])
    if repeats.every == 1:
        return _("on %(days)s") % {"days": days}
    if repeats.every == 2:
        return _("every second week on %(days)s") % {"days": days}
    words = ngettext(
        "every %(count)s week on %(days)s", "every %(count)s weeks on %(days)s", repeats.every
    )
    return words % {"count": repeats.every, "days": days}


def nth(repeats: Repeats) -> str:
    words = [
        str(LAST_WEEKDAYS[number])
        if one == LAST
        else str(NTH_WEEKDAYS[number]) % {"nth": NTHS[one - 1]}
        if 1 <= one <= len(NTHS)
        else _("the %(nth)s Monday of the month") % {"nth": one}
        for number in repeats.weekdays
        for one in repeats.nths
    ]
    return listed(words) + months(repeats)


def month_day(repeats: Repeats) -> str:
    if repeats.day == LAST:
        return _("the last day of the month") + months(repeats)
    return _("day %(day)s of the month") % {"day": repeats.day} + months(repeats)


def yearly(repeats: Repeats) -> str:
    return _("every year on %(day)s") % {"day": day_of_year(date(2024, repeats.month, repeats.day))}


def months(repeats: Repeats) -> str:
    if repeats.every == 1:
        return ""
    words = ngettext(", every %(count)s month", ", every %(count)s months", repeats.every)
    return words % {"count": repeats.every}


WORDS = {Kind.WEEKLY: weekly, Kind.NTH: nth, Kind.MONTH_DAY: month_day, Kind.YEARLY: yearly}


def times(row: AvailabilityRule | RecurringAbsence) -> str:
    if row.starts == row.ends == MIDNIGHT:
        return _("all day")
    return f"{row.starts:%H:%M}–{row.ends:%H:%M}"


@register.simple_tag
def how_said(how: Format) -> str:
    return str(HOW[how])


@register.filter
def like_of(row: DayOverride) -> date | None:
    """The date whose hours the overridden date has; None: it is closed."""
    if not row.open or row.hours_of is None:
        return row.date if row.open else None
    return monday(row.date) + DAY * row.hours_of


@register.filter
def ways(formats: Sequence[Format]) -> str:
    """ "by video and in person" """
    return listed([HOW[how] for how in formats])


def validity(row: AvailabilityRule | RecurringAbsence) -> list[str]:
    """From when, if that is still to come, and until when."""
    if is_once(row.rrule):
        return []
    words = []
    if row.valid_from > timezone.localdate():
        words.append(_("from %(day)s") % {"day": day_of_year(row.valid_from, with_year=True)})
    if row.valid_until:
        words.append(_("until %(day)s") % {"day": day_of_year(row.valid_until, with_year=True)})
    return words


def day_of_year(on: date, *, with_year: bool = False) -> str:
    """ "1 December", with the year when it isn't this one and that matters."""
    this_year = not with_year or on.year == timezone.localdate().year
    plain, dated = DATES[get_language() or "uz"]
    return format_date(on, plain if this_year else dated, locale=_locale())


DATES = {
    "uz": ("d-MMMM", "y-'yil' d-MMMM"),
    "uz-cyrl": ("d-MMMM", "y-'йил' d-MMMM"),
    "ru": ("d MMMM", "d MMMM y 'года'"),
    "en": ("d MMMM", "d MMMM y"),
}


@register.filter
def listed(words: Sequence[str | Promise]) -> str:
    """ "a, b and c" """
    *most, last = map(str, words)
    if not most:
        return last
    return _("%(several)s and %(last)s") % {"several": ", ".join(most), "last": last}


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@register.filter
def said_minutes(minutes: int) -> str:
    """ "2 days", "3 hours", "20 minutes": in the largest unit that tells it whole."""
    if minutes and minutes % 1440 == 0:
        return said_days(minutes // 1440)
    if minutes and minutes % 60 == 0:
        count = minutes // 60
        return ngettext("%(count)s hour", "%(count)s hours", count) % {"count": count}
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}


@register.filter
def said_days(count: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}


@register.filter
def is_rule_over(row: AvailabilityRule | RecurringAbsence) -> bool:
    """Whether none of its dates is still to come."""
    today = timezone.localdate()
    return (
        row.valid_from < today
        if is_once(row.rrule)
        else bool(row.valid_until and row.valid_until < today)
    )


@register.filter
def weekday_name(number: int) -> str:
    return str(dict(WEEKDAYS)[number])


@register.filter
def country_name(code: str) -> str:
    return str(Locale.parse(_locale()).territories.get(code, code))


@register.simple_tag
def holiday_name(country: str, on: date) -> str:
    """As the reader calls it, if that is known."""
    english = names(country, on.year, "en_US").get(on, "")
    called = LABELS.sub("", english)
    if called in HOLIDAYS:
        estimated = (
            _("%(holiday)s (the date is an estimate)") if "estimated" in english else "%(holiday)s"
        )
        return estimated % {"holiday": HOLIDAYS[called]}
    own = names(country, on.year, LIBRARY_LANGUAGES.get(get_language() or "", "")).get(on)
    return own or _("Public holiday")


LABELS = re.compile(r" \((observed|estimated|observed, estimated|substituted from .*)\)$")
LIBRARY_LANGUAGES = {"ru": "ru", "en": "en_US", "uz": "uz"}
# What the library calls those of Uzbekistan.
HOLIDAYS = {
    "New Year's Day": gettext_lazy("New Year’s Day"),
    "Women's Day": gettext_lazy("Women’s Day"),
    "Eid al-Fitr": gettext_lazy("Eid al-Fitr"),
    "Nowruz": gettext_lazy("Nowruz"),
    "Day of Memory and Honor": gettext_lazy("Day of Memory and Honour"),
    "Eid al-Adha": gettext_lazy("Eid al-Adha"),
    "Independence Day": gettext_lazy("Independence Day"),
    "Teachers and Instructors Day": gettext_lazy("Teachers’ Day"),
    "Constitution Day": gettext_lazy("Constitution Day"),
    "Additional day off by Presidential decree": gettext_lazy("Day off by decree"),
    "Day off": gettext_lazy("Day off for a working day on another date"),
}
