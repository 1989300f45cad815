"""An office resets the second step of its own people, and nobody else's."""

import time
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reception import signed
from reception.actions import (
    roles,
    second_factor,
)
from reception.models import (
    Authenticator,
    Event,
    User,
)
from tests import postman
from tests.rights.stage import staff
from tests.world import World, operator


@pytest.fixture
def now() -> datetime:
    return timezone.now()


class TestTheSecondStepOfOthers:
    @pytest.fixture
    def admin(self, world: World, now: datetime) -> User:
        admin = staff("admin")
        roles.give(admin, "administrator", world.office, by=operator(), now=now)
        return admin

    @staticmethod
    def url(world: World, whom: User) -> str:
        return reverse("desk-second-factor", args=[world.office.slug, whom.pk])

    def test_is_reset_by_the_administrator_who_proves_themselves_first(
        self, world: World, admin: User, now: datetime, as_user
    ) -> None:
        botir = world.botir.user
        Authenticator.objects.create(user=botir, secret="x", confirmed=now)
        other = as_user(botir)
        browser = as_user(admin)
        confirmed(browser, ago=3600)
        assert reverse("confirm") in browser.get(self.url(world, botir)).url
        browser.post(self.url(world, botir))
        assert Authenticator.objects.exists()
        confirmed(browser)
        assert browser.get(self.url(world, botir)).status_code == 200
        assert browser.post(self.url(world, botir)).status_code == 302
        assert not Authenticator.objects.exists()
        assert other.get(reverse("desk-day")).status_code == 302
        event = Event.objects.get(kind="second_factor_reset")
        assert event.actor == admin
        assert event.data == {"user": botir.pk, "office": world.office.pk}
        soon = now + timedelta(minutes=1)
        postman.deliver(soon)
        assert [botir.email] in [one.to for one in mail.outbox]

    def test_but_never_ones_own_nor_of_whoever_also_works_elsewhere(
        self, world: World, admin: User, now: datetime, as_user
    ) -> None:
        roles.give(world.dilnoza, "auditor", world.sardor.office, by=operator(), now=now)
        roles.give(operator(), "auditor", world.office, by=admin, now=now)
        browser = as_user(admin)
        confirmed(browser)
        for whom in (admin, world.dilnoza, operator(), world.sardor.user, world.aziza):
            assert browser.post(self.url(world, whom)).status_code == 404
            with pytest.raises(second_factor.NotYours):
                second_factor.reset(whom, by=admin, now=now)


def confirmed(browser: Client, ago: int = 0) -> None:
    session = browser.session
    signed.change(session, confirmed=int(time.time()) - ago)
    session.save()
