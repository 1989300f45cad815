"""Web Push: encrypted for the browser (RFC 8291), signed with our key (RFC 8292), handed to the
service that the browser named, which is anybody's address and asked as such (`outside`)."""

import base64
import hmac
import json
import time
from email.utils import parseaddr
from functools import lru_cache
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from py_vapid import Vapid02

from reception.crypto import lookup_hash
from reception.models import Notice, PushSubscription
from reception.notices.channels import Gone, Permanent, Temporary
from reception.notices.channels.gateway import asked_to_wait
from reception.outside import Unfetched, exchange

LIFE_SECONDS = 24 * 3600  # how long the service keeps it for a browser that is off
TOKEN_SECONDS = 12 * 3600


def configured() -> bool:
    return bool(settings.WEB_PUSH)


@lru_cache(maxsize=2)
def signer(secret: str) -> Vapid02:
    """Our key, made of LOOKUP_KEY: browsers keep to the key they subscribed with, so it can't be
    one that is rotated."""
    number = int.from_bytes(hmac.digest(secret.encode(), b"vapid", "sha256"), "big")
    found = Vapid02(ec.derive_private_key(number, ec.SECP256R1()))
    found.conf["no-strict"] = True  # a contact on a machine without a name
    return found


def public_key() -> str:
    """As browsers want it: the uncompressed point, base64url."""
    public = signer(settings.LOOKUP_KEY).public_key
    point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def unpadded(text: str) -> bytes:
    """base64url with or without its "=". Raises ValueError."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def send(notice: Notice) -> None:
    """Raises Permanent, Temporary, Gone."""
    browser = PushSubscription.objects.filter(pk=int(notice.address)).first()
    if browser is None:
        raise Gone("left")
    shown = {
        "title": notice.subject,
        "url": notice.path,
        "tag": notice.key,
        "lang": notice.language,
    }
    try:
        told, content = headers_for(browser, notice), sealed(browser, shown)
        answer = exchange("POST", browser.endpoint, told, content)
    except Unfetched as error:
        if error.problem == "denied":
            raise Permanent("denied") from error
        raise Temporary(error.problem) from error
    if answer.status in {404, 410}:
        browser.delete()
        raise Gone("left")
    if answer.status in {400, 413}:
        raise Permanent(f"http_{answer.status}")
    if not 200 <= answer.status < 300:
        raise Temporary(f"http_{answer.status}", after=asked_to_wait(answer))


def sealed(browser: PushSubscription, shown: dict[str, str]) -> bytes:
    """Readable by this browser alone."""
    content: bytes = http_ece.encrypt(
        json.dumps(shown).encode(),
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=unpadded(browser.p256dh),
        auth_secret=unpadded(browser.auth),
    )
    return content


def headers_for(browser: PushSubscription, notice: Notice) -> dict[str, str]:
    parts = urlsplit(browser.endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(time.time()) + TOKEN_SECONDS,
        "sub": f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}",
    }
    signed: dict[str, str] = signer(settings.LOOKUP_KEY).sign(claims)
    return signed | {
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
        "TTL": str(LIFE_SECONDS),
        "Urgency": "high" if notice.urgent else "normal",
        "Topic": lookup_hash(notice.key)[:32],  # sent twice, it waits there once
    }
