"""Reception hours, absences, other calendars. One line for each address."""

from tests.rights.who import ADMINISTRATOR, DESK, HAS_DESK, KEEPS, OPERATES, READS, STAFF, row, who

HOURS_PAGES = [
    row("desk-offices", get=who(HAS_DESK, ADMINISTRATOR)),
    row("desk-hours", "official", get=who(READS, ADMINISTRATOR)),
    row("desk-hours-policy", "official", get=KEEPS, post=KEEPS),
    row("desk-rule", "rule", get=KEEPS, post=KEEPS),
    row("desk-rule-remove", "rule", post=KEEPS),
    row("desk-rule-add", "official", get=KEEPS, post=KEEPS, kind="weekly"),
    row("desk-rule-add", "official", get=KEEPS, post=KEEPS, kind="once"),
    row("desk-recurring", "recurring absence", get=KEEPS, post=KEEPS),
    row("desk-recurring-remove", "recurring absence", post=KEEPS),
    row("desk-recurring-add", "official", get=KEEPS, post=KEEPS, kind="weekly"),
    row("desk-special-add", "official", get=KEEPS, post=KEEPS),
    row("desk-special", "special day", get=KEEPS, post=KEEPS),
    row("desk-special-remove", "special day", post=KEEPS),
    row("desk-holidays", get=OPERATES),
    row("desk-holiday-add", get=OPERATES, post=OPERATES),
    row("desk-holiday-remove", "day of the country", post=OPERATES),
    row("desk-absence", "official", get=DESK, post=DESK),
    row("desk-away", "absence", get=DESK, post=DESK),
    row("desk-come-back", "absence to end", post=DESK),
    row("desk-busy", "official", get=DESK, post=DESK),
    row("desk-busy-connect", "official", get=DESK, post=DESK),
    row("desk-busy-google", "official", get=DESK),
    row("desk-busy-google-go", "official", get=DESK),
    row("desk-busy-google-back", get=STAFF, note="whoever went to Google in this session"),
    row("desk-busy-choose", "busy source", post=DESK),
    row("desk-busy-remove", "busy source", post=DESK),
]
