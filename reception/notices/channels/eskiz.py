"""Eskiz.uz (notify.eskiz.uz): a token of 30 days for e-mail and password, renewed when it is old.

It takes numbers as digits alone, and answers 401 to a token that is over.
"""

import json
from urllib.parse import unquote, urlencode, urlsplit

from django.conf import settings
from django.core.cache import cache

from reception.notices.channels import Permanent, Temporary
from reception.notices.channels.gateway import asked, judge
from reception.outside import Response

TOKEN = "eskiz-token"  # noqa: S105 (a name in the cache)
TOKEN_SECONDS = 29 * 24 * 3600
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def say(phone: str, text: str) -> None:
    """Raises Permanent, Temporary."""
    digits = "".join(filter(str.isdecimal, phone))
    if not 11 <= len(digits) <= 15:
        raise Permanent("phone")
    sender = urlsplit(settings.SMS_URL).path.strip("/") or "4546"
    message = {"mobile_phone": digits, "message": text, "from": sender}
    answer = sent(message, cache.get(TOKEN) or signed_in())
    if answer.status == 401:
        answer = sent(message, renewed())
    judge(answer)


def sent(message: dict[str, str], token: str) -> Response:
    return asked("POST", at("message/sms/send"), FORM | bearer(token), urlencode(message).encode())


def renewed() -> str:
    """The old token's successor, or else that of a new sign-in."""
    old = cache.get(TOKEN)
    if old:
        answer = asked("PATCH", at("auth/refresh"), bearer(old))
        if answer.status == 200:
            return kept(answer)
    return signed_in()


def signed_in() -> str:
    parts = urlsplit(settings.SMS_URL)
    who = {"email": unquote(parts.username or ""), "password": unquote(parts.password or "")}
    answer = asked("POST", at("auth/login"), FORM, urlencode(who).encode())
    if answer.status != 200:
        raise Temporary("sign_in", down=True)
    return kept(answer)


def kept(answer: Response) -> str:
    try:
        token = str(json.loads(answer.content)["data"]["token"])
    except (ValueError, KeyError, TypeError) as error:
        raise Temporary("answer", down=True) from error
    cache.set(TOKEN, token, TOKEN_SECONDS)
    return token


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def at(path: str) -> str:
    """http only where the operator says so: eskiz+http:// is for a machine of their own."""
    parts = urlsplit(settings.SMS_URL)
    scheme = "http" if parts.scheme == "eskiz+http" else "https"
    port = f":{parts.port}" if parts.port else ""
    return f"{scheme}://{parts.hostname}{port}/api/{path}"
