"""Rooms and effects as JSON, for the way between processes. Never seen by a browser."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from signaling import events
from signaling.events import Told
from signaling.state import Participant, Room, RoomState, Seat


def pack(room: Room | None, effects: Sequence[Told]) -> str:
    said = [[type(effect).__name__, effect._asdict()] for effect in effects]
    return json.dumps([room and asdict(room), said], default=datetime.isoformat)


def unpack(text: str) -> tuple[Room | None, list[Told]]:
    facts, said = json.loads(text)
    return facts and _room(facts), [getattr(events, name)(**_times(d)) for name, d in said]


def _room(facts: dict[str, Any]) -> Room:
    seats = (_times(p) | {"state": Seat(p["state"])} for p in facts["participants"])
    people = tuple(Participant(**seat) for seat in seats)
    return Room(**_times(facts) | {"state": RoomState(facts["state"]), "participants": people})


def _times(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        name: datetime.fromisoformat(value)
        if isinstance(value, str) and (name.endswith("_at") or name == "since")
        else value
        for name, value in facts.items()
    }
