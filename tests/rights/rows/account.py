"""Signing in, and a person's own account. One line for each address."""

from tests.rights.who import ANYBODY, OFFICIAL, SIGNED_IN, STAFF, row, who

OWN = who(OFFICIAL)
LETTER = "whoever has the letter"

ACCOUNT_PAGES = [
    row("staff-sign-in", get=ANYBODY, post=ANYBODY),
    row("second-step", get=ANYBODY, post=ANYBODY, note="shows the first step before it is done"),
    row("passkey-options", post=ANYBODY),
    row("passkey-sign-in", post=ANYBODY),
    row("forgotten", get=ANYBODY, post=ANYBODY),
    row("by-letter", "password letter", get=ANYBODY),
    row("new-password", get=ANYBODY, post=ANYBODY, note=LETTER),
    row("security", get=SIGNED_IN),
    row("confirm", get=SIGNED_IN, post=SIGNED_IN),
    row("confirm-passkey", post=STAFF),
    row("password", get=STAFF, post=STAFF),
    row("authenticator", get=STAFF, post=STAFF),
    row("authenticator-remove", post=STAFF),
    row("recovery-codes", post=STAFF),
    row("passkey-add-options", post=STAFF),
    row("passkey-add", post=STAFF),
    row("passkey-remove", "passkey", post=OWN),
    row("session-end", "visit", post=OWN),
    row("sessions-end", post=SIGNED_IN),
]
