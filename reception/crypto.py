"""Personal data at rest: encrypted text, and keyed hashes to look it up by.

Keys come from `PERSONAL_DATA_KEYS` (several, the first one writes) and `LOOKUP_KEY`; both are
independent of `SECRET_KEY`, so that any of the three is rotated without the others.
"""

import base64
import hashlib
import hmac
import os
import unicodedata
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from django.conf import settings
from django.utils.encoding import punycode

MARK = "~"  # before what is written by AES-GCM-SIV (RFC 8452), which no Fernet token begins with
NONCE = 12  # bytes; by chance, which that cipher forgives even if one comes twice
LOOK_ALIKES = str.maketrans("авекмнорстухіј", "abekmhopctyxij")


class Provider(NamedTuple):
    """Where several spellings are one mailbox: its domains, the first one standing for all."""

    domains: tuple[str, ...]
    ignored: str = ""  # signs that don't count before the @
    same: str = ""  # signs of which each is as good as the first
    tags: str = "+"  # signs that begin a part which doesn't count


YANDEX = (
    "ru com by kz uz ua az kg md tj tm lt lv ee fr com.am com.ge com.tr co.il"  # one login in all
)
PROVIDERS = (
    Provider(("gmail.com", "googlemail.com"), ignored="."),
    Provider((*(f"yandex.{end}" for end in YANDEX.split()), "ya.ru", "narod.ru"), same=".-"),
    Provider(("proton.me", "protonmail.com", "protonmail.ch", "pm.me"), ignored=".-_"),
    Provider(("icloud.com", "me.com", "mac.com")),
    Provider(("yahoo.com",), tags="+-"),
)
BY_DOMAIN = {domain: one for one in PROVIDERS for domain in one.domains}


class Keys(NamedTuple):
    """What the configured keys, which are any strings, make: what is written with (the first) and
    read with, and what everything was written with before (docs/decisions/0057)."""

    ciphers: tuple[AESGCMSIV, ...]
    before: MultiFernet


def _keys() -> Keys:
    return _made_of(tuple(settings.PERSONAL_DATA_KEYS))


@lru_cache(maxsize=4)
def _made_of(keys: tuple[str, ...]) -> Keys:
    ciphers = (AESGCMSIV(hashlib.sha256(b"siv\0" + key.encode()).digest()) for key in keys)
    plain = (base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()) for key in keys)
    return Keys(tuple(ciphers), MultiFernet([Fernet(key) for key in plain]))


def encrypt(text: str) -> str:
    return MARK + base64.urlsafe_b64encode(_sealed(text.encode())).decode()


def decrypt(token: str) -> str:
    """Raises `cryptography.fernet.InvalidToken` when no configured key wrote `token`."""
    if not token.startswith(MARK):
        return _keys().before.decrypt(token.encode()).decode()
    try:
        sealed = base64.urlsafe_b64decode(token[1:].encode())
    except ValueError as error:
        raise InvalidToken from error
    return _opened(sealed).decode()


def encrypt_bytes(data: bytes) -> bytes:
    return MARK.encode() + _sealed(data)


def decrypt_bytes(token: bytes) -> bytes:
    """Raises InvalidToken."""
    if token.startswith(MARK.encode()):
        return _opened(token[1:])
    return _keys().before.decrypt(token)


def rotate_bytes(token: bytes) -> bytes:
    """The same plain bytes under the first key, and as many of them: a sealed file has no room for
    more."""
    if token.startswith(MARK.encode()):
        return encrypt_bytes(decrypt_bytes(token))
    return _keys().before.rotate(token)


def _sealed(data: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + _keys().ciphers[0].encrypt(nonce, data, None)


def _opened(sealed: bytes) -> bytes:
    for cipher in _keys().ciphers:
        with suppress(InvalidTag, ValueError):
            return cipher.decrypt(sealed[:NONCE], sealed[NONCE:], None)
    raise InvalidToken


def normalise_email(email: str) -> str:
    """One spelling for one mailbox: NFKC, no spaces around, lower case."""
    return unicodedata.normalize("NFKC", email).strip().lower()


def lookup_hash(value: str) -> str:
    """64 hex digits that equal values share; useless to whoever lacks the key."""
    return hmac.digest(settings.LOOKUP_KEY.encode(), value.encode(), "sha256").hex()


def identity_of(email: str) -> str:
    """What stays the same however one mailbox is dressed up: without "+tag", with one domain for
    all that its provider has for it, without the signs that it ignores, Cyrillic look-alikes as
    the Latin letters they imitate.

    For counting only, never for signing in: elsewhere "a+b@" may be another person's mailbox. A
    domain that only looks like another one isn't it: its owner could use up somebody else's turn.
    """
    local, _, domain = normalise_email(email).partition("@")
    with suppress(UnicodeError):
        domain = punycode(domain)
    provider = BY_DOMAIN.get(domain, Provider((domain,)))
    local = local.translate(LOOK_ALIKES)
    for tag in provider.tags:
        local = local.partition(tag)[0]
    local = "".join(sign for sign in local if sign not in provider.ignored)
    for sign in provider.same[1:]:
        local = local.replace(sign, provider.same[0])
    return lookup_hash(f"identity:{local}@{provider.domains[0]}")


def email_hash(email: str) -> str:
    return lookup_hash("email:" + normalise_email(email))
