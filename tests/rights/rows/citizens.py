"""What a citizen sees of their own, and the room, which they share with the desk."""

from tests.rights.who import CITIZENS, DESK, MINE, READS, SIGNED_IN, SIGNS, row, who

ROOM = who(MINE, DESK)

CITIZENS_PAGES = [
    row("apply", "batch", get=CITIZENS, post=CITIZENS),
    row("my-application", "application", get=MINE),
    row("withdraw", "application", get=MINE, post=MINE),
    row("my-receptions", get=SIGNED_IN),
    row("my-reception", "reception", get=MINE),
    row("my-move", "reception", get=MINE, post=MINE),
    row("my-wait", "reception", get=MINE, post=MINE),
    row("my-cancel", "reception", get=MINE, post=MINE),
    row("my-stay", "reception", post=MINE),
    row("my-ics", "reception", get=MINE),
    row("my-rate", "held reception", get=MINE, post=MINE),
    row("my-object", "held reception", get=MINE, post=MINE),
    row("my-offer", "offer", get=MINE),
    row("offer-take", "offer", post=MINE),
    row("offer-decline", "offer", post=MINE),
    row("waiting-leave", "waiting", post=MINE),
    row("feeds", get=SIGNED_IN, post=SIGNED_IN),
    row("feed-revoke", "feed", post=SIGNED_IN, note="revokes only one's own"),
    row("paper", "paper", get=who(MINE, READS)),
    row("receipt-pdf", "reception", get=who(MINE, READS)),
    row("answer-pdf", "answer", get=who(MINE, READS)),
    row("room", "reception", get=ROOM),
    row("ticket", "reception", post=ROOM),
    row("admit", "reception", post=DESK),
    row("deny", "reception", post=DESK),
    row("finish", "reception", post=DESK),
    row("recording", "reception", get=ROOM),
    row("recording-decide", "reception", post=SIGNS, verb="start"),
    row("recording-decide", "reception", post=ROOM, verb="agree"),
    row("recording-decide", "reception", post=ROOM, verb="refuse"),
    row("recording-decide", "reception", post=SIGNS, verb="pause"),
    row("recording-decide", "reception", post=SIGNS, verb="resume"),
    row("recording-decide", "reception", post=SIGNS, verb="stop"),
]
