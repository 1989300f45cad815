"""An SMTP server that takes everything and keeps nothing: `notices_sink PORT [SECONDS]`.

A process of its own, and no more than the protocol, so that it is not what is measured. With
SECONDS it is that far away, there and back, and takes several commands at once (RFC 2920).
"""

import asyncio
import sys

ANSWERS = {b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}
FAR = {b"EHLO": b"250-sink\r\n250 PIPELINING\r\n"}


class Take(asyncio.Protocol):
    trip = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.line, self.data, self.in_letter = transport, b"", False
        self.line.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.data += data
        said = b""
        while True:
            end = b"\r\n.\r\n" if self.in_letter else b"\r\n"
            one, found, rest = self.data.partition(end)
            if not found:
                break
            self.data = rest
            said += self.answer(one[:4].upper())
        if self.trip:
            asyncio.get_running_loop().call_later(self.trip, self.line.write, said)
        else:
            self.line.write(said)

    def answer(self, command: bytes) -> bytes:
        if self.in_letter:
            self.in_letter = False
            return b"250 taken\r\n"
        self.in_letter = command == b"DATA"
        if self.trip and command in FAR:
            return FAR[command]
        return ANSWERS.get(command, b"250 ok\r\n")


async def main(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Take, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    Take.trip = float(sys.argv[2]) if len(sys.argv) > 2 else 0.0
    asyncio.run(main(int(sys.argv[1])))
