"""Work that is cheap for a person's browser and dear for a program that asks all day. PURE.

The wire is ALTCHA's (altcha.org, "proof of work"), so that its libraries solve it: the server
draws a number from 0 to `maxnumber` and gives SHA-256(salt + number) in hex; whoever asks tries
numbers until one fits. The salt holds the expiry (epoch seconds) and `whom`, a keyed hash of what
is asked and by whom; it ends in "&", or a digit could wander from the number into the expiry
(CVE-2025-68113). Who can't compute waits instead: a ticket that is good from a moment on.

Both are signed, so the server keeps nothing but the names of those that were used.
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
import secrets
from dataclasses import asdict, dataclass

URL_SAFE = str.maketrans("-_", "+/")
LONGEST = 1000  # characters of an answer
SALT = re.compile(r"[0-9a-f]{24}\?expires=(\d{1,12})&whom=([0-9a-f]{32})&", re.ASCII)
TICKET = re.compile(r"[0-9a-f]{24}\.(\d{1,12})\.(\d{1,12})\.([0-9a-f]{32})", re.ASCII)


class Unproven(Exception):
    """No such work was done, or not for this, or it is too old."""


class TooEarly(Exception):
    """The ticket is right, and its moment is still to come."""


@dataclass(frozen=True, slots=True)
class Challenge:
    algorithm: str
    challenge: str
    maxnumber: int
    salt: str
    signature: str

    def as_dict(self) -> dict[str, str | int]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Pace:
    """How dear it is: numbers to try and seconds to wait, at the first step and at most."""

    first_numbers: int
    most_numbers: int
    first_seconds: int
    most_seconds: int
    lives_seconds: int

    def numbers(self, step: int) -> int:
        """Twice as many at each step."""
        return min(self.most_numbers, self.first_numbers << min(step - 1, 32))

    def seconds(self, step: int) -> int:
        return min(self.most_seconds, self.first_seconds * step)


def step_of(asked: int, free: int) -> int:
    """0 as long as no more than `free` were asked for; then one more for each `free` beyond."""
    return 0 if asked <= free else 1 + (asked - free - 1) // max(free, 1)


def digest_of(salt: str, number: int) -> str:
    return hashlib.sha256(f"{salt}{number}".encode()).hexdigest()


def whom_of(key: bytes, *what: str) -> str:
    """32 hex digits that stand for an act and whoever asks for it."""
    return _sign(key, "whom", json.dumps(what))[:32]


def challenge(key: bytes, whom: str, most: int, expires: int) -> Challenge:
    """`expires` in epoch seconds."""
    salt = f"{secrets.token_hex(12)}?expires={expires}&whom={whom}&"
    sought = digest_of(salt, secrets.randbelow(most + 1))
    return Challenge("SHA-256", sought, most, salt, _sign(key, "work", salt + sought))


def solve(asked: Challenge) -> str:
    """The answer as a client sends it: base64 of JSON. For clients in Python, and tests."""
    numbers = range(asked.maxnumber + 1)
    number = next(n for n in numbers if digest_of(asked.salt, n) == asked.challenge)
    return answer(asked, number)


def answer(asked: Challenge, number: int) -> str:
    return base64.b64encode(json.dumps(asked.as_dict() | {"number": number}).encode()).decode()


def proven(text: str, key: bytes, whom: str, now: float) -> str:
    """The name under which this answer is used up. Raises Unproven."""
    salt, sought, number, signature = _parsed(text)
    if not hmac.compare_digest(signature, _sign(key, "work", salt + sought)):
        raise Unproven("signature")
    _in_time(SALT.fullmatch(salt), whom, now)
    if digest_of(salt, number) != sought:
        raise Unproven("number")
    return sought


def ticket(key: bytes, whom: str, ready: int, expires: int) -> str:
    """Good from `ready` until `expires`, both epoch seconds."""
    text = f"{secrets.token_hex(12)}.{ready}.{expires}.{whom}"
    return f"{text}.{_sign(key, 'wait', text)}"


def waited(text: str, key: bytes, whom: str, now: float) -> str:
    """The name under which this ticket is used up. Raises Unproven, TooEarly."""
    body, _, signature = text.rpartition(".")
    fits = TICKET.fullmatch(body)
    signed = signature.isascii() and hmac.compare_digest(signature, _sign(key, "wait", body))
    if not (fits and signed):
        raise Unproven("signature")
    ready, expires, its_whom = fits.groups()
    if its_whom != whom or now >= int(expires):
        raise Unproven("not this, or not now")
    if now < int(ready):
        raise TooEarly
    return body


def ready_at(text: str) -> int:
    """From when a ticket that was found too early is good, in epoch seconds."""
    return int(text.split(".")[1])


def _in_time(fits: re.Match[str] | None, whom: str, now: float) -> None:
    if fits is None or fits[2] != whom or now >= int(fits[1]):
        raise Unproven("not this, or not now")


def _parsed(text: str) -> tuple[str, str, int, str]:
    """salt, challenge, number, signature. Raises Unproven for what is none."""
    try:
        if len(text) > LONGEST:
            raise Unproven("length")
        parts = json.loads(base64.b64decode(text.translate(URL_SAFE)))
        found = [parts[name] for name in ("salt", "challenge", "signature")]
        number = parts["number"]
    except (binascii.Error, ValueError, KeyError, TypeError, RecursionError):
        raise Unproven("form") from None
    if type(number) is not int or not all(type(one) is str and one.isascii() for one in found):
        raise Unproven("form")
    return found[0], found[1], number, found[2]


def _sign(key: bytes, kind: str, text: str) -> str:
    return hmac.new(key, f"{kind}:{text}".encode(), hashlib.sha256).hexdigest()
