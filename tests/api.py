"""A citizen's program: it has a token and speaks JSON."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.utils import timezone

from reception.actions import tokens
from reception.models import Appeal, Event, Official, User
from scheduling.models import Booking
from tests.world import later_starts

ROOT = "/api/v1"
PROBLEM = "application/problem+json"
APPEAL = {
    "name": "Aziza Saidova",
    "residence": "Navbahor, Chinor 5",
    "subject": "Uyimizning tomi oqmoqda",
    "text": "Taʼmirlash qachon boshlanadi?",
}


@dataclass
class Program:
    """Acts for the citizen, or for nobody."""

    citizen: User | None = None
    language: str = "en"
    token: str = ""
    client: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        if self.citizen and not self.token:
            self.token, _ = tokens.issue(self.citizen, now=timezone.now())

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        sent = {"Accept-Language": self.language} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        if self.token:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        options = {"content_type": "application/json", "data": body or ""}
        if method == "get":
            options = {}
        return getattr(self.client, method)(f"{ROOT}{path}", headers=sent, **options)

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("get", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.ask("post", path, body, **headers)

    def book(self, body: dict[str, Any], key: str = "") -> Any:
        return self.post("/bookings", APPEAL | body, Idempotency_Key=key or str(uuid.uuid4()))


def wish(official: Official, nth: int = 0, **more: Any) -> dict[str, Any]:
    """The n-th free time of an official on another day, and the only topic there is."""
    start = later_starts(official, timezone.now())[nth].isoformat()
    topic = official.topics.first()
    return {"official": official.slug, "start": start, "topic": topic and topic.slug} | more


def refused(response: Any, status: int, kind: str = "") -> dict[str, Any]:
    """The problem, after a look at what every problem has."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == PROBLEM
    problem = response.json()
    assert problem["type"] == (f"urn:qabul:{kind}" if kind else "about:blank")
    assert problem["status"] == status
    assert problem["title"]
    return problem


def nothing_is_left() -> bool:
    return not (Booking.objects.exists() or Appeal.objects.exists() or Event.objects.exists())
