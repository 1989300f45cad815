"""The receiving process of bench_recorder: `recorder_side ours|theirs FILE`.

Reads an offer from stdin, prints the answer, "connected", and at the next line from stdin the
seconds of CPU that it has used since it was connected, the end of the file included.
"""

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaRecorder

from signaling.media.peer import RecordingPeer
from signaling.media.writer import Writer


class Theirs:
    """aiortc's own recorder, with the interface of ours."""

    def __init__(self, path: Path) -> None:
        self.pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.recorder = MediaRecorder(str(path))
        self.pc.on("track", self.recorder.addTrack)

    async def answer(self, offer: str) -> str:
        await self.pc.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        await self.recorder.start()
        await self.pc.setLocalDescription(await self.pc.createAnswer())
        return self.pc.localDescription.sdp

    async def close(self) -> None:
        await self.recorder.stop()
        await self.pc.close()


async def main(how: str, path: Path) -> None:
    loop = asyncio.get_running_loop()
    peer: Any = Theirs(path)
    if how == "ours":
        peer = RecordingPeer(lambda expected: Writer(expected, lambda: path.open("wb")))
    offer = json.loads(await loop.run_in_executor(None, sys.stdin.readline))
    print(json.dumps(await peer.answer(offer)), flush=True)
    while peer.pc.connectionState != "connected":
        await asyncio.sleep(0.01)
    print("connected", flush=True)
    began = time.process_time()
    await loop.run_in_executor(None, sys.stdin.readline)
    await peer.close()
    print(time.process_time() - began, flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
