"""Short messages, by whichever gateway SMS_URL names:

- `eskiz://email:password@notify.eskiz.uz/4546`: Eskiz.uz, with the sender's name as the path;
- `https://gateway.example/send?to={phone}&text={text}`: any that is asked by GET, or by POST with
  the JSON of SMS_BODY, in which the same places are filled.
"""

import json
from urllib.parse import quote

from django.conf import settings

from reception.models import Notice
from reception.notices.channels import box, eskiz
from reception.notices.channels.gateway import asked, judge


def configured() -> bool:
    return bool(settings.SMS_URL)


def send(notice: Notice) -> None:
    """Raises Permanent, Temporary."""
    say(notice.address, notice.body, key=notice.key)


def say(phone: str, text: str, *, key: str) -> None:
    """`key`: the same for the same message, for gateways that send one only once."""
    if settings.SMS_URL == "box:":
        return box.put("SMS", phone, text, key)
    if settings.SMS_URL.startswith(("eskiz://", "eskiz+http://")):
        return eskiz.say(phone, text)
    return generic(phone, text, key)


def generic(phone: str, text: str, key: str) -> None:
    places = {"phone": phone, "text": text, "key": key}
    url, body = settings.SMS_URL, settings.SMS_BODY
    for place, value in places.items():
        url = url.replace(f"{{{place}}}", quote(value, safe=""))
        body = body.replace(f"{{{place}}}", json.dumps(value)[1:-1])
    headers = {"Authorization": settings.SMS_AUTHORIZATION} if settings.SMS_AUTHORIZATION else {}
    if body:
        headers["Content-Type"] = "application/json"
    judge(asked("POST" if body else "GET", url, headers, body.encode()))
