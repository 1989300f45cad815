"""Personal data at rest: encrypted text, and keyed hashes to look it up by.

Keys come from `PERSONAL_DATA_KEYS` (several, the first one writes) and `LOOKUP_KEY`; both are
independent of `SECRET_KEY`, so that any of the three is rotated without the others.
"""

import base64
import hashlib
import hmac
import unicodedata
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

DOTS_IGNORED = {"gmail.com", "yandex.ru", "yandex.com"}
LOOK_ALIKES = str.maketrans("авекмнорстухіј", "abekmhopctyxij")


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    """Keys are any strings; each is stretched to the 32 bytes that Fernet wants."""
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())) for key in keys]
    )


def encrypt(text: str) -> str:
    return _fernet(tuple(settings.PERSONAL_DATA_KEYS)).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Raises `cryptography.fernet.InvalidToken` when no configured key wrote `token`."""
    return _fernet(tuple(settings.PERSONAL_DATA_KEYS)).decrypt(token.encode()).decode()


def encrypt_bytes(data: bytes) -> bytes:
    return _fernet(tuple(settings.PERSONAL_DATA_KEYS)).encrypt(data)


def decrypt_bytes(token: bytes) -> bytes:
    return _fernet(tuple(settings.PERSONAL_DATA_KEYS)).decrypt(token)


def rotate_bytes(token: bytes) -> bytes:
    """The same plain bytes under the first key."""
    return _fernet(tuple(settings.PERSONAL_DATA_KEYS)).rotate(token)


def normalise_email(email: str) -> str:
    """One spelling for one mailbox: NFKC, no spaces around, lower case."""
    return unicodedata.normalize("NFKC", email).strip().lower()


def lookup_hash(value: str) -> str:
    """64 hex digits that equal values share; useless to whoever lacks the key."""
    return hmac.new(settings.LOOKUP_KEY.encode(), value.encode(), hashlib.sha256).hexdigest()


def identity_of(email: str) -> str:
    """What stays the same however one mailbox is dressed up: without "+tag", without the dots that
    some providers ignore, Cyrillic look-alikes as the Latin letters they imitate.

    For counting only, never for signing in: elsewhere "a+b@" may be another person's mailbox.
    """
    local, _, domain = normalise_email(email).translate(LOOK_ALIKES).partition("@")
    domain = {"googlemail.com": "gmail.com", "ya.ru": "yandex.ru"}.get(domain, domain)
    local = local.partition("+")[0]
    if domain in DOTS_IGNORED:
        local = local.replace(".", "")
    return lookup_hash(f"identity:{local}@{domain}")


def email_hash(email: str) -> str:
    return lookup_hash("email:" + normalise_email(email))
