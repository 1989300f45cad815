"""The way to a mail server. One that speaks PIPELINING (RFC 2920) is asked for sender, recipient
and letter in one go, so a letter costs two journeys instead of four."""

import re
import smtplib
from typing import Any

from django.core.mail.backends import smtp

from reception.notices.channels.addresses import plain, sender

DOT = re.compile(rb"^\.", re.MULTILINE)
GO_ON, TAKEN = 354, {250, 251}


class Smtp(smtp.EmailBackend):
    """For letters to one recipient, that are octets already."""

    def _send(self, letter: Any) -> bool:
        octets = letter.message().as_bytes(linesep="\r\n")
        by, to = bare(sender(letter.from_email)), plain(letter.to[0])
        server: smtplib.SMTP = self.connection  # type: ignore[assignment]  # opened by send_messages
        server.ehlo_or_helo_if_needed()
        if server.has_extn("pipelining"):
            in_one_go(server, by, to, octets)
        else:
            server.sendmail(by, [to], octets)
        return True


def bare(address: str) -> str:
    """Of "Name <address>"; the name is not for the envelope."""
    return address.rpartition("<")[2].removesuffix(">")


def in_one_go(server: smtplib.SMTP, by: str, to: str, octets: bytes) -> None:
    """Raises as `smtplib.SMTP.sendmail`; the connection can't be used any more then."""
    size = f" SIZE={len(octets)}" if server.has_extn("size") else ""
    commands = [f"MAIL FROM:<{by}>{size}", f"RCPT TO:<{to}>", "DATA"]
    if any("\r" in one or "\n" in one for one in commands):
        raise ValueError("an address of two lines")
    server.send("".join(f"{one}\r\n" for one in commands))
    (mailed, said), (received, why), (ready, what) = (server.getreply() for _ in commands)
    refused = mailed != 250 or received not in TAKEN
    if ready == GO_ON:
        # Of a letter without recipients nothing must arrive, should the server wait for it.
        server.send(b".\r\n" if refused else DOT.sub(b"..", octets) + b".\r\n")
        ready, what = server.getreply()
    if mailed != 250:
        raise smtplib.SMTPSenderRefused(mailed, said, by)
    if received not in TAKEN:
        raise smtplib.SMTPRecipientsRefused({to: (received, why)})
    if ready != 250:
        raise smtplib.SMTPDataError(ready, what)
