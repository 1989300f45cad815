"""The demonstration's other channels: what they would carry lies in its letter box."""

from django.core.mail import EmailMessage

from reception.notices.mailbox import FileMailbox


def put(channel: str, to: str, text: str, key: str) -> None:
    who = "".join(filter(str.isalnum, to))
    mail = EmailMessage(
        subject=channel,
        body=text,
        to=[f"{channel} <{who}@{channel.lower()}.example>"],
        headers={"Message-ID": f"<{key}@{channel.lower()}.example>"},
    )
    FileMailbox().send_messages([mail])
