"""The echo peer as the web process sees it: tickets for a try-out, and the way to its answer.

The peer lives in a process of its own (signaling/media/echo.py, docs/decisions/0045), so that what
it costs is never taken from a reception. One line of JSON goes there, one comes back.
"""

import json
import secrets
import socket
import threading

from django.conf import settings
from django.core import signing

from signaling.errors import EchoRefused

SALT = "signaling.echo"
LIFE = 60  # seconds that a ticket is good for
MOST_BYTES = 32 * 1024  # of an offer: a data channel alone needs less than two
CONNECT, ANSWER = 1.0, 12.0  # seconds; the process may just be starting
AT_ONCE = 2  # threads of the web process that wait for answers
_waiting = threading.BoundedSemaphore(AT_ONCE)


def available() -> bool:
    """Whether there is an echo peer to be asked."""
    return bool(settings.ECHO_AT)


def ticket() -> str:
    """The right to one try, for a minute. It says nothing of who has it."""
    return signing.dumps(secrets.token_urlsafe(12), salt=SALT)


def nonce_of(word: str) -> str:
    """By which a ticket is known as used. Raises EchoRefused: "unauthenticated"."""
    try:
        return str(signing.loads(word, salt=SALT, max_age=LIFE))
    except signing.BadSignature as error:
        raise EchoRefused("unauthenticated") from error


def wake() -> None:
    """The peer is about to be asked; whoever supervises it starts it when somebody knocks."""
    try:
        _connect().close()
    except OSError:
        return


def answer_to(offer: str, word: str) -> str:
    """The peer's answer (SDP) to a browser's offer.

    Raises EchoRefused: "unauthenticated", "malformed", "busy", "away".
    """
    nonce_of(word)
    if len(offer.encode()) > MOST_BYTES:
        raise EchoRefused("malformed")
    if not _waiting.acquire(blocking=False):
        raise EchoRefused("busy")
    try:
        said = _ask({"ticket": word, "sdp": offer})
    except (OSError, ValueError) as error:
        raise EchoRefused("away") from error
    finally:
        _waiting.release()
    if "sdp" not in said:
        raise EchoRefused(said.get("reason", "away"))
    return said["sdp"]


def address(text: str) -> tuple[str, int]:
    """ "127.0.0.1:4711" → ("127.0.0.1", 4711). Raises ValueError."""
    host, _, port = text.rpartition(":")
    return host.strip("[]"), int(port)


def _connect() -> socket.socket:
    if not available():
        raise OSError("there is no echo peer")
    return socket.create_connection(address(settings.ECHO_AT), CONNECT)


def _ask(question: dict[str, str]) -> dict[str, str]:
    with _connect() as line:
        line.settimeout(ANSWER)
        line.sendall(json.dumps(question).encode() + b"\n")
        with line.makefile("rb") as coming:
            said: dict[str, str] = json.loads(coming.readline(2 * MOST_BYTES) or b"{}")
    return said
