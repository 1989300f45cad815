"""Sessions lie in the database as they are: whoever has a copy of it reads no address there."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.world import World

EMAIL = "nigora@example.uz"


@pytest.mark.parametrize(("name", "args"), [("sign-in", []), ("wait", ["botir"])])
def test_an_address_that_is_being_proved_is_not_in_the_session(
    world: World, name: str, args: list[str]
) -> None:
    browser, today = Client(), timezone.localdate()
    days = {"first": today + timedelta(days=1), "last": today + timedelta(days=9), "how": "video"}
    page = browser.post(reverse(name, args=args), days | {"email": EMAIL})
    assert page.status_code == 302
    assert EMAIL in browser.get(page.url).content.decode()
    kept = [session.get_decoded() for session in Session.objects.all()]
    assert kept
    assert "nigora" not in str(kept)
