"""The bot's side of Telegram: it writes to those who wrote to it first (api: core.telegram.org)."""

import json
from datetime import timedelta
from typing import Any

from django.conf import settings

from reception.crypto import lookup_hash
from reception.models import Notice, TelegramChat
from reception.notices.channels import Gone, Permanent, Temporary, box
from reception.notices.channels.gateway import asked

LONGEST = 4096  # characters of one message


def configured() -> bool:
    return bool(settings.TELEGRAM_TOKEN)


def hash_of(chat: str) -> str:
    return lookup_hash(f"telegram:{chat}")


def send(notice: Notice) -> None:
    """Raises Permanent, Temporary, Gone."""
    if settings.TELEGRAM_TOKEN == "box":  # noqa: S105 (the demonstration's)
        return box.put("Telegram", notice.address, notice.body, notice.key)
    try:
        say(notice.address, f"{notice.subject}\n\n{notice.body}")
    except Gone:
        TelegramChat.objects.filter(chat_hash=hash_of(notice.address)).delete()
        raise


def say(chat: str, text: str) -> None:
    call("sendMessage", chat_id=chat, text=text[:LONGEST])


def call(method: str, **arguments: object) -> Any:
    """The `result` of a method of the Bot API. Raises Permanent, Temporary, Gone."""
    url = f"{settings.TELEGRAM_API}/bot{settings.TELEGRAM_TOKEN}/{method}"
    body = json.dumps(arguments).encode()
    answer = asked("POST", url, {"Content-Type": "application/json"}, body)
    try:
        told = json.loads(answer.content)
    except ValueError as error:
        raise Temporary(f"http_{answer.status}", down=True) from error
    if answer.status == 200 and told.get("ok"):
        return told.get("result")
    if answer.status == 403:  # blocked, or the account is no more
        raise Gone("left")
    if answer.status == 400:
        raise Permanent("http_400")
    wait = told.get("parameters", {}).get("retry_after", 0)
    raise Temporary(f"http_{answer.status}", after=timedelta(seconds=int(wait)), down=True)
