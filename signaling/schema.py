"""The contract of PROTOCOL.md as JSON Schema, for programs. Pure.

What a browser may say is read off the shapes that `messages.parse` checks by; what the server says
stands here. `python -m signaling.schema` prints the document; schemas/reception.v1.json keeps it.
"""

import json

from signaling.byes import BYES
from signaling.messages import DESCRIBED, SHAPES, SUBPROTOCOL, Json, ident
from signaling.state import GUESTS, HOSTS, SERVICES, RoomState, Seat

STRING: Json = {"type": "string"}
BOOLEAN: Json = {"type": "boolean"}
NUMBER: Json = {"type": "integer", "minimum": 0}
MOMENT: Json = {"type": "string", "format": "date-time"}
IDENT = DESCRIBED[ident]
ROLE: Json = {"enum": sorted(HOSTS | GUESTS | SERVICES)}


def shape(required: dict[str, Json], **optional: Json) -> Json:
    return {
        "type": "object",
        "properties": required | optional,
        "required": [*required],
        "additionalProperties": False,
    }


def several(item: Json) -> Json:
    return {"type": "array", "items": item}


CARD = shape(
    {
        "id": IDENT,
        "role": ROLE,
        "label": STRING,
        "state": {"enum": [seat.value for seat in Seat]},
        "epoch": NUMBER,
    }
)
MAYBE_MOMENT: Json = {"anyOf": [MOMENT, {"type": "null"}]}
QUEUE = shape(
    {
        "place": NUMBER,
        "of": NUMBER,
        "ahead": {"anyOf": [NUMBER, {"type": "null"}]},
        "expected": MAYBE_MOMENT,
        "parked": BOOLEAN,
        "called": MAYBE_MOMENT,
    }
)
ROOM = shape(
    {
        "state": {"enum": [state.value for state in RoomState]},
        "startsAt": MOMENT,
        "endsAt": MOMENT,
        "recording": {"enum": ["", "asked", "running", "paused"]},
        "pinned": STRING,
    }
)
WAITING = shape(
    {
        "id": IDENT,
        "role": ROLE,
        "label": STRING,
        "since": MOMENT,
        "away": BOOLEAN,
        "parked": BOOLEAN,
        "called": MAYBE_MOMENT,
        "next": BOOLEAN,
    }
)
SERVER = shape({"urls": {"anyOf": [STRING, several(STRING)]}}, username=STRING, credential=STRING)
SAID: dict[str, Json] = {
    "welcome": shape(
        {"you": CARD, "room": ROOM}, queue=QUEUE, roster=several(CARD), lobby=several(WAITING)
    ),
    "ice": shape({"servers": several(SERVER), "relayOnly": BOOLEAN}),
    "admitted": shape({"you": CARD, "roster": several(CARD)}),
    "queue": QUEUE,
    "lobby": shape({"waiting": several(WAITING)}),
    "presence": CARD,
    "room": ROOM,
    "warning": shape({"minutes": {"enum": [10, 5, 1]}, "endsAt": MOMENT}),
    "undelivered": shape({"id": STRING, "to": IDENT}),
    "pong": shape({"id": STRING}),
    "news": shape({"of": {"enum": ["chat", "papers", "door"]}}),
    "please": shape({"what": {"enum": ["mute", "speak"]}}),
    "bye": shape(
        {
            "reason": {"enum": sorted(BYES)},
            "action": {"enum": sorted({bye.action for bye in BYES.values()})},
            "retryAt": MAYBE_MOMENT,
        }
    ),
}
"""The `d` of what the server says by itself."""


def fields(t: str) -> Json:
    return shape({name: DESCRIBED[check] for name, check in SHAPES[t].fields.items()})


def from_browser(t: str) -> Json:
    d = fields(t)
    optional = {"id": {"anyOf": [IDENT, {"const": ""}]}}
    required: dict[str, Json] = {"t": {"const": t}}
    if SHAPES[t].relayed:
        required["to"] = IDENT
    if SHAPES[t].fields:
        required["d"] = d
    else:
        optional["d"] = d
    return shape(required, **optional)


def from_server(t: str, d: Json, stamps: dict[str, Json]) -> Json:
    head: dict[str, Json] = {"t": {"const": t}, "seq": {"type": "integer", "minimum": 1}}
    return shape(head | {"ts": NUMBER} | stamps | {"d": d})


def document() -> Json:
    stamps = {"from": IDENT, "role": ROLE, "room": STRING}
    relayed = [from_server(t, fields(t), stamps) for t, one in SHAPES.items() if one.relayed]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": SUBPROTOCOL,
        "$defs": {
            "fromBrowser": {"oneOf": [from_browser(t) for t in SHAPES]},
            "fromServer": {"oneOf": [*(from_server(t, d, {}) for t, d in SAID.items()), *relayed]},
        },
    }


def written() -> str:
    """As the file keeps it: a line for each message."""
    head = document()
    parts = head.pop("$defs")
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}," for key, value in head.items()]
    groups = []
    for name, part in parts.items():
        each = ",\n".join(f"      {json.dumps(one)}" for one in part["oneOf"])
        groups.append(f'    "{name}": {{"oneOf": [\n{each}\n    ]}}')
    body = ",\n".join(groups)
    return "\n".join(["{", *lines, f'  "$defs": {{\n{body}\n  }}', "}", ""])


if __name__ == "__main__":
    print(written(), end="")
