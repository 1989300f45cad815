"""What a browser does at the echo peer, done by aiortc."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from aiortc import RTCConfiguration, RTCIceServer, RTCPeerConnection, RTCSessionDescription


@dataclass
class Tried:
    probes: int
    trip: float  # seconds
    up: int  # bytes that the peer has counted
    down: int  # bytes that came


def channels(pc: RTCPeerConnection):
    probe = pc.createDataChannel("probe", ordered=False, maxRetransmits=0)
    return probe, pc.createDataChannel("up"), pc.createDataChannel("down")


def client(servers: Sequence[RTCIceServer] = ()) -> RTCPeerConnection:
    return RTCPeerConnection(RTCConfiguration(iceServers=list(servers)))


async def offer_of(pc: RTCPeerConnection) -> str:
    await pc.setLocalDescription(await pc.createOffer())
    return pc.localDescription.sdp


async def tried(
    pc: RTCPeerConnection,
    ask: Callable[[str], Awaitable[str]],
    *,
    probes: int = 20,
    burst: int = 60_000,
    seconds: float = 8,
) -> Tried:
    """Raises TimeoutError when nothing connects."""
    probe, up, down = channels(pc)
    came: dict[str, list[bytes | str]] = {"probe": [], "up": [], "down": []}
    trips: list[float] = []
    opened, over = asyncio.Event(), asyncio.Event()
    for channel in (probe, up, down):
        channel.on("message", came[channel.label].append)
    probe.on("message", lambda said: trips.append(time.monotonic() - float(said)))
    down.on("message", lambda said: over.set() if said == "end" else None)
    down.on("open", opened.set)
    answer = await ask(await offer_of(pc))
    await pc.setRemoteDescription(RTCSessionDescription(answer, "answer"))
    async with asyncio.timeout(seconds):
        await opened.wait()
        for _ in range(probes):
            probe.send(str(time.monotonic()).encode())
            await asyncio.sleep(0.005)
        for _ in range(burst // 1000):
            up.send(bytes(1000))
        up.send("end")
        down.send("go")
        await over.wait()
        while not came["up"] or json.loads(came["up"][-1])["bytes"] < burst:
            await asyncio.sleep(0.01)
    got = sum(len(one) for one in came["down"] if isinstance(one, bytes))
    return Tried(len(came["probe"]), min(trips), json.loads(came["up"][-1])["bytes"], got)
