"""Ways to reach a person: a telephone, a talk with the bot, a browser. Each is proven before
anything goes there."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare

from reception.actions.journal import record
from reception.crypto import lookup_hash
from reception.models import Event, Phone, PushSubscription, TelegramChat, User
from scheduling.retry import retrying

CODE_LIFE = timedelta(minutes=10)
CODE_PAUSE = timedelta(minutes=1)
MOST_CODES = 5  # of one account in an hour, to whichever numbers
MOST_ATTEMPTS = 5
LINK_LIFE = timedelta(minutes=30)
MOST_BROWSERS = 10


class TooSoon(Exception):
    """A code was sent a moment ago."""


class TooManyCodes(Exception):
    """Enough codes were sent for an hour."""


class WrongCode(Exception):
    """Not the code that was sent, or too late, or tried too often."""


@retrying
def ask_phone(user: User, number: str, *, now: datetime) -> None:
    """Sends a code of six digits to the number; what was proven before holds until it comes back
    only if it is the same number. Raises TooSoon, TooManyCodes: counted by the journal, for who
    takes the number back may not begin anew."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        asked = Event.objects.filter(
            kind="phone_asked", at__gt=now - timedelta(hours=1), actor=user
        ).values_list("at", flat=True)
        if any(now < at + CODE_PAUSE for at in asked):
            raise TooSoon
        if len(asked) >= MOST_CODES:
            raise TooManyCodes
        phone = Phone.objects.filter(user=user).first() or Phone(user=user)
        if phone.number != number:
            phone.number, phone.proven = number, None
        phone.code, phone.asked = f"{secrets.randbelow(1_000_000):06}", now
        phone.expires, phone.attempts = now + CODE_LIFE, 0
        phone.save()
        record("phone_asked", at=now, actor=user, phone=phone.pk)


def prove_phone(user: User, code: str, *, now: datetime) -> None:
    """Raises WrongCode; each try is counted, and five wrong ones end the code."""
    waiting = Phone.objects.filter(user=user, expires__gt=now, attempts__lt=MOST_ATTEMPTS)
    phone = waiting.exclude(code="").first()
    if phone is None or not waiting.update(attempts=F("attempts") + 1):
        raise WrongCode
    if not constant_time_compare(phone.code, code.strip()):
        raise WrongCode
    with transaction.atomic():
        mine = Phone.objects.filter(pk=phone.pk, asked=phone.asked)  # and no other number since
        if not mine.update(proven=now, code="", expires=None):
            raise WrongCode
        record("phone_proven", at=now, actor=user, tell=False)


def forget_phone(user: User, *, now: datetime) -> None:
    with transaction.atomic():
        if Phone.objects.filter(user=user).delete()[0]:
            record("phone_forgotten", at=now, actor=user, tell=False)


def telegram_hash(code: str) -> str:
    return lookup_hash(f"telegram-code:{code.strip().upper()}")


def telegram_code(user: User, *, now: datetime) -> str:
    """A code for the person to send to the bot within half an hour; it works once."""
    code = secrets.token_hex(8).upper()
    TelegramChat.objects.update_or_create(
        user=user,
        defaults={"code_hash": telegram_hash(code), "expires": now + LINK_LIFE},
    )
    return code


@retrying
def link_telegram(code: str, chat: str, chat_hash: str, *, now: datetime) -> User | None:
    """Whose code it is; their notices go to this chat from now on, and nobody else's do."""
    with transaction.atomic():
        rows = TelegramChat.objects.select_for_update(of=("self",)).select_related("user")
        row = rows.filter(code_hash=telegram_hash(code), expires__gt=now).first()
        if row is None or not row.user.is_active:
            return None
        TelegramChat.objects.filter(chat_hash=chat_hash).exclude(pk=row.pk).delete()
        row.code_hash, row.expires = None, None
        row.chat, row.chat_hash, row.linked = chat, chat_hash, now
        row.save()
        record("telegram_linked", at=now, actor=row.user, tell=False)
    return row.user


def unlink_telegram(user: User, *, now: datetime) -> None:
    with transaction.atomic():
        if TelegramChat.objects.filter(user=user).delete()[0]:
            record("telegram_unlinked", at=now, actor=user, tell=False)


def leave_telegram(chat_hash: str, *, now: datetime) -> User | None:
    """They wrote to the bot that they want no more, or blocked it."""
    row = TelegramChat.objects.select_related("user").filter(chat_hash=chat_hash).first()
    if row is None:
        return None
    unlink_telegram(row.user, now=now)
    return row.user


@retrying
def subscribe(user: User, endpoint: str, p256dh: str, auth: str, *, now: datetime) -> None:
    """This browser shows the person's notices; whoever used it before hears no more there."""
    hashed = lookup_hash(f"push:{endpoint}")
    keys = {"user": user, "endpoint": endpoint, "p256dh": p256dh, "auth": auth, "made": now}
    with transaction.atomic():
        PushSubscription.objects.update_or_create(endpoint_hash=hashed, defaults=keys)
        theirs = PushSubscription.objects.filter(user=user).order_by("-made", "-pk")
        for old in theirs[MOST_BROWSERS:]:
            old.delete()
        record("push_subscribed", at=now, actor=user, tell=False)


def unsubscribe(user: User, pk: int, *, now: datetime) -> None:
    with transaction.atomic():
        if PushSubscription.objects.filter(user=user, pk=pk).delete()[0]:
            record("push_unsubscribed", at=now, actor=user, tell=False)
