"""A hardened configuration for coturn that fits our credentials. Pure.

A TURN server that may send anywhere is a way into the network it stands in. So it relays to public
addresses only; the denied ranges are those of RFC 6890 and of IPv6's ways to write an IPv4 address:
coturn 4.6 checks "::ffff:127.0.0.1" as IPv6 and would let it pass.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_network

NEVER = (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
    "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    "::/128", "::1/128", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64",
    "2001::/23", "2001:db8::/32", "2002::/16", "fc00::/7", "fe80::/10", "ff00::/8",
)  # fmt: skip
CALLS_EACH = 12  # relays of one participant: five others, twice while a path is changed
BYTES_A_SECOND = 400_000  # of one relay, each way: more than a call of 2.5 Mbit/s


@dataclass(frozen=True)
class Server:
    """`allowed`: addresses that are relayed to all the same, as the server's own in a private
    network. `certificate`, `key`: paths for turns:, else there is none. `external`: its public
    address (or public/private) behind NAT. Ports are those of the relays, the last included."""

    realm: str
    secret: str
    port: int = 3478
    tls_port: int = 5349
    certificate: str = ""
    key: str = ""
    external: str = ""
    listening: Sequence[str] = ()
    allowed: Sequence[str] = ()
    ports: tuple[int, int] = (49152, 65535)
    relays: int = 2000


def written(server: Server) -> str:
    """The text of turnserver.conf. Raises ValueError for a value that would be another line."""
    lines = list(directives(server))
    if any(not line.isprintable() for line in lines):
        raise ValueError("a value holds a line break")
    return "\n".join(lines) + "\n"


def directives(server: Server) -> Iterator[str]:
    yield "use-auth-secret"
    yield f"static-auth-secret={server.secret}"
    yield f"realm={server.realm}"
    yield f"listening-port={server.port}"
    for address in server.listening:
        yield f"listening-ip={address}"
        yield f"relay-ip={address}"
    if server.external:
        yield f"external-ip={server.external}"
    if server.certificate:
        yield from (f"tls-listening-port={server.tls_port}", "no-tlsv1", "no-tlsv1_1", "no-dtls")
        yield from (f"cert={server.certificate}", f"pkey={server.key}")
    else:
        yield from ("no-tls", "no-dtls")
    yield from (f"min-port={server.ports[0]}", f"max-port={server.ports[1]}")
    yield from ("fingerprint", "stale-nonce=600", "no-multicast-peers", "no-tcp-relay", "no-cli")
    yield f"user-quota={CALLS_EACH}"
    yield f"total-quota={server.relays}"
    yield f"max-bps={BYTES_A_SECOND}"
    # A list of who talked to whom is nobody's business.
    yield from ("no-software-attribute", "log-file=stdout", "simple-log")
    yield from (f"denied-peer-ip={first}-{last}" for first, last in map(bounds, NEVER))
    yield from (f"allowed-peer-ip={address}" for address in server.allowed)


def bounds(network: str) -> tuple[str, str]:
    whole = ip_network(network)
    return str(whole[0]), str(whole[-1])
