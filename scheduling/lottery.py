"""A draw of slots that anyone can check: random serial dictatorship with priority categories.

Everybody is put into a random order, within the category of each, and chooses in turn
(Abdulkadiroğlu & Sönmez, "Random Serial Dictatorship and the Core from Random Endowments in House
Allocation Problems", Econometrica 66(3), 1998). Nobody gains by stating other wishes than the true
ones, and no other assignment would serve someone better without serving another worse. Drawing a
batch instead of serving whoever is fastest takes the profit out of scalping (Hakimov, Heller,
Kübler & Kurino, "How to Avoid Black Markets for Appointments with Online Booking Systems",
American Economic Review 111(7), 2021).

Chance comes from two values, so that neither the office nor the public source can steer it alone:

    seed = HMAC-SHA256(key=secret, message=public value in UTF-8)
    key of an application = HMAC-SHA256(key=seed, message=its id in UTF-8)
    order = sorted by (priority, key, id)

Published in this order: `commitment(secret)` before applications open, `roll(...)` once they are
closed, then the public value, which mustn't have existed before, then `proof(...)`.
docs/fairness.md tells why, and holds a checker that needs nothing of Qabul.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from hmac import digest
from typing import Any, NamedTuple

FORMAT = "qabul-draw/1"
SECRET_BYTES = 32


class Application(NamedTuple):
    """`id` is opaque, made by the server for this draw alone: it is published.

    `priority`: categories of lower numbers choose first. `wishes`: acceptable starts in epoch
    seconds, the best first; empty means that any slot is as good as another.
    """

    id: str
    priority: int
    wishes: tuple[int, ...] = ()


class Draw(NamedTuple):
    """`order`: all ids as they chose; `assigned`: id → start; `waitlist`: the others, in order."""

    order: tuple[str, ...]
    assigned: dict[str, int]
    waitlist: tuple[str, ...]


class Announced(NamedTuple):
    """What a checker must know from elsewhere than the proof, else it proves only itself."""

    commitment: str
    roll: str
    public_value: str


def commitment(secret: bytes) -> str:
    """SHA-256 of the secret in hex. ValueError if it is short enough to be found by trial."""
    if len(secret) < SECRET_BYTES:
        raise ValueError(f"a secret has at least {SECRET_BYTES} bytes, of secrets.token_bytes()")
    return sha256(secret).hexdigest()


def roll(applications: Iterable[Application], slots: Iterable[int]) -> str:
    """SHA-256 in hex of who takes part and what is given out: nobody comes or goes afterwards."""
    return sha256(canonical(entries(applications, slots)).encode()).hexdigest()


def draw(
    applications: Iterable[Application],
    slots: Iterable[int],
    *,
    secret: bytes,
    public_value: str,
) -> Draw:
    """Who gets which start. ValueError if an id or a slot is there twice."""
    people, starts = list(applications), sorted(slots)
    if len({one.id for one in people}) < len(people) or len(set(starts)) < len(starts):
        raise ValueError("each application and each slot takes part once")
    seed = digest(secret, public_value.encode(), "sha256")
    ranked = sorted(people, key=lambda one: (one.priority, key(seed, one.id), one.id))
    assigned = chosen(ranked, starts)
    order = tuple(one.id for one in ranked)
    return Draw(order, assigned, tuple(each for each in order if each not in assigned))


def key(seed: bytes, application_id: str) -> bytes:
    """The random place of an application within its category: 32 bytes, compared as a number."""
    return digest(seed, application_id.encode(), "sha256")


def chosen(ranked: Iterable[Application], starts: Sequence[int]) -> dict[str, int]:
    """Each in turn takes the best wish that is left.

    Whoever takes any slot is sure of one at her turn, but gets it at the end, the earliest left:
    else she could take the only one that a later person can use, and gain nothing by it.
    """
    free, assigned, easy = set(starts), dict[str, int](), list[str]()
    for one in ranked:
        if len(free) == len(easy):
            break
        if not one.wishes:
            easy.append(one.id)
        elif (start := next((wish for wish in one.wishes if wish in free), None)) is not None:
            free.remove(start)
            assigned[one.id] = start
    return assigned | dict(zip(easy, sorted(free), strict=False))


def proof(
    applications: Iterable[Application],
    slots: Iterable[int],
    *,
    secret: bytes,
    public_value: str,
) -> dict[str, Any]:
    """All that is needed to draw again, and the result: JSON without a name, to be published."""
    people, starts = list(applications), list(slots)
    drawn = draw(people, starts, secret=secret, public_value=public_value)
    return {
        "format": FORMAT,
        "commitment": commitment(secret),
        "roll": roll(people, starts),
        "secret": secret.hex(),
        "public_value": public_value,
        **entries(people, starts),
        "order": list(drawn.order),
        "assigned": drawn.assigned,
        "waitlist": list(drawn.waitlist),
    }


def verify(document: Mapping[str, Any], announced: Announced) -> bool:
    """Whether drawing again gives this very document, from what was announced beforehand.

    Never raises for a document that JSON can say, however wrong it is.
    """
    try:
        again = proof(
            [Application(**one) for one in document["applications"]],
            document["slots"],
            secret=bytes.fromhex(document["secret"]),
            public_value=document["public_value"],
        )
        told = Announced(again["commitment"], again["roll"], again["public_value"])
        return told == announced and canonical(again) == canonical(document)
    except (AttributeError, KeyError, TypeError, ValueError):
        return False


def entries(applications: Iterable[Application], slots: Iterable[int]) -> dict[str, Any]:
    """Both lists in an order that tells nothing about when who came."""
    people = sorted(applications, key=lambda one: one.id)
    listed = [{**one._asdict(), "wishes": list(one.wishes)} for one in people]
    return {"applications": listed, "slots": sorted(slots)}


def canonical(value: Mapping[str, Any]) -> str:
    """JSON in ASCII with sorted keys and no spaces: the same text wherever it is written."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
