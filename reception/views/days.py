"""A day in an address."""

from datetime import date

YEARS_SHOWN = 50


def parsed_day(text: str | None, default: date) -> date:
    """The day in an address; `default` for what is none, or is beyond any calendar of ours."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return default
    return day if abs(day.year - default.year) <= YEARS_SHOWN else default
