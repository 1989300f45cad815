"""An SMTP server that takes everything and keeps nothing: `notices_sink PORT`.

A process of its own, and no more than the protocol, so that it is not what is measured.
"""

import asyncio
import sys

ANSWERS = {b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}


class Take(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.line, self.data, self.in_letter = transport, b"", False
        self.line.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.data += data
        while True:
            end = b"\r\n.\r\n" if self.in_letter else b"\r\n"
            one, found, rest = self.data.partition(end)
            if not found:
                return
            self.data = rest
            self.answer(one.upper())

    def answer(self, command: bytes) -> None:
        if self.in_letter:
            self.in_letter = False
            self.line.write(b"250 taken\r\n")
            return
        self.in_letter = command == b"DATA"
        self.line.write(ANSWERS.get(command, b"250 ok\r\n"))
        if command == b"QUIT":
            self.line.close()


async def main(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Take, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
