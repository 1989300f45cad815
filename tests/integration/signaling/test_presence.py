"""Silence, sweeping, and processes that can't be reached."""

import asyncio
import gc
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async

from signaling import consumers, hub, models, rooms, signals
from tests.integration.signaling.browser import Browser, now, open_room, pair


@pytest.fixture
def quick_pulse(monkeypatch):
    monkeypatch.setattr(hub, "PULSE_SECONDS", 0.05)


async def test_a_silent_browser_is_gone(key, quick_pulse, monkeypatch):
    monkeypatch.setattr(consumers, "SILENT", timedelta(seconds=0.2))
    aziza, _ = await pair(key)
    await aziza.closed("idle", 4408)


async def test_the_pulse_brings_what_no_message_could(key, quick_pulse, monkeypatch):
    """The worker process ends a room; with the in-memory layer it reaches no socket."""
    aziza, botir = await pair(key)
    monkeypatch.setattr(hub, "publish", lambda *_: None)
    await sync_to_async(rooms.finish)(key, now=now())
    await aziza.closed("ended", 4410)
    await botir.closed("ended", 4410)


async def test_the_pulse_tells_a_waiting_citizen_that_she_is_admitted(
    key, quick_pulse, monkeypatch
):
    await sync_to_async(open_room)(key)
    aziza = Browser(key)
    await aziza.enter("aziza", "citizen")
    monkeypatch.setattr(hub, "publish", lambda *_: None)
    await sync_to_async(rooms.admit)(key, aziza.id, now=now())
    assert (await aziza.hear_until("welcome"))["d"]["you"]["state"] == "admitted"


async def test_the_pulse_vouches_for_its_connections(key, quick_pulse):
    await pair(key)
    joined = now()
    await asyncio.sleep(0.2)
    seats = models.Participant.objects.filter(room__key=key, seen_at__gt=joined)
    assert await seats.acount() == 2


async def test_the_sweep_lets_those_go_whose_process_died(key):
    await pair(key)
    later = now() + timedelta(seconds=26)
    await sync_to_async(rooms.sweep)(later)
    states = await sync_to_async(rooms.snapshot)(key, now=later)
    assert {p.state for p in states.participants} == {"reconnecting"}
    later += timedelta(seconds=30)
    await sync_to_async(rooms.sweep)(later)
    states = await sync_to_async(rooms.snapshot)(key, now=later)
    assert {p.state for p in states.participants} == {"left"}


async def test_the_sweep_ends_rooms_whose_time_is_over(key):
    await sync_to_async(open_room)(key)
    heard = []
    signals.room_ended.connect(
        lambda **said: heard.append((said["key"], said["state"])), weak=False
    )
    assert await sync_to_async(rooms.sweep)(now() + timedelta(minutes=21)) == [key]
    assert (key, "no_show_official") in heard


async def test_the_room_tells_when_it_began(key):
    heard = []
    signals.room_began.connect(lambda **said: heard.append(said["key"]), weak=False)
    await pair(key)
    assert heard == [key]


async def test_a_warning_comes_before_the_end(key, monkeypatch):
    monkeypatch.setattr(consumers, "WARN_BEFORE_END", (1,))
    await sync_to_async(open_room)(key, ends=1 + 0.5 / 60)
    botir = Browser(key)
    await botir.enter("botir", "official")
    assert (await botir.hear("warning"))["d"]["minutes"] == 1


async def test_a_line_that_broke_leaves_nothing_behind(key):
    aziza, botir = await pair(key)
    await aziza.gone()
    await botir.hear("presence")
    gc.collect()
    # By its type: isinstance would wake up every lazy object there is.
    sockets = [one for one in gc.get_objects() if issubclass(type(one), consumers.RoomSocket)]
    assert [one.person for one in sockets if one.key == key] == ["botir"]
