"""A real coturn, configured by `turn_config`, takes our credentials and relays to nobody else."""

import asyncio
import io
import re
import ssl
import subprocess
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from aioice.stun import TransactionFailed
from aioice.turn import create_turn_endpoint
from django.core.management import CommandError, call_command

from signaling.turn import credentials
from signaling.turn_config import CALLS_EACH, Server, written
from tests.coturn import ADDRESS, SECRET, Coturn, coturn
from tests.services import free_port


@pytest.fixture(scope="module")
def server():
    with coturn() as running:
        yield running


class Inbox(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.came: asyncio.Queue[bytes] = asyncio.Queue()

    def datagram_received(self, data: bytes, _: object) -> None:
        self.came.put_nowait(data)


async def relay(server: Coturn, who: str = "room-aziza", *, lasts: float = 300, how: str = "udp"):
    """(transport, inbox) of an allocation. Raises TransactionFailed with the server's refusal."""
    expires = datetime.now(UTC) + timedelta(seconds=lasts)
    name, password = credentials(SECRET, who, expires)
    return await create_turn_endpoint(
        Inbox, (ADDRESS, server.port), username=name, password=password, transport=how
    )


def code_of(caught: pytest.ExceptionInfo[TransactionFailed]) -> int:
    return int(caught.value.response.attributes["ERROR-CODE"][0])


@pytest.mark.parametrize("how", ["udp", "tcp"])
async def test_two_relays_of_a_room_reach_each_other(server, how: str) -> None:
    one, aziza = await relay(server, "room-aziza", how=how)
    other, botir = await relay(server, "room-botir")
    # Each lets the other's address in by sending to it first, as ICE does.
    for _ in range(3):
        one.sendto(b"from Aziza", other.get_extra_info("sockname"))
        other.sendto(b"from Botir", one.get_extra_info("sockname"))
        await asyncio.sleep(0.1)
    assert await asyncio.wait_for(botir.came.get(), 5) == b"from Aziza"
    assert await asyncio.wait_for(aziza.came.get(), 5) == b"from Botir"
    one.close()
    other.close()


@pytest.mark.parametrize(
    "address", ["127.0.0.2", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "0.0.0.0"]
)
async def test_the_inside_of_a_network_is_never_a_peer(server, address: str) -> None:
    transport, _ = await relay(server)
    inner = transport._TurnTransport__inner_protocol
    with pytest.raises(TransactionFailed) as caught:
        await inner.channel_bind(0x4001, (address, 80))
    assert code_of(caught) == 403
    transport.close()


async def test_an_expired_credential_opens_no_relay(server) -> None:
    with pytest.raises(TransactionFailed) as caught:
        await relay(server, lasts=-10)
    assert code_of(caught) == 401


async def test_a_made_up_credential_opens_no_relay(server) -> None:
    expires = datetime.now(UTC) + timedelta(minutes=5)
    name, _ = credentials(SECRET, "room-aziza", expires)
    _, password = credentials("another secret", "room-aziza", expires)
    with pytest.raises(TransactionFailed) as caught:
        await create_turn_endpoint(Inbox, (ADDRESS, server.port), username=name, password=password)
    assert code_of(caught) == 401


async def test_a_relay_is_refreshed_after_its_credential_has_expired(server) -> None:
    """So the call goes on to its end; only a new relay needs a new credential."""
    transport, _ = await relay(server, lasts=1)
    await asyncio.sleep(1.5)
    inner = transport._TurnTransport__inner_protocol
    request = asyncio.create_task(inner.refresh(0))
    await asyncio.sleep(0.5)
    assert not request.done() or request.exception() is None
    request.cancel()
    transport.close()


async def test_one_participant_gets_so_many_relays_and_no_more() -> None:
    with coturn() as server:
        expires = datetime.now(UTC) + timedelta(minutes=5)
        name, password = credentials(SECRET, "room-greedy", expires)
        where = ADDRESS, server.port
        given = [
            await create_turn_endpoint(Inbox, where, username=name, password=password)
            for _ in range(CALLS_EACH)
        ]
        with pytest.raises(TransactionFailed) as caught:
            await create_turn_endpoint(Inbox, where, username=name, password=password)
        assert code_of(caught) == 486
        for transport, _ in given:
            transport.close()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "::ffff:127.0.0.1",
        "::1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "fd00::1",
        "fe80::1",
    ],
)
def test_every_way_to_write_an_inner_address_is_denied(address: str) -> None:
    text = written(Server(realm="r", secret="s"))
    ranges = re.findall(r"^denied-peer-ip=(\S+)-(\S+)$", text, re.MULTILINE)
    asked = ip_address(address)
    found = [(ip_address(first), ip_address(last)) for first, last in ranges]
    assert any(first <= asked <= last for first, last in found if first.version == asked.version)


def test_tcp_to_a_peer_is_not_relayed() -> None:
    assert "no-tcp-relay\n" in written(Server(realm="r", secret="s"))


async def test_a_relay_is_reached_over_tls_too(tmp_path) -> None:
    certificate, key = tmp_path / "c.pem", tmp_path / "k.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=turn.test", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    key.chmod(0o644)
    port = free_port()
    trusted = ssl.create_default_context(cafile=str(certificate))
    trusted.check_hostname = False
    with coturn(tls_port=port, certificate=str(certificate), key=str(key)):
        name, password = credentials(SECRET, "room-aziza", datetime.now(UTC) + timedelta(minutes=5))
        transport, _ = await create_turn_endpoint(
            Inbox, (ADDRESS, port), username=name, password=password, transport="tcp", ssl=trusted
        )
        assert transport.get_extra_info("sockname")
        transport.close()


def test_a_value_can_not_add_a_line() -> None:
    with pytest.raises(ValueError, match="line break"):
        written(Server(realm="r\nallow-loopback-peers", secret="s"))


def test_the_command_prints_what_fits_our_credentials(settings) -> None:
    settings.TURN_SECRET = SECRET
    out = io.StringIO()
    call_command("turn_config", "--certificate", "/c.pem", "--key", "/k.pem", "--tls-port", "443",
                 stdout=out)  # fmt: skip
    text = out.getvalue()
    assert f"static-auth-secret={SECRET}\n" in text
    assert "tls-listening-port=443\n" in text
    assert "realm=localhost\n" in text


def test_without_a_shared_secret_the_command_says_so(settings) -> None:
    settings.TURN_SECRET = ""
    with pytest.raises(CommandError, match="TURN_SECRET"):
        call_command("turn_config")
