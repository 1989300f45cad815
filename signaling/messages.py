"""What a browser may say: strict parsing of the client's messages (PROTOCOL.md, "From the client").

Pure. Anything that isn't exactly one of the shapes below is `Malformed`. Every leaf of every
shape is a scalar, so nothing deeper than five levels passes; the limit of 8 needs no counting.

Read by msgspec: the envelope as a type of its own, which keeps the text of `d`, then `d`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from msgspec import MsgspecError, Raw, Struct
from msgspec.json import Decoder

from signaling.errors import Malformed

SUBPROTOCOL = "reception.v1"
MAX_BYTES = 64 * 1024
MAX_CANDIDATES = 64

Check = Callable[[Any], bool]
Json = dict[str, Any]


class Message(NamedTuple):
    """One checked message; `to` is empty for those meant for the server.

    `text`: `d` as it came, to be passed on without writing it anew.
    """

    t: str
    id: str
    to: str
    d: Json
    text: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields of `d`, all of them required; `relayed` messages must name `to`."""

    relayed: bool
    fields: Mapping[str, Check]


DESCRIBED: dict[Check, Json] = {}
"""What each check lets pass, as JSON Schema: `schema.py` writes the contract from it."""


def described(check: Check, schema: Json) -> Check:
    DESCRIBED[check] = schema
    return check


def matching(pattern: str) -> Check:
    fullmatch = re.compile(pattern, re.ASCII).fullmatch
    return described(
        lambda value: isinstance(value, str) and fullmatch(value) is not None,
        {"type": "string", "pattern": f"^(?:{pattern})$"},
    )


def text(limit: int) -> Check:
    return described(
        lambda value: isinstance(value, str) and len(value) <= limit,
        {"type": "string", "maxLength": limit},
    )


def one_of(*words: str) -> Check:
    known = frozenset(words)
    return described(lambda value: isinstance(value, str) and value in known, {"enum": [*words]})


def optional(check: Check) -> Check:
    schema = {"anyOf": [DESCRIBED[check], {"type": "null"}]}
    return described(lambda value: value is None or check(value), schema)


def boolean(value: Any) -> bool:
    return isinstance(value, bool)


def count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53


described(boolean, {"type": "boolean"})
described(count, {"type": "integer", "minimum": 0, "maximum": 2**53 - 1})
ident = matching(r"[A-Za-z0-9_-]{1,64}")
digest = matching(r"[0-9a-f]{64}")
CANDIDATE: dict[str, Check] = {
    "candidate": text(1024),
    "sdpMid": optional(text(64)),
    "sdpMLineIndex": optional(count),
    "usernameFragment": optional(text(256)),
}


def candidate(value: Any) -> bool:
    """One `RTCIceCandidateInit`, or None: the end of candidates."""
    if value is None:
        return True
    if not isinstance(value, dict) or "candidate" not in value or len(value) > len(CANDIDATE):
        return False
    return all(name in CANDIDATE and CANDIDATE[name](item) for name, item in value.items())


def candidates(value: Any) -> bool:
    return (
        isinstance(value, list)
        and 0 < len(value) <= MAX_CANDIDATES
        and all(candidate(item) for item in value)
    )


described(
    candidate,
    {
        "anyOf": [
            {
                "type": "object",
                "properties": {name: DESCRIBED[check] for name, check in CANDIDATE.items()},
                "required": ["candidate"],
                "additionalProperties": False,
            },
            {"type": "null"},
        ]
    },
)
described(
    candidates,
    {"type": "array", "items": DESCRIBED[candidate], "minItems": 1, "maxItems": MAX_CANDIDATES},
)

NEGOTIATION: dict[str, Check] = {
    "pair": matching(r"[A-Za-z0-9_-]{1,64}:[A-Za-z0-9_-]{1,64}"),
    "gen": count,
}
DESCRIPTION = NEGOTIATION | {"sdp": text(MAX_BYTES)}

SHAPES: dict[str, Shape] = {
    "join": Shape(False, {"ticket": matching(r"[A-Za-z0-9_:.-]{1,2048}"), "device": ident}),
    "ping": Shape(False, {"ack": count}),
    "ice": Shape(False, {}),
    "media": Shape(False, {"connected": boolean}),
    "leave": Shape(False, {}),
    "offer": Shape(True, DESCRIPTION),
    "answer": Shape(True, DESCRIPTION),
    "candidates": Shape(True, NEGOTIATION | {"candidates": candidates}),
    "tracks": Shape(True, {"audio": boolean, "video": boolean}),
    "signs": Shape(
        True, {"hand": boolean, "screen": text(64), "wants": one_of("full", "low", "none")}
    ),
    "keyframe": Shape(True, {}),
    "sas_commit": Shape(True, NEGOTIATION | {"commit": digest}),
    "sas_reveal": Shape(True, NEGOTIATION | {"nonce": digest}),
}


class Envelope(Struct, forbid_unknown_fields=True):
    t: str
    id: str = ""
    to: str = ""
    d: Raw = Raw(b"{}")


_envelope = Decoder(Envelope).decode
_value = Decoder().decode


def parse(raw: str) -> Message:
    """Read one text frame; raises `Malformed`."""
    if len(raw) > MAX_BYTES or (not raw.isascii() and _bytes(raw) > MAX_BYTES):
        raise Malformed("too long")
    try:
        frame = _envelope(raw)
        d = _value(frame.d)
    except (MsgspecError, ValueError, RecursionError) as error:
        raise Malformed("not JSON, or not the envelope") from error
    shape = SHAPES.get(frame.t)
    if shape is None:
        raise Malformed("unknown t")
    addressed = ident(frame.to) if shape.relayed else not frame.to
    if not addressed or (frame.id and not ident(frame.id)):
        raise Malformed("address")
    if not isinstance(d, dict) or d.keys() != shape.fields.keys():
        raise Malformed("fields")
    for name, check in shape.fields.items():
        if not check(d[name]):
            raise Malformed(name)
    return Message(frame.t, frame.id, frame.to, d, str(frame.d, "utf-8"))


def _bytes(raw: str) -> int:
    return len(raw.encode("utf-8", "surrogatepass"))
