"""What people write to the bot: the code that links them, or that they want no more.

How far it was read stands in our database, so that any worker goes on from there.
"""

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from reception.actions import reaching
from reception.models import Mailbox, User
from reception.notices.channels import NotSent, telegram

log = structlog.get_logger()
PAUSE = timedelta(seconds=2)
TROUBLE_PAUSE = timedelta(seconds=30)
LEASE = timedelta(minutes=2)
MOST = 100
LEAVING = {"/stop", "stop"}
BLOCKED = {"kicked", "left"}


def poll(now: datetime) -> None:
    """Reads what has arrived, if there is a bot and nobody else is reading."""
    if not telegram.configured() or settings.TELEGRAM_TOKEN == "box":  # noqa: S105
        return
    row, _made = Mailbox.objects.get_or_create(name="telegram", defaults={"due": now})
    mine = Mailbox.objects.filter(pk=row.pk)
    if not mine.filter(due__lte=now).update(due=now + LEASE):
        return
    row.refresh_from_db()
    pause = PAUSE
    try:
        for update in telegram.call("getUpdates", offset=row.last_uid + 1, limit=MOST):
            take(update, now)
            mine.update(last_uid=int(update["update_id"]))
    except NotSent as error:
        pause = TROUBLE_PAUSE
        log.warning("bot_not_read", error=error.problem)
    finally:
        mine.update(due=now + pause)


def take(update: dict[str, Any], now: datetime) -> None:
    """One update, whatever is in it. Taken twice it does nothing more."""
    try:
        outcome = taken(update, now)
    except NotSent as error:  # the answer; what was asked for is done
        outcome = error.problem
    except (KeyError, TypeError, ValueError, AttributeError):
        outcome = "unreadable"
    log.info("bot_was_told", outcome=outcome)


def taken(update: dict[str, Any], now: datetime) -> str:
    if "my_chat_member" in update:
        told = update["my_chat_member"]
        chat = str(told["chat"]["id"])
        if told["new_chat_member"]["status"] in BLOCKED:
            reaching.leave_telegram(telegram.hash_of(chat), now=now)
        return "member"
    message = update.get("message") or {}
    text = message.get("text")
    if not isinstance(text, str) or message["chat"].get("type", "private") != "private":
        return "ignored"  # a group would let others read along
    chat = str(message["chat"]["id"])
    return asked(text.strip()[:200], chat, now)


def asked(text: str, chat: str, now: datetime) -> str:
    if text.lower() in LEAVING:
        return left(chat, now)
    code = text.removeprefix("/start").strip()
    user = reaching.link_telegram(code, chat, telegram.hash_of(chat), now=now) if code else None
    if user is None:
        say(chat, None, "unknown")
        return "unknown"
    say(chat, user, "linked")
    return "linked"


def left(chat: str, now: datetime) -> str:
    user = reaching.leave_telegram(telegram.hash_of(chat), now=now)
    say(chat, user, "left")
    return "left"


def say(chat: str, user: User | None, what: str) -> None:
    with translation.override(user.language if user else settings.LANGUAGE_CODE):
        telegram.say(
            chat,
            {
                "linked": _("From now on you get your notices here. To end it, write %(stop)s.")
                % {"stop": "/stop"},
                "left": _("You get no more notices here."),
                "unknown": _("This code is not known or too old. Make a new one on your page."),
            }[what],
        )
