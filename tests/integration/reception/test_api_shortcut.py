"""What is wrong with a request is told as ninja tells it, though what is right is read directly."""

import json
from uuid import UUID

import pytest
from django.test import Client

from reception.api.main import api
from tests.api import Program

KEY = str(UUID(int=7))
APPEAL = {"name": "Aziza", "residence": "Chinor 5", "subject": "Tom", "text": "Qachon?"}
HELD = APPEAL | {"hold": str(UUID(int=5))}
ATTORNEY = {"kind": "attorney", "number": "1"}
WRONG = [
    b"", b"null", b"[]", b"{}", b"{", b"\xff\xfe", b"{}x", b'{"start": NaN}', b'{"start": 1e999}',
    b'{"name": "\\ud800"}', b'{"name": "a\\u0000b"}', b"[" * 5000 + b"]" * 5000,
    b'{"name": "' + b"a" * 100_000 + b'"}', b'{"official": 1}', b'{"official": null}',
    *(
        json.dumps(HELD | one).encode()
        for one in (
            {"kind": 1}, {"minor": "true"}, {"needs": {"access": "sign"}}, {"name": " "},
            {"hold": "x"}, {"hold": KEY.upper()}, {"official": "botir"}, {"language": "de"},
            {"mandate": ATTORNEY | {"issued": 0}, "representative": "Malika"},
            {"mandate": ATTORNEY | {"issued": "2026-01-01T00:00:00"}, "representative": "Malika"},
            {"start": "2026-12-01T10:00:00"}, {"start": 1795000000}, {"unknown": 1},
        )
    ),
]  # fmt: skip


@pytest.fixture
def told(program: Program, settings, monkeypatch):
    """What is answered by the short way, and by ninja's."""
    settings.RATES = settings.SOFT_RATES = dict.fromkeys(settings.RATES, "1000000/h")
    browser = Client()

    def both(path: str, body: bytes, **headers: str) -> list[tuple[int, bytes]]:
        def asked() -> tuple[int, bytes]:
            answer = browser.post(path, body, content_type="application/json", headers=shown)
            return answer.status_code, answer.content

        shown = {"Authorization": f"Bearer {program.token}", "Idempotency-Key": KEY} | headers
        answers = [asked()]
        with monkeypatch.context() as patched:
            for router in api._get_bound_routers():
                for view in router.path_operations.values():
                    for operation in view.operations:
                        patched.setattr(operation, "run", operation.run.__wrapped__)
            return [*answers, asked()]

    return both


@pytest.mark.parametrize("body", WRONG, ids=range(len(WRONG)))
def test_a_wrong_body_is_told_alike(told, body: bytes) -> None:
    for path in ("holds", "bookings", "waiting"):
        short, whole = told(f"/api/v1/{path}", body)
        assert short == whole
        assert short[0] in {400, 409, 422}


@pytest.mark.parametrize("key", ["", "x", KEY.upper(), f" {KEY}", f"{{{KEY}}}"])
def test_a_wrong_key_is_told_alike(told, key: str) -> None:
    short, whole = told("/api/v1/bookings", json.dumps(HELD).encode(), **{"Idempotency-Key": key})
    assert short == whole


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer ", "Bearer x y", "Basic x"])
def test_a_wrong_token_is_told_alike(told, shown: str) -> None:
    short, whole = told("/api/v1/bookings", json.dumps(HELD).encode(), Authorization=shown)
    assert short == whole
    assert short[0] == 401
