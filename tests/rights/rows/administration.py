"""Administration of an office. One line for each address."""

from tests.rights.who import ADMINISTERS, ANYBODY, OPERATES, row

ADMINISTRATION_PAGES = [
    row("administration", get=ADMINISTERS),
    row("desk-office-new", get=OPERATES, post=OPERATES),
    row("desk-office", "office", get=ADMINISTERS, post=ADMINISTERS),
    row("desk-numbers", "office", get=ADMINISTERS, post=ADMINISTERS),
    row("desk-people", "office", get=ADMINISTERS),
    row("desk-second-factor", "person of office", get=ADMINISTERS, post=ADMINISTERS),
    row("desk-role-give", "office", get=ADMINISTERS, post=ADMINISTERS),
    row("desk-role-end", "role", post=ADMINISTERS, kind="office"),
    row("desk-role-end", "deputyship", post=ADMINISTERS, kind="deputy"),
    row("desk-role-end", "secretaryship", post=ADMINISTERS, kind="secretary"),
    row("desk-invite", "office", get=ADMINISTERS, post=ADMINISTERS),
    row("desk-invite-again", "staff invitation", post=ADMINISTERS),
    row("desk-uninvite", "staff invitation", post=ADMINISTERS),
    row("desk-officials", "office", get=ADMINISTERS),
    row("desk-official-new", "office", get=ADMINISTERS, post=ADMINISTERS),
    row("desk-official", "official of office", get=ADMINISTERS, post=ADMINISTERS),
    row("desk-leave", "official of office", get=ADMINISTERS, post=ADMINISTERS),
    row("desk-return", "official of office", post=ADMINISTERS),
    row("desk-points", "office", get=ADMINISTERS),
    row("desk-point-new", "office", get=ADMINISTERS, post=ADMINISTERS),
    row("desk-point-change", "point of office", get=ADMINISTERS, post=ADMINISTERS),
    row("desk-point-close", "point of office", get=ADMINISTERS, post=ADMINISTERS),
    row("desk-topics", "office", get=ADMINISTERS, post=ADMINISTERS),
    row("desk-topic", "topic of office", get=ADMINISTERS, post=ADMINISTERS),
    row("join", "letter of staff", get=ANYBODY, post=ANYBODY, note="whoever has the letter"),
]
