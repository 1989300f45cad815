"""Credentials for a TURN server by the "TURN REST API" scheme (coturn's `use-auth-secret`)."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypedDict

# A call may run to the last second of its window; its relay must not die before it.
AFTER_END = timedelta(minutes=5)


class IceServer(TypedDict, total=False):
    """One entry of `RTCConfiguration.iceServers` (W3C WebRTC §4.2.2)."""

    urls: list[str]
    username: str
    credential: str


def credentials(secret: str, name: str, expires: datetime) -> tuple[str, str]:
    """Username `<expiry as epoch seconds>:<name>` and its password, valid until `expires`."""
    username = f"{int(expires.timestamp())}:{name}"
    digest = hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()
    return username, base64.b64encode(digest).decode()


def ice_servers(
    urls: Sequence[str], secret: str, *, room: str, participant: str, ends_at: datetime
) -> list[IceServer]:
    """What an admitted participant may use; `stun:` addresses need no credential."""
    stun = [url for url in urls if url.startswith("stun")]
    servers: list[IceServer] = [IceServer(urls=stun)] if stun else []
    return servers + relays(urls, secret, name=f"{room}-{participant}", until=ends_at + AFTER_END)


def relays(urls: Sequence[str], secret: str, *, name: str, until: datetime) -> list[IceServer]:
    """Those addresses that need a credential, with one for `name`."""
    turn = [url for url in urls if not url.startswith("stun")]
    if not turn:
        return []
    username, password = credentials(secret, name, until)
    return [IceServer(urls=turn, username=username, credential=password)]
