"""A coturn with the configuration that `turn_config` writes, on the loopback if not told better."""

import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from signaling.turn_config import Server, written
from tests.services import await_answer, end, free_port, start

SECRET = "the secret of tests"
ADDRESS = "127.0.0.1"


@dataclass(frozen=True)
class Coturn:
    address: str
    port: int
    log: Path

    @property
    def url(self) -> str:
        return f"turn:{self.address}:{self.port}?transport=udp"


@contextmanager
def coturn(address: str = ADDRESS, **changes: object) -> Iterator[Coturn]:
    """`changes` of `Server`. Relays to its own address alone, which no real one does."""
    port = free_port()
    server = Server(
        realm="qabul.test", secret=SECRET, port=port, listening=[address], allowed=[address]
    )
    text = written(replace(server, **changes))  # type: ignore[arg-type]
    with tempfile.TemporaryDirectory(prefix="qabul-coturn-") as home:
        config, log = Path(home) / "turnserver.conf", Path(home) / "log"
        config.write_text(text)
        command = ["turnserver", "-c", str(config), "--allow-loopback-peers", "--pidfile",
                   f"{home}/pid", "--db", f"{home}/db"]  # fmt: skip
        with log.open("wb") as output:
            process = start(command, stdout=output, stderr=output, cwd=home)
        try:
            await_answer(lambda: listening(address, port), process, "coturn")
            yield Coturn(address, port, log)
        finally:
            end(process)


def listening(address: str, port: int) -> None:
    """It takes TCP as soon as it takes UDP. Raises OSError."""
    socket.create_connection((address, port), 1).close()
