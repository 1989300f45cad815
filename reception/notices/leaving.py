"""The address in a letter at which its reader wants no more of its sort (RFC 8058): signed, for
one person, one sort and one channel, and good without signing in."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from reception.models.notices import Channel, Sort

SALT = "no more of these"


def address_of(user: int, sort: Sort, channel: Channel) -> str:
    token = signing.dumps([user, sort.value, channel.value], salt=SALT)
    return str(settings.SITE_URL) + reverse("notices-off", args=[token])


def opened(token: str) -> tuple[int, Sort, Channel] | None:
    """None for what we didn't sign. It never gets too old: letters lie in mailboxes for years."""
    try:
        user, sort, channel = signing.loads(token, salt=SALT)
        return int(user), Sort(sort), Channel(channel)
    except (signing.BadSignature, ValueError, TypeError):
        return None
