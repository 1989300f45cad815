"""The echo peer through a real coturn: the way a try takes where nothing else gets through."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, ip_address

import pytest
from aioice.ice import get_host_addresses
from aiortc import RTCConfiguration, RTCIceServer, RTCIceTransportPolicy, RTCPeerConnection

from signaling import turn
from signaling.media.echo import EchoPeer
from tests.coturn import ADDRESS, SECRET, Coturn, coturn
from tests.echo import tried

OURS = [one for one in get_host_addresses(True, False) if isinstance(ip_address(one), IPv4Address)]


@asynccontextmanager
async def relayed(server: Coturn) -> AsyncIterator[RTCPeerConnection]:
    """A browser with nothing but what a ticket lends it."""
    until = datetime.now(UTC) + timedelta(seconds=60)
    (lent,) = turn.relays([server.url], SECRET, name="room-check7", until=until)
    one = RTCIceServer(lent["urls"], lent["username"], lent["credential"])
    policy = RTCIceTransportPolicy.RELAY
    pc = RTCPeerConnection(RTCConfiguration(iceServers=[one], iceTransportPolicy=policy))
    try:
        yield pc
    finally:
        await pc.close()


async def test_a_line_is_tried_through_the_relay_alone() -> None:
    peer = EchoPeer()
    with coturn(allowed=[ADDRESS, *OURS]) as server:
        async with relayed(server) as browser:
            found = await tried(browser, peer.answer, probes=10, burst=20_000)
            assert found.up == 20_000
            assert found.probes == 10
            assert "typ relay" in browser.localDescription.sdp
            assert "typ host" not in browser.localDescription.sdp
        await peer.run(0)


async def test_a_relay_that_may_not_reach_the_peer_lets_nothing_through() -> None:
    peer = EchoPeer()
    with coturn() as server:
        async with relayed(server) as browser:
            with pytest.raises(TimeoutError):
                await tried(browser, peer.answer, seconds=1.5)
        await peer.run(0)
