"""How times and localized text are said on every page."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_timedelta, get_day_names, get_timezone_location
from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from reception.formats import LABELS
from reception.languages import said as said_in
from reception.models import Event, Official
from reception.transliteration import to_cyrillic
from scheduling.formats import Format
from scheduling.outlook import Why

register = template.Library()
BABEL_LOCALES = {"uz": "uz_Latn", "uz-cyrl": "uz_Cyrl", "ru": "ru", "en": "en_GB"}
PATTERNS = {
    "uz": "EEEE, d-MMMM",
    "uz-cyrl": "EEEE, d-MMMM",
    "ru": "EEEE, d MMMM",
    "en": "EEEE d MMMM",
}


def _locale() -> str:
    return BABEL_LOCALES[get_language() or "uz"]


def _local(moment: datetime, zone: str = "") -> datetime:
    """`moment` in `zone`; by default in the zone that is active, which is the office's."""
    return moment.astimezone(ZoneInfo(zone)) if zone else timezone.localtime(moment)


@register.filter
def day(moment: datetime | date, zone: str = "") -> str:
    """ "Tuesday 1 December"; the year too, when it is not this one."""
    on = _local(moment, zone).date() if isinstance(moment, datetime) else moment
    return _said_day(on, get_language() or "uz", on.year != timezone.localdate().year)


@lru_cache(maxsize=2048)
def _said_day(on: date, language: str, with_year: bool) -> str:
    """A page of free times says each day dozens of times, and CLDR patterns are slow."""
    pattern = PATTERNS[language] + (" y" if with_year else "")
    said = format_date(on, pattern, locale=BABEL_LOCALES[language])
    return said[:1].upper() + said[1:]


@register.filter
def short_day(on: date) -> str:
    """ "Tue 24 Nov", for the narrow head of a column."""
    pattern = PATTERNS[get_language() or "uz"].replace("EEEE", "EEE").replace("MMMM", "MMM")
    said = format_date(on, pattern, locale=_locale())
    return said[:1].upper() + said[1:]


@register.filter
def month(on: date) -> str:
    """ "December 2026" """
    said = format_date(on, "LLLL y", locale=_locale())
    return said[:1].upper() + said[1:]


@register.simple_tag
def weekdays() -> list[tuple[str, str]]:
    """From Monday on: ("Mon", "Monday")"""
    short = get_day_names("abbreviated", "stand-alone", _locale())
    full = get_day_names("wide", "stand-alone", _locale())
    return [(short[n].capitalize(), full[n].capitalize()) for n in range(7)]


WHY_WORDS = {
    Why.PAST: _("The day is over"),
    Why.AHEAD: _("Not open for booking yet"),
    Why.HOLIDAY: _("Public holiday"),
    Why.CLOSED: _("No reception hours"),
    Why.FULL: _("Nothing free"),
}


@register.filter
def why_words(why: Why) -> str:
    """Why a day has no free times, which says nothing of who is booked or away."""
    return str(WHY_WORDS[why])


@register.filter
def clock(moment: datetime, zone: str = "") -> str:
    """ "14:20" """
    return f"{_local(moment, zone):%H:%M}"


@register.filter
def when(moment: datetime, zone: str = "") -> str:
    """ "Tuesday 1 December, 14:20" """
    return f"{day(moment, zone)}, {clock(moment, zone)}"


@register.filter
def tel(number: str) -> str:
    """A number to be called at a touch."""
    return format_html('<a class="number" href="tel:{}">{}</a>', number.replace(" ", ""), number)


@register.filter
def lasting(length: timedelta) -> str:
    """ "3 days", "20 minutes" """
    return format_timedelta(length, granularity="minute", threshold=1.5, locale=_locale())


@register.filter
def iso(moment: datetime) -> str:
    return moment.isoformat()


@register.filter
def said(text: object) -> str:
    return said_in(text)  # type: ignore[arg-type]  # localized JSON or plain text


@register.filter
def how_words(how: str) -> str:
    """ "By video", "In person" or "By telephone" """
    return str(LABELS[Format(how)])


def _city(zone: str) -> str:
    """CLDR names few cities in Uzbek Cyrillic, so these are carried over from the Latin names."""
    if get_language() == "uz-cyrl":
        return to_cyrillic(get_timezone_location(zone, locale="uz_Latn", return_city=True))
    return get_timezone_location(zone, locale=_locale(), return_city=True)


@register.simple_tag
def time_zone() -> str:
    """The zone that times are said in, for people: "Tashkent, UTC+5"."""
    city = _city(timezone.get_current_timezone_name())
    offset = timezone.localtime().utcoffset() or timedelta()
    minutes = abs(offset) // timedelta(minutes=1)
    sign = "−" if offset < timedelta() else "+"
    rest = f":{minutes % 60:02}" if minutes % 60 else ""
    return f"{city}, UTC{sign}{minutes // 60}{rest}"


