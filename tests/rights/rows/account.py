"""Signing in, and a person's own account. One line for each address."""

from tests.rights.who import ANYBODY, NOBODY, OFFICIAL, SIGNED_IN, STAFF, row, who

OWN = who(OFFICIAL)
PROVIDER = "where a provider of identities is set up"
LETTER = "whoever has the letter"

ACCOUNT_PAGES = [
    row("staff-sign-in", get=ANYBODY, post=ANYBODY),
    row("second-step", get=ANYBODY, post=ANYBODY, note="shows the first step before it is done"),
    row("passkey-options", post=ANYBODY),
    row("passkey-sign-in", post=ANYBODY),
    row("forgotten", get=ANYBODY, post=ANYBODY),
    row("by-letter", "password letter", get=ANYBODY),
    row("new-password", get=ANYBODY, post=ANYBODY, note=LETTER),
    row("with", "provider", get=NOBODY, note=PROVIDER),
    row("with-back", "provider", get=NOBODY, note=PROVIDER),
    row("with-link", "provider", get=NOBODY, note=PROVIDER),
    row("with-unlink", "identity", post=who(OFFICIAL), note="only one's own; after confirming"),
    row("address", get=SIGNED_IN, post=SIGNED_IN),
    row("address-code", get=SIGNED_IN, post=SIGNED_IN),
    row("security", get=SIGNED_IN),
    row("confirm", get=SIGNED_IN, post=SIGNED_IN),
    row("receipt", get=SIGNED_IN, post=SIGNED_IN, note="whoever came by a receipt, else leads on"),
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
