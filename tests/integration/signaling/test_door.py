"""Who gets in nowhere, and what a hostile page can't do."""

import json
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async

from signaling import hub, rooms
from tests.integration.signaling.browser import Browser, now, open_room, pair, ticket


@pytest.fixture
async def room(key):
    await sync_to_async(open_room)(key)
    return key


async def test_a_forged_ticket_opens_nothing(room):
    sardor = Browser(room)
    await sardor.join(ticket(room, "sardor", "official")[:-3] + "abc")
    await sardor.closed("unauthenticated", 4401)


async def test_a_ticket_of_another_room_opens_nothing(room):
    sardor = Browser(room)
    await sardor.join(ticket("another", "sardor", "official"))
    await sardor.closed("forbidden", 4403)


async def test_a_ticket_opens_one_socket_only(room):
    word = ticket(room, "aziza", "citizen")
    aziza, sardor = Browser(room), Browser(room)
    await aziza.join(word)
    await aziza.hear("welcome")
    await sardor.join(word)
    await sardor.closed("unauthenticated", 4401)


async def test_a_ticket_expires_after_a_minute(room):
    sardor = Browser(room)
    await sardor.join(ticket(room, "sardor", "citizen", at=now() - timedelta(seconds=61)))
    await sardor.closed("unauthenticated", 4401)


async def test_a_room_that_does_not_exist_opens_for_nobody():
    sardor = Browser("nowhere")
    await sardor.join(ticket("nowhere", "sardor", "citizen"))
    await sardor.closed("forbidden", 4403)


async def test_too_early_is_told_when_to_come(key):
    await sync_to_async(open_room)(key, starts=60, ends=80)
    aziza = Browser(key)
    await aziza.join(ticket(key, "aziza", "citizen"))
    bye = await aziza.closed("too_early", 4411)
    assert bye["action"] == "wait"
    assert bye["retryAt"]


async def test_an_ended_room_takes_nobody(key):
    await sync_to_async(open_room)(key, starts=-30, ends=-1)
    aziza = Browser(key)
    await aziza.join(ticket(key, "aziza", "citizen"))
    await aziza.closed("ended", 4410)


async def test_the_first_message_must_be_join(room):
    sardor = Browser(room)
    assert await sardor.connect()
    await sardor.say("ping", {"ack": 0})
    await sardor.closed("malformed", 4400)


async def test_whoever_waits_cannot_reach_the_official(room):
    botir, aziza = Browser(room), Browser(room)
    await botir.enter("botir", "official")
    await aziza.enter("aziza", "citizen")
    name = ":".join(sorted((aziza.id, botir.id)))
    await aziza.say("offer", {"pair": name, "gen": 1, "sdp": ""}, botir.id)
    await aziza.closed("forbidden", 4403)
    assert (await botir.hear("lobby"))["d"]["waiting"]
    assert (await botir.hear("lobby"))["d"]["waiting"][0]["away"]
    assert await botir.socket.receive_nothing(0.1)


async def test_whoever_waits_gets_no_ice_servers_by_asking(room):
    aziza = Browser(room)
    await aziza.enter("aziza", "citizen")
    await aziza.say("ice")
    await aziza.closed("forbidden", 4403)


@pytest.mark.parametrize(
    "raw",
    [
        "{",
        "[" * 60_000,
        "[" * 100_000,
        json.dumps({"t": "chat"}),
        json.dumps({"t": "ping", "d": {"ack": "x" * 66_000}}),
        json.dumps({"t": "websocket.disconnect", "type": "websocket.disconnect"}),
        json.dumps({"t": "offer", "to": "x", "d": {"pair": "x:y", "gen": 1, "sdp": ""}}),
        b"\x00\x01",
        json.dumps({"t": "ping", "d": {"ack": 0}}).encode(),
    ],
    ids=["cut", "deep", "deeper", "unknown", "long", "type", "pair", "binary", "binary-json"],
)
async def test_what_breaks_the_protocol_is_closed_with_4400(key, raw):
    aziza, _ = await pair(key)
    data = {"bytes_data": raw} if isinstance(raw, bytes) else {"text_data": raw}
    await aziza.socket.send_to(**data)
    await aziza.closed("malformed", 4400)


async def test_a_flood_is_closed_with_4429(key):
    aziza, _ = await pair(key)
    for _n in range(70):
        await aziza.say("ping", {"ack": 0})
    await aziza.closed("rate", 4429)


async def test_a_reader_that_stops_reading_is_closed(key):
    aziza, botir = await pair(key)
    name = ":".join(sorted((aziza.id, botir.id)))
    long = {"pair": name, "gen": 1, "sdp": "x" * 60_000}
    for _n in range(3):  # three senders' worth: refill the allowance between bursts
        for _m in range(7):
            await aziza.say("offer", long, botir.id)
        await aziza.say("ping", {"ack": 0})
        await aziza.hear_until("pong")
        aziza_socket(aziza).bucket.tokens = 60.0
    await botir.closed("slow", 4408)


def aziza_socket(browser):
    return next(
        s for s in hub._sockets.values() if s.room.by_id(browser.id).connection == s.connection
    )


async def test_another_version_is_told_so(room):
    sardor = Browser(room, protocols=["reception.v0"])
    assert await sardor.connect()
    await sardor.closed("version", 4426)


@pytest.mark.parametrize(
    "origin",
    [
        (b"origin", b"https://evil.example"),
        (b"origin", b"https://localhost:8000"),
        (b"origin", b"http://localhost:8001"),
        (b"origin", b"http://localhost"),
        (b"origin", b"null"),
        (b"x-none", b""),
    ],
    ids=["site", "scheme", "port", "no-port", "null", "none"],
)
async def test_a_page_of_another_origin_does_not_connect(room, origin):
    assert not await Browser(room, origin=origin).connect()


async def test_the_door_is_shut_by_the_clock_though_no_sweeper_ran(key):
    await sync_to_async(open_room)(key, ends=1.5 / 60)
    botir = Browser(key)
    await botir.enter("botir", "official")
    await botir.closed("ended", 4410)
    for _n in range(50):
        if (await sync_to_async(rooms.snapshot)(key, now=now())).state == "no_show_citizen":
            break
    assert await sync_to_async(rooms.sweep)(now()) == []
