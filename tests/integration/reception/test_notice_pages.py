"""A person's notices on the site, and the pages on which they choose how they are told."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from PIL import Image

from reception.models import (
    Notice,
    NoticeChoice,
    Phone,
    PushSubscription,
    QuietHours,
    TelegramChat,
)
from tests import postman
from tests.gateways import Browser
from tests.world import World, book

WAYS = "/my/notices/ways/"


@pytest.fixture
def everything(settings) -> None:
    settings.SMS_URL, settings.TELEGRAM_TOKEN, settings.TELEGRAM_BOT = "box:", "box", "a_bot"


def told(world: World, now) -> Notice:
    book(world.botir, world.aziza, now)
    postman.compose(now)
    return Notice.objects.get(channel="page", recipient=world.aziza)


def test_the_bell_counts_what_is_new_until_it_is_opened(world: World, now, as_user) -> None:
    notice = told(world, now)
    aziza = as_user(world.aziza)
    page = aziza.get(reverse("notices")).content.decode()
    assert "bell__count" in page
    assert notice.subject in page
    answer = aziza.post(reverse("notice", args=[notice.pk]))
    assert answer.url == notice.path
    assert "bell__count" not in aziza.get(reverse("notices")).content.decode()


def test_all_can_be_marked_as_read_at_once(world: World, now, as_user) -> None:
    told(world, now)
    aziza = as_user(world.aziza)
    aziza.post(reverse("notices-read"))
    assert not Notice.objects.filter(channel="page", recipient=world.aziza, seen=None).exists()
    assert Notice.objects.filter(channel="page", seen=None).exists(), "Botir's are his"


def test_the_list_costs_as_many_queries_for_many_as_for_few(
    world: World, now, as_user, django_assert_max_num_queries
) -> None:
    told(world, now)
    row = Notice.objects.get(channel="page", recipient=world.aziza)
    for number in range(30):
        row.pk, row.key = None, f"another-{number}"
        row.save(force_insert=True)
    aziza = as_user(world.aziza)
    with django_assert_max_num_queries(12):
        aziza.get(reverse("notices"))


def test_anothers_notice_does_not_exist(world: World, now, as_user) -> None:
    notice = told(world, now)
    for other in (world.malika, world.dilnoza):
        path = reverse("notice", args=[notice.pk])
        assert as_user(other).post(path).status_code == 404


def test_what_is_chosen_is_kept_and_shown_again(world: World, as_user, everything) -> None:
    aziza = as_user(world.aziza)
    fields = {
        "reminder-mail": "on", "begins": "21:00", "ends": "09:00", "tzid": "Europe/Berlin",
    }  # fmt: skip
    assert aziza.post(WAYS, fields).status_code == 302
    quiet = QuietHours.objects.get(user=world.aziza)
    assert (f"{quiet.begins:%H:%M}", f"{quiet.ends:%H:%M}", quiet.tzid) == (
        "21:00", "09:00", "Europe/Berlin",
    )  # fmt: skip
    wanted = NoticeChoice.objects.filter(user=world.aziza, wanted=True)
    assert list(wanted.values_list("sort", "channel")) == [("reminder", "mail")]
    assert not NoticeChoice.objects.filter(sort="reception", channel="mail").exists()
    assert 'value="21:00"' in aziza.get(WAYS).content.decode()


def test_no_such_hour_is_said_and_nothing_is_lost(world: World, as_user, everything) -> None:
    fields = {"begins": "99:00", "ends": "09:00", "tzid": "Europe/Berlin", "offer-mail": "on"}
    answer = as_user(world.aziza).post(WAYS, fields)
    assert answer.status_code == 422
    assert "99:00" in answer.content.decode()
    assert not QuietHours.objects.exists()


def test_a_number_is_proven_by_the_code_it_gets(world: World, as_user, everything) -> None:
    aziza, path = as_user(world.aziza), reverse("notice-phone")
    assert aziza.post(path, {"number": "abc"}).status_code == 422
    aziza.post(path, {"number": "+998 90 123 45 67"})
    phone = Phone.objects.get()
    assert (phone.number, phone.proven) == ("+998901234567", None)
    assert aziza.post(path, {"code": "wrong"}).status_code == 422
    assert aziza.post(path, {"code": phone.code}).status_code == 302
    assert Phone.objects.get().proven
    aziza.post(path, {"forget": ""})
    assert not Phone.objects.exists()


def test_a_second_code_waits_a_minute(world: World, as_user, everything) -> None:
    aziza, path = as_user(world.aziza), reverse("notice-phone")
    aziza.post(path, {"number": "+998901234567"})
    code = Phone.objects.get().code
    aziza.post(path, {"number": "+998901234567"})
    assert Phone.objects.get().code == code


def test_a_code_for_the_bot_is_shown_once(world: World, as_user, everything) -> None:
    aziza = as_user(world.aziza)
    page = aziza.post(reverse("notice-bot")).content.decode()
    assert "https://t.me/a_bot?start=" in page
    code = page.partition("?start=")[2][:16]
    assert code not in aziza.get(WAYS).content.decode()
    assert TelegramChat.objects.get().linked is None
    aziza.post(reverse("notice-bot"), {"leave": ""})
    assert not TelegramChat.objects.exists()


def test_a_browser_is_kept_and_taken_back(world: World, as_user) -> None:
    aziza, browser = as_user(world.aziza), Browser()
    fields = {"endpoint": "https://push.example/1", "p256dh": browser.p256dh, "auth": browser.auth}
    assert aziza.post(reverse("notice-browser"), fields).status_code == 200
    assert aziza.post(reverse("notice-browser"), fields).status_code == 200
    one = PushSubscription.objects.get()
    path = reverse("notice-browser-off", args=[one.pk])
    as_user(world.malika).post(path)
    assert PushSubscription.objects.exists(), "another's is not hers"
    aziza.post(path)
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"endpoint": "file:///x"}, {"p256dh": "AAAA"}, {"auth": "!"}, {"endpoint": ""}]
)
def test_what_no_browser_says_is_refused(world: World, as_user, wrong: dict) -> None:
    browser = Browser()
    fields = {"endpoint": "https://push.example/1", "p256dh": browser.p256dh, "auth": browser.auth}
    answer = as_user(world.aziza).post(reverse("notice-browser"), fields | wrong)
    assert answer.status_code == 422
    assert not PushSubscription.objects.exists()


def test_the_service_worker_stands_at_the_root(db, client) -> None:
    answer = client.get("/push-worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert b"showNotification" in answer.content


def test_a_telephone_can_put_the_site_on_its_home_screen(db, client) -> None:
    page = client.get("/").content.decode()
    assert f'rel="manifest" href="{reverse("manifest")}"' in page
    icon = re.search(r'rel="apple-touch-icon" href="([^"]+)"', page)
    answer = client.get(reverse("manifest"), headers={"accept-language": "ru"})
    assert answer["Content-Type"] == "application/manifest+json"
    told = answer.json()
    assert told["display"] == "standalone"  # without it iOS pushes nothing
    assert (told["lang"], told["start_url"], told["scope"]) == ("ru", "/", "/")
    assert "Приём" in told["name"] or "приём" in told["name"]
    shipped = settings.BASE_DIR / "frontend/static/public"
    assert icon
    for path in (icon[1], *(one["src"] for one in told["icons"])):
        name = Path(path).name
        size = re.search(r"-(\d+)", name)
        content = (shipped / name).read_bytes()
        if size:
            assert Image.open(BytesIO(content)).size == (int(size[1]), int(size[1]))


@pytest.mark.parametrize("who", ["botir", "dilnoza"])
def test_staff_have_the_same_pages(world: World, as_user, everything, who: str) -> None:
    user = world.botir.user if who == "botir" else world.dilnoza
    for path in (reverse("notices"), WAYS):
        assert as_user(user).get(path).status_code == 200
