"""A day or a moment in an address or a form."""

from datetime import date, datetime

from django.utils import timezone

YEARS_SHOWN = 50


def parsed_day(text: str | None, default: date) -> date:
    """The day in an address; `default` for what is none, or is beyond any calendar of ours."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return default
    return day if abs(day.year - default.year) <= YEARS_SHOWN else default


def parsed_moment(text: str) -> datetime | None:
    """A moment with its zone; None for what is none, or is beyond any calendar of ours."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    near = abs(moment.year - timezone.now().year) <= YEARS_SHOWN
    return moment if moment.tzinfo and near else None
