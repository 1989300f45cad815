"""The desk: receptions, what was promised, batches. One line for each address."""

from tests.rights.who import DESK, HAS_DESK, LEADS, SIGNS, STAFF, row, who

CONTROL = who(DESK, LEADS)

DESK_PAGES = [
    row("desk-day", get=HAS_DESK),
    row("desk-week", "official", get=DESK),
    row("desk-reception", "reception", get=DESK),
    row("desk-ics", "reception", get=DESK),
    row("desk-move", "reception", get=DESK, post=DESK),
    row("desk-decide", "reception", post=DESK, verb="approve"),
    row("desk-decide", "reception", post=DESK, verb="decline"),
    row("desk-decide", "reception", post=DESK, verb="revoke"),
    row("desk-decide", "reception", post=DESK, verb="did-not-come"),
    row("desk-decide", "reception", post=DESK, verb="not-held"),
    row("desk-decide", "reception", post=DESK, verb="begin"),
    row("desk-decide", "reception", post=DESK, verb="end"),
    row("desk-decide", "reception", post=DESK, verb="came"),
    row("desk-card", "reception", get=DESK, post=DESK),
    row("desk-card-text", "reception", get=DESK, post=DESK),
    row("card-pdf", "held reception", get=DESK),
    row("desk-instruct", "held reception", get=DESK, post=DESK),
    row("desk-answer", "held reception", get=DESK, post=DESK),
    row("desk-answer-paper", "answer's paper", post=DESK),
    row("desk-recording", "recorded reception", get=SIGNS, post=SIGNS),
    row("desk-recording-file", "recording's word", get=SIGNS),
    row("desk-control", get=STAFF),
    row("desk-follow-up", "instruction", get=CONTROL),
    row("desk-pursue", "instruction", post=DESK, verb="report"),
    row("desk-pursue", "instruction", post=DESK, verb="close"),
    row("desk-pursue", "instruction", post=DESK, verb="send_back"),
    row("desk-pursue", "instruction", post=LEADS, verb="extend"),
    row("desk-objection", "complaint", get=CONTROL, post=LEADS),
    row("desk-objection", "question", get=DESK, post=DESK),
    row("desk-batches", "official", get=DESK),
    row("desk-batch-new", "official", get=DESK, post=DESK),
    row("desk-batch", "official's batch", get=DESK, post=DESK),
    row("desk-batch-off", "official's batch", post=DESK),
]
