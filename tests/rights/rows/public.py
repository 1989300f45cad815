"""What needs no account. One line for each address."""

from tests.rights.who import ANYBODY, NOBODY, row

HOLDER = "only the browser that holds the time"
ASKED = "only the browser that asked for a code"
DEMO = "only in the demonstration"

PUBLIC_PAGES = [
    row("home", get=ANYBODY),
    row("office", "office", get=ANYBODY),
    row("official", "official", get=ANYBODY),
    row("hold", "official", get=ANYBODY, post=ANYBODY),
    row("wait", "official", get=ANYBODY, post=ANYBODY),
    row("wait-code", "official", get=ANYBODY, post=ANYBODY),
    row("topics", get=ANYBODY),
    row("topic", "topic", get=ANYBODY),
    row("topic-hold", "topic", get=ANYBODY, post=ANYBODY),
    row("book-about", "draft", get=NOBODY, post=NOBODY, note=HOLDER),
    row("book-applicant", "draft", get=NOBODY, post=NOBODY, note=HOLDER),
    row("book-mandate", "draft", get=NOBODY, post=NOBODY, note=HOLDER),
    row("book-needs", "draft", get=NOBODY, post=NOBODY, note=HOLDER),
    row("book-priority", "draft", get=NOBODY, post=NOBODY, note=HOLDER),
    row("book-instead", "draft", get=NOBODY, note=HOLDER),
    row("book-contact", "draft", get=NOBODY, post=NOBODY, note=HOLDER),
    row("book-appeal", "draft", get=NOBODY, post=NOBODY, note=HOLDER),
    row("book-paper", "draft paper", post=NOBODY, note=HOLDER),
    row("book-check", "draft", get=NOBODY, post=NOBODY, note=HOLDER),
    row("book-code", "draft", get=NOBODY, post=NOBODY, note=HOLDER),
    row("book-release", "draft", post=NOBODY, note=HOLDER),
    row("batches", get=ANYBODY),
    row("batch-checker", get=ANYBODY),
    row("batch", "batch", get=ANYBODY),
    row("batch-proof", "drawn batch", get=ANYBODY),
    row("feed", "feed's secret", get=ANYBODY, note="whoever knows its secret"),
    row("sign-in", get=ANYBODY, post=ANYBODY),
    row("sign-in-code", get=NOBODY, post=NOBODY, note=ASKED),
    row("sign-out", post=ANYBODY),
    row("set-language", get=ANYBODY, post=ANYBODY),
    row("demo", get=NOBODY, note=DEMO),
    row("demo-become", post=NOBODY, note=DEMO),
    row("demo-mail", get=NOBODY, note=DEMO),
    row("demo-invitation", "letter", get=NOBODY, note=DEMO),
    row("notices-off", "leaving", get=ANYBODY, post=ANYBODY, note="whoever has the letter"),
    row("open", get=ANYBODY),
    row("open-review", "review", get=ANYBODY),
    row("open-file", "review", get=ANYBODY, ext="csv"),
    row("open-schedules", get=ANYBODY),
    row("open-schedules-file", get=ANYBODY, ext="csv"),
    row("push-worker", get=ANYBODY),
    row("healthz", get=ANYBODY),
    row("readyz", get=ANYBODY),
]
