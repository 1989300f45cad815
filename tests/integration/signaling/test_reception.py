"""Two browsers through one reception."""

from asgiref.sync import sync_to_async

from signaling import rooms
from signaling.models import Participant, Room
from tests.integration.signaling.browser import Browser, now, open_room, pair


async def test_aziza_waits_is_admitted_talks_and_is_seen_off(key):
    await sync_to_async(open_room)(key)
    aziza, botir = Browser(key), Browser(key)
    welcome = await aziza.enter("aziza", "citizen")
    assert (welcome["queue"]["place"], welcome["queue"]["of"]) == (1, 1)
    await botir.enter("botir", "official")
    await sync_to_async(rooms.admit)(key, aziza.id, now=now())
    assert (await aziza.hear_until("ice"))["d"] == {"servers": [], "relayOnly": False}
    admitted = await aziza.hear("admitted")
    assert [p["id"] for p in admitted["d"]["roster"]] == [botir.id]
    pair_name = ":".join(sorted((aziza.id, botir.id)))
    gen = {"pair": pair_name, "gen": 1000}
    await aziza.say("offer", gen | {"sdp": "v=0 offer"}, botir.id)
    offer = await botir.hear_until("offer")
    assert (offer["from"], offer["role"], offer["room"]) == (aziza.id, "citizen", key)
    assert offer["d"]["sdp"] == "v=0 offer"
    await botir.say("answer", gen | {"sdp": "v=0 answer"}, aziza.id)
    assert (await aziza.hear_until("answer"))["from"] == botir.id
    for sender, reader in ((aziza, botir), (botir, aziza)):
        line = {"candidate": "candidate:1", "sdpMid": "0"}
        await sender.say("candidates", gen | {"candidates": [line, None]}, reader.id)
        heard = await reader.hear_until("candidates")
        assert heard["d"]["candidates"] == [line, None]
    await sync_to_async(rooms.finish)(key, now=now())
    await aziza.closed("ended", 4410)
    await botir.closed("ended", 4410)
    assert (await Room.objects.aget(key=key)).state == "ended"


async def test_messages_are_numbered_and_carry_the_servers_clock(key):
    aziza, _ = await pair(key)
    await aziza.say("ping", {"ack": 0})
    first = await aziza.hear("pong")
    await aziza.say("ping", {"ack": first["seq"]})
    second = await aziza.hear("pong")
    assert second["seq"] == first["seq"] + 1
    assert abs(second["ts"] - now().timestamp() * 1000) < 2000


async def test_media_that_works_is_seen_by_the_other_side(key):
    aziza, botir = await pair(key)
    await aziza.say("media", {"connected": True})
    presence = await botir.hear("presence")
    assert (presence["d"]["id"], presence["d"]["state"]) == (aziza.id, "in_call")


async def test_a_lost_line_is_seen_and_resumed_on_the_same_page(key):
    aziza, botir = await pair(key)
    await aziza.gone()
    assert (await botir.hear_until("presence"))["d"]["state"] == "reconnecting"
    again = Browser(key)
    welcome = await again.enter("aziza", "citizen", device="page1")
    assert (welcome["you"]["state"], welcome["you"]["epoch"]) == ("admitted", 1)
    assert [p["id"] for p in welcome["roster"]] == [botir.id]


async def test_the_second_tab_takes_over(key):
    aziza, botir = await pair(key)
    tab = Browser(key)
    welcome = await tab.enter("aziza", "citizen", device="page2")
    assert welcome["you"]["epoch"] == 2
    await aziza.closed("replaced", 4409)
    assert (await botir.hear_until("presence"))["d"]["epoch"] == 2
    seat = await Participant.objects.aget(room__key=key, person="aziza")
    assert seat.state == "admitted"
    assert seat.connection


async def test_whoever_says_goodbye_has_left_at_once(key):
    aziza, botir = await pair(key)
    await aziza.say("leave")
    await aziza.closed("left", 1000)
    assert (await botir.hear_until("presence"))["d"]["state"] == "left"


async def test_a_message_for_one_who_is_away_comes_back(key):
    aziza, botir = await pair(key)
    await aziza.gone()
    await botir.hear_until("presence")
    pair_name = ":".join(sorted((aziza.id, botir.id)))
    await botir.say("offer", {"pair": pair_name, "gen": 1, "sdp": ""}, aziza.id)
    assert (await botir.hear_until("undelivered"))["d"]["to"] == aziza.id


async def test_declining_closes_the_socket(key):
    await sync_to_async(open_room)(key)
    aziza = Browser(key)
    await aziza.enter("aziza", "citizen")
    await sync_to_async(rooms.deny)(key, aziza.id, now=now())
    await aziza.closed("denied", 4403)


async def test_signing_out_closes_the_socket(key):
    aziza, _ = await pair(key)
    await sync_to_async(rooms.close_person)("aziza")
    await aziza.closed("signed_out", 4401)


async def test_cancelling_closes_both(key):
    aziza, botir = await pair(key)
    await sync_to_async(rooms.cancel)(key, now=now())
    await aziza.closed("cancelled", 4412)
    await botir.closed("cancelled", 4412)


async def test_moving_closes_those_who_wait(key):
    await sync_to_async(open_room)(key)
    aziza = Browser(key)
    await aziza.enter("aziza", "citizen")
    await sync_to_async(open_room)(key, starts=60, ends=80)
    await aziza.closed("moved", 4412)
