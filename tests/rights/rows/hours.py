"""Reception hours, absences, other calendars. One line for each address."""

from tests.rights.who import DESK, HAS_DESK, OPERATES, row

HOURS_PAGES = [
    row("desk-offices", get=HAS_DESK),
    row("desk-hours", "official", get=DESK),
    row("desk-hours-policy", "official", get=DESK, post=DESK),
    row("desk-rule", "rule", get=DESK, post=DESK),
    row("desk-rule-remove", "rule", post=DESK),
    row("desk-rule-add", "official", get=DESK, post=DESK, kind="weekly"),
    row("desk-rule-add", "official", get=DESK, post=DESK, kind="once"),
    row("desk-recurring", "recurring absence", get=DESK, post=DESK),
    row("desk-recurring-remove", "recurring absence", post=DESK),
    row("desk-recurring-add", "official", get=DESK, post=DESK, kind="weekly"),
    row("desk-special-add", "official", get=DESK, post=DESK),
    row("desk-special", "special day", get=DESK, post=DESK),
    row("desk-special-remove", "special day", post=DESK),
    row("desk-holidays", get=OPERATES),
    row("desk-holiday-add", get=OPERATES, post=OPERATES),
    row("desk-holiday-remove", "day of the country", post=OPERATES),
    row("desk-absence", "official", get=DESK, post=DESK),
    row("desk-away", "absence", get=DESK, post=DESK),
    row("desk-come-back", "absence to end", post=DESK),
    row("desk-busy", "official", get=DESK, post=DESK),
    row("desk-busy-remove", "busy source", post=DESK),
]
