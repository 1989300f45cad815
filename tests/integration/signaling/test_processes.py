"""Sockets of one room in different processes: everything goes through Redis."""

import pytest
from asgiref.sync import sync_to_async

from signaling import hub, rooms
from tests.integration.signaling.browser import now, pair

pytestmark = pytest.mark.redis


class Elsewhere(dict):
    """A register that keeps nobody: every socket is another process's."""

    def __setitem__(self, name, socket):
        pass


@pytest.fixture(autouse=True)
def _apart(monkeypatch):
    monkeypatch.setattr(hub, "_sockets", Elsewhere())


async def test_offers_and_answers_reach_another_process(key):
    aziza, botir = await pair(key)
    name = ":".join(sorted((aziza.id, botir.id)))
    await aziza.say("offer", {"pair": name, "gen": 1, "sdp": "v=0"}, botir.id)
    offer = await botir.hear("offer")
    assert (offer["from"], offer["d"]["sdp"]) == (aziza.id, "v=0")
    await botir.say("answer", {"pair": name, "gen": 1, "sdp": "v=0"}, aziza.id)
    assert (await aziza.hear("answer"))["from"] == botir.id


async def test_the_end_reaches_another_process(key):
    aziza, botir = await pair(key)
    await sync_to_async(rooms.finish)(key, now=now())
    await aziza.closed("ended", 4410)
    await botir.closed("ended", 4410)


async def test_losing_redis_loses_no_decision(key, monkeypatch):
    monkeypatch.setattr(hub, "PULSE_SECONDS", 0.05)
    aziza, _ = await pair(key)

    async def broken(*_):
        raise ConnectionError

    monkeypatch.setattr(hub.shared_layer()._get_layer(), "send", broken)
    await sync_to_async(rooms.finish)(key, now=now())
    assert (await sync_to_async(rooms.snapshot)(key, now=now())).state == "ended"
    await aziza.closed("ended", 4410)
