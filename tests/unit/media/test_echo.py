"""The echo peer, met by aiortc as a browser meets it."""

import asyncio
import json
import socket

import pytest

from signaling import echo
from signaling.errors import EchoRefused
from signaling.media import echo as peer
from signaling.media.echo import EchoPeer, EchoServer
from signaling.media.sdp import with_address
from tests.echo import channels, client, offer_of, tried


@pytest.fixture
async def browser():
    pc = client()
    yield pc
    await pc.close()


@pytest.fixture
async def served(settings):
    """What the process does, on this loop: `ECHO_AT` leads to it."""
    server, stop = EchoServer(most=2), asyncio.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    settings.ECHO_AT = f"127.0.0.1:{listener.getsockname()[1]}"
    running = asyncio.create_task(peer.run(server, listener, stop, idle=0))
    yield server
    stop.set()
    await running


async def ask(offer: str, word: str = "") -> str:
    return await asyncio.to_thread(echo.answer_to, offer, word or echo.ticket())


async def refused(offer: str, word: str = "") -> str:
    with pytest.raises(EchoRefused) as caught:
        await ask(offer, word)
    return caught.value.reason


async def test_a_line_is_tried_both_ways_and_its_round_trip_measured(browser, served):
    found = await tried(browser, ask)
    assert (found.probes, found.up, found.down) == (20, 60_000, pytest.approx(500_000, abs=1100))
    assert found.trip < 1
    assert len(served.tries) == 1


async def test_what_comes_back_is_bounded_whatever_is_sent(browser, monkeypatch):
    monkeypatch.setattr(peer, "PROBES", 5)
    monkeypatch.setattr(peer, "BURST_BYTES", 10_000)
    made = EchoPeer()
    found = await tried(browser, made.answer, probes=30, burst=20_000)
    assert (found.probes, found.down) == (5, pytest.approx(10_000, abs=1100))
    await made.run(0)


async def test_a_try_ends_by_itself(browser, served, monkeypatch):
    monkeypatch.setattr(EchoPeer.run, "__defaults__", (0.05,))
    channels(browser)
    await ask(await offer_of(browser))
    (task,) = served.tries
    await asyncio.wait_for(task, 5)
    assert not served.tries


async def test_only_so_many_try_at_once(served):
    pcs = [client() for _ in range(3)]
    offers = []
    for pc in pcs:
        channels(pc)
        offers.append(await offer_of(pc))
    await ask(offers[0])
    await ask(offers[1])
    assert await refused(offers[2]) == "busy"
    for pc in pcs:
        await pc.close()


async def test_a_ticket_is_good_once_and_must_be_ours(browser, served):
    channels(browser)
    offer, word = await offer_of(browser), echo.ticket()
    await ask(offer, word)
    assert await refused(offer, word) == "unauthenticated"
    assert await refused(offer, "made up") == "unauthenticated"


@pytest.mark.parametrize(
    "offer",
    ["", "v=0", "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\n", "x" * (echo.MOST_BYTES + 1)],
)
async def test_nonsense_is_refused_and_harms_nobody(served, offer: str):
    assert await refused(offer) == "malformed"
    assert not served.tries


async def test_a_peer_that_is_not_there_is_said_to_be_away(settings):
    settings.ECHO_AT = "127.0.0.1:1"
    assert await refused("v=0") == "away"


async def test_where_the_browser_is_reached_is_not_asked_and_nothing_is_sent_there(browser):
    made = EchoPeer()
    channels(browser)
    await made.answer(await offer_of(browser))
    assert "candidate:" not in made.pc.remoteDescription.sdp
    await made.run(0)


def test_an_address_behind_which_the_machine_stands_is_told_too():
    line = "a=candidate:c 1 udp 2130706431 10.0.0.5 4711 typ host\r\n"
    assert with_address(line, "").count("candidate") == 1
    assert "a=candidate:c9 1 udp 2130706431 192.0.2.7 4711 typ host\r\n" in with_address(
        line, "192.0.2.7"
    )


async def test_who_says_nothing_does_not_keep_the_line(served):
    reader, writer = await asyncio.open_connection(*echo.address(echo.settings.ECHO_AT))
    writer.write(json.dumps({"no": "ticket"}).encode() + b"\n")
    assert json.loads(await reader.readline())["reason"] == "malformed"
    writer.close()
