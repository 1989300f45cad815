import base64
import hashlib
import hmac
from datetime import UTC, datetime

from signaling.turn import ice_servers

END = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)


def servers(*urls):
    return ice_servers(urls, "secret", room="r", participant="p", ends_at=END)


def test_a_credential_expires_five_minutes_after_the_end():
    (server,) = servers("turn:turn.example.uz:3478")
    assert server["username"] == f"{int(END.timestamp()) + 300}:r-p"


def test_the_password_is_what_coturn_computes():
    (server,) = servers("turns:turn.example.uz:443")
    mac = hmac.new(b"secret", server["username"].encode(), hashlib.sha1)
    assert server["credential"] == base64.b64encode(mac.digest()).decode()


def test_stun_needs_no_credential():
    stun, turn = servers("turn:turn.example.uz", "stun:stun.example.uz")
    assert stun == {"urls": ["stun:stun.example.uz"]}
    assert turn["urls"] == ["turn:turn.example.uz"]


def test_without_servers_there_are_none():
    assert servers() == []