ROOM_ROLES = {
    "citizen": _("citizen"),
    "representative": _("representative"),
    "interpreter": _("interpreter"),
    "expert": _("expert"),
    "official": _("official"),
    "secretary": _("secretary"),
}


@register.filter
def room_role(role: str) -> str:
    """As whom somebody is in a call."""
    return str(ROOM_ROLES.get(role, role))


EVENT_WORDS = {
    "requested": _("A time was asked for"),
    "booked": _("The reception was booked"),
    "drawn": _("The draw brought this time"),
    "approved": _("The office confirmed the time"),
    "moved": _("It was moved to another time"),
    "reassigned": _("It went to another official"),
    "passed_on": _("The appeal went to the desk of another official"),
    "cancelled": _("The citizen cancelled it"),
    "revoked": _("The office called it off"),
    "declined": _("The office could not confirm the time"),
    "answer_accepted": _("The citizen's calendar said: will come"),
    "answer_tentative": _("The citizen's calendar said: may come"),
    "answer_declined": _("The citizen's calendar said: will not come"),
    "answer_countered": _("The citizen's calendar proposed another time"),
    "guest_invited": _("Somebody else was invited"),
    "guest_revoked": _("The invitation of somebody else was taken back"),
    "point_opened": _("The room was opened at the video point"),
    "mandate_accepted": _("The mandate was accepted"),
    "mandate_rejected": _("The mandate was not accepted"),
    "claim_accepted": _("The evidence for coming first was accepted"),
    "claim_rejected": _("The evidence for coming first was not accepted"),
    "paper_infected": _("A paper with a virus was removed"),
    "put_to_head": _("The request was put before the head"),
    "clarification_asked": _("The office asked the citizen to complete the appeal"),
    "paper_added": _("The citizen added a paper"),
    "clarified": _("The citizen completed the appeal"),
    "clarification_lapsed": _("The citizen did not complete the appeal in time"),
    "complaint_named": _("It was noted whom the appeal complains about"),
    "forwarded": _("The appeal was forwarded to the competent body"),
    "refused": _("The appeal was refused"),
    "conclusion_proposed": _("It was proposed not to consider the appeal"),
    "conclusion_returned": _("The head did not agree to that"),
    "not_considered": _("The head agreed: the appeal is not considered"),
    "withdrawn": _("The citizen withdrew the appeal"),
    "papers_returned": _("The papers were handed back"),
    "dropped": _("Something promised is owed no more"),
    "told_by_phone": _("The citizen was told by telephone"),
    "notice_came_back": _("A letter came back undelivered"),
    "readiness_phoned": _("The office telephoned about the connection"),
    "began": _("The reception began"),
    "running_late": _("It was said that it begins later"),
    "is_back": _("The official is there after all; whoever was moved may choose again"),
    "back_on_time": _("It was said that it begins on time after all"),
    "prolonged": _("The end was put off"),
    "paper_handed": _("A paper was handed over"),
    "finished": _("The reception ended"),
    "recorded": _("The outcome was written down"),
    "promised": _("It was promised"),
    "reported": _("Something promised was reported as done"),
    "closed": _("Something promised was done and checked"),
    "extended": _("The answer was put off"),
    "overdue": _("Something promised is late"),
    "replied_meanwhile": _("The office replied in the meantime"),
    "answered": _("The office answered in writing"),
    "objected": _("The citizen asked about the decision"),
    "objection_answered": _("The office replied to that"),
    "rated": _("The citizen rated the reception"),
    "no_show_citizen": _("The citizen did not come"),
    "no_show_official": _("The reception did not take place"),
    "failed_technical": _("The reception failed for a technical reason"),
    "conceded": _("The office conceded a technical failure"),
    "rebooked": _("It has a new time, the first in line"),
    "identity_checked": _("An identity document was seen"),
    "identity_not_shown": _("No identity document was shown"),
    "disputed": _("The citizen disputed the absence"),
    "dispute_rejected": _("The head decided that the record of the absence is right"),
    "recording_decided": _("The official decided to record"),
    "recording_runs": _("Recording began"),
    "recording_paused": _("Recording was paused"),
    "recording_stopped": _("Recording ended"),
    "recording_watched": _("The recording was opened"),
    "recording_deleted": _("The recording was deleted"),
}


@register.simple_tag
def event_words(event: Event) -> str:
    """A journal row for people; nothing for what only auditors need."""
    words = str(EVENT_WORDS.get(event.kind, ""))
    if event.kind in {"moved", "rebooked"}:
        words += f": {when(datetime.fromisoformat(event.data['start']))}"
    if event.kind in {"promised", "extended", "clarification_asked"}:
        until = {"day": day(date.fromisoformat(event.data["due"]))}
        words += " " + gettext("(by %(day)s)") % until
    if event.kind == "reassigned":
        name = said_in(Official.objects.get(pk=event.data["official"]).name)
        words += f": {name}, {when(datetime.fromisoformat(event.data['start']))}"
    return words
