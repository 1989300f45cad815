"""One event, several ways to the person: what goes where, and what happens when it can't."""

from datetime import timedelta
from email import message_from_bytes

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from django.core import mail

from reception.actions import changes, choices, proofs, reaching
from reception.actions.journal import record, times
from reception.models import Notice, PushSubscription, TelegramChat
from reception.models.notices import Channel, Sort
from reception.notices.channels import telegram
from reception.notices.channels.mail import key_of, message, message_id
from reception.notices.deliver import MOST_ATTEMPTS, compose_next
from tests import postman
from tests.gateways import BotApi, Browser, listening
from tests.world import World, book, starts


@pytest.fixture
def bot(settings):
    there = BotApi()
    with listening(there.answer) as url:
        settings.TELEGRAM_API, settings.TELEGRAM_TOKEN = url, there.token
        yield there


@pytest.fixture
def browser(settings):
    there = Browser()
    settings.CALENDAR_NETWORKS = ["127.0.0.0/8"]
    with listening(there.answer) as url:
        there.endpoint = f"{url}/push/aziza"
        yield there


def with_bot(user, now, chat: int = 77) -> None:
    code = reaching.telegram_code(user, now=now)
    reaching.link_telegram(code, str(chat), telegram.hash_of(str(chat)), now=now)


def with_browser(user, browser, now) -> None:
    reaching.subscribe(user, browser.endpoint, browser.p256dh, browser.auth, now=now)


class TestMail:
    def test_a_letter_has_html_that_says_what_its_text_says(self, world: World, now) -> None:
        book(world.botir, world.aziza, now)
        postman.deliver(now)
        built = message_from_bytes(mail.outbox[0].message().as_bytes())
        kinds = [part.get_content_type() for part in built.walk() if not part.is_multipart()]
        assert kinds == ["text/plain", "text/html", "text/calendar"]
        text, html = (part.get_payload(decode=True).decode() for part in list(built.walk())[1:3])
        assert 'lang="uz"' in html
        for line in text.splitlines():
            for word in line.replace("&", "").split():
                assert word.strip(":.,") in html.replace("&#x27;", "'")

    def test_what_a_citizen_types_is_no_markup_in_it(self, world: World, now) -> None:
        reception = book(world.botir, world.aziza, now)
        reason = '<script>x</script> https://evil.example/"onclick'
        changes.revoke(reception, by=world.dilnoza, now=now, reason=reason)
        postman.deliver(now)
        html = next(one for one in mail.outbox if "script" in one.body).html
        assert "<script" not in html
        assert "evil.example" in html
        assert 'href="https://evil' not in html

    def test_reminders_can_be_left_with_one_click_and_bookings_can_not(
        self, world: World, now, client
    ) -> None:
        reception = book(world.botir, world.aziza, now)
        record("near", at=now, reception=reception, **times(reception), minutes=60)
        postman.deliver(now)
        booked, near = [one for one in mail.outbox if one.to == ["aziza@example.uz"]]
        assert "List-Unsubscribe" not in booked.extra_headers
        assert near.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        address = near.extra_headers["List-Unsubscribe"].strip("<>")
        path = address.partition("://")[2].partition("/")[2]
        assert client.get(f"/{path}").status_code == 200
        record("near", at=now, reception=reception, **times(reception), minutes=10)
        assert client.post(f"/{path}", {"List-Unsubscribe": "One-Click"}).status_code == 200
        count = len(mail.outbox)
        postman.deliver(now)
        assert not [one for one in mail.outbox[count:] if one.to == ["aziza@example.uz"]]

    def test_the_address_of_another_sort_can_not_be_made_up(self, db, client) -> None:
        assert client.post("/notices/off/WzEsInJlbWluZGVyIl0:x:y/").status_code == 404

    def test_letters_are_signed_when_there_is_a_key(self, world, now, settings, tmp_path) -> None:
        key = rsa.generate_private_key(65537, 2048)
        path = tmp_path / "dkim.pem"
        path.write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
        )
        settings.DKIM_KEY_FILE, settings.DKIM_DOMAIN = str(path), "qabul.example"
        settings.DEFAULT_FROM_EMAIL = "Qabul <noreply@qabul.example>"
        book(world.botir, world.aziza, now)
        compose_next(now)
        sent = message(Notice.objects.earliest("pk")).message().as_bytes(linesep="\r\n")
        public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        base64 = b"".join(public.splitlines()[1:-1])
        txt = b"v=DKIM1; k=rsa; p=" + base64
        assert dkim.verify(sent, dnsfunc=lambda *_a, **_k: txt)
        changed = sent.replace(b"noreply@", b"evil@", 1)
        assert not dkim.verify(changed, dnsfunc=lambda *_a, **_k: txt)

    def test_nobody_can_make_up_a_message_id(self, world: World, now) -> None:
        book(world.botir, world.aziza, now)
        compose_next(now)
        notice = Notice.objects.earliest("pk")
        assert key_of(message_id(notice)) == notice.key
        assert key_of(message_id(notice).replace("user-", "user-1")) is None
        assert key_of("<x@y>") is None

    def test_a_code_goes_by_mail_alone(self, world: World, now) -> None:
        proofs.ask_code("aziza@example.uz", session="s", language="uz", now=now)
        postman.deliver(now)
        assert [one.channel for one in Notice.objects.all()] == ["mail"]


class TestTelegram:
    def test_whoever_sends_the_code_is_linked_and_told(self, world, now, bot: BotApi) -> None:
        from reception.incoming.telegram import poll

        code = reaching.telegram_code(world.aziza, now=now)
        bot.says(77, f"/start {code}")
        poll(now)
        assert TelegramChat.objects.get(user=world.aziza).linked
        book(world.botir, world.aziza, now)
        postman.deliver(now)
        welcome, told = bot.sent
        assert (welcome["chat_id"], told["chat_id"]) == ("77", "77")
        assert "Botir" in told["text"]
        poll(now + timedelta(minutes=1))
        assert len(bot.sent) == 2, "an update is read once"

    def test_a_code_works_once_and_for_half_an_hour(self, world, now, bot: BotApi) -> None:
        code = reaching.telegram_code(world.aziza, now=now)
        late = now + reaching.LINK_LIFE
        assert reaching.link_telegram(code, "1", telegram.hash_of("1"), now=late) is None
        assert reaching.link_telegram(code, "1", telegram.hash_of("1"), now=now) == world.aziza
        assert reaching.link_telegram(code, "2", telegram.hash_of("2"), now=now) is None

    @pytest.mark.parametrize("text", ["/stop", "stop"])
    def test_whoever_stops_gets_no_more(self, world, now, bot: BotApi, text: str) -> None:
        from reception.incoming.telegram import poll

        with_bot(world.aziza, now)
        bot.says(77, text)
        poll(now)
        bot.sent.clear()
        book(world.botir, world.aziza, now)
        postman.deliver(now)
        assert not bot.sent

    def test_whoever_blocks_the_bot_is_forgotten_and_it_is_no_failure(
        self, world, now, bot: BotApi
    ) -> None:
        with_bot(world.aziza, now)
        bot.blocked.add("77")
        book(world.botir, world.aziza, now)
        postman.deliver(now)
        assert not TelegramChat.objects.exists()
        assert postman.carried(Channel.TELEGRAM, world.aziza)[0].state == "dropped"

    def test_it_waits_as_long_as_it_is_asked_to(self, world, now, bot: BotApi) -> None:
        with_bot(world.aziza, now)
        bot.wait = 1800
        book(world.botir, world.aziza, now)
        postman.deliver(now)
        (notice,) = postman.carried(Channel.TELEGRAM, world.aziza)
        assert notice.due >= now + timedelta(seconds=1800)

    @pytest.mark.parametrize(
        "update",
        [
            {},
            {"message": None},
            {"message": {"text": "x"}},
            {"message": {"text": ["x"], "chat": {"id": 1}}},
            {"my_chat_member": {}},
            {"message": {"text": "/start", "chat": {"id": -5, "type": "group"}}},
        ],
    )
    def test_nothing_that_is_written_to_the_bot_stops_it(self, world, now, bot, update) -> None:
        from reception.incoming.telegram import poll

        code = reaching.telegram_code(world.aziza, now=now)
        bot.updates.append({"update_id": 1000, **update})
        bot.says(77, code)
        poll(now)
        assert TelegramChat.objects.get(user=world.aziza).linked


class TestPush:
    def test_the_browser_alone_can_read_what_is_pushed(self, world, now, browser) -> None:
        with_browser(world.aziza, browser, now)
        reception = book(world.botir, world.aziza, now)
        postman.deliver(now)
        (shown,) = browser.shown
        assert shown["url"] == f"/my/{reception.public_id}/"
        assert "Aziza" not in str(shown)
        assert "Botir" not in str(shown)

    def test_a_subscription_that_is_over_is_forgotten(self, world, now, browser) -> None:
        with_browser(world.aziza, browser, now)
        browser.status = 410
        book(world.botir, world.aziza, now)
        postman.deliver(now)
        assert not PushSubscription.objects.exists()
        assert postman.carried(Channel.PUSH, world.aziza)[0].state == "dropped"

    def test_our_own_network_is_not_asked(self, world, now, browser, settings) -> None:
        settings.CALENDAR_NETWORKS = []
        with_browser(world.aziza, browser, now)
        book(world.botir, world.aziza, now)
        postman.deliver(now)
        assert not browser.shown
        assert postman.carried(Channel.PUSH, world.aziza)[0].problem == "denied"

    def test_who_signs_in_next_on_that_browser_takes_it_over(self, world, now, browser) -> None:
        with_browser(world.aziza, browser, now)
        with_browser(world.malika, browser, now)
        book(world.botir, world.aziza, now)
        postman.deliver(now)
        assert not browser.shown


class TestChoices:
    def test_each_chooses_by_sort_and_channel(self, world, now, bot: BotApi) -> None:
        with_bot(world.aziza, now)
        choices.put(world.aziza, Sort.RECEPTION, Channel.TELEGRAM, wanted=False)
        book(world.botir, world.aziza, now)
        postman.deliver(now)
        assert not bot.sent

    def test_what_the_law_wants_can_not_be_turned_off(self, world, now) -> None:
        choices.put(world.aziza, Sort.RECEPTION, Channel.MAIL, wanted=False)
        book(world.botir, world.aziza, now)
        postman.deliver(now)
        assert [one for one in mail.outbox if one.to == ["aziza@example.uz"]]

    def test_without_an_address_the_only_known_way_remains(self, world, now, bot: BotApi) -> None:
        with_bot(world.aziza, now)
        choices.put(world.aziza, Sort.RECEPTION, Channel.TELEGRAM, wanted=False)
        reception = book(world.botir, world.aziza, now)
        Notice.objects.all().delete()
        reception.appeal.email = ""
        reception.appeal.save()
        postman.deliver(now)
        assert len(bot.sent) == 1

    def test_at_night_the_telephone_is_silent_and_mail_is_not(self, world, now, bot) -> None:
        night = now.replace(hour=19)  # midnight in Tashkent
        with_bot(world.aziza, night)
        start = starts(world.botir, night, days=5)[-1]
        book(world.botir, world.aziza, night, start=start)
        postman.deliver(night)
        assert [one for one in mail.outbox if one.to == ["aziza@example.uz"]]
        assert not bot.sent
        postman.deliver(night.replace(hour=2) + timedelta(days=1))
        assert not bot.sent
        postman.deliver(night.replace(hour=3) + timedelta(days=1))  # eight in the morning
        assert len(bot.sent) == 1

    def test_called_off_for_the_same_day_is_told_at_night_too(self, world, now, bot) -> None:
        night = now.replace(hour=19)
        with_bot(world.aziza, night)
        reception = book(world.botir, world.aziza, night)
        postman.deliver(night)
        bot.sent.clear()
        changes.revoke(reception, by=world.dilnoza, now=night)
        postman.deliver(night)
        assert len(bot.sent) == 1

    def test_late_begins_are_told_with_the_time_that_is_expected(self, world, now, bot) -> None:
        with_bot(world.aziza, now)
        reception = book(world.botir, world.aziza, now)
        postman.deliver(now)
        bot.sent.clear()
        expected = reception.starts_at + timedelta(minutes=25)
        record("running_late", at=now, reception=reception, expected=expected.isoformat())
        postman.deliver(now)
        local = expected + timedelta(hours=5)
        assert f"{local:%H:%M}" in bot.sent[0]["text"]


def test_a_server_that_refuses_a_mailbox_for_good_is_asked_once(world, now, monkeypatch) -> None:
    from smtplib import SMTPRecipientsRefused

    from django.core.mail.backends.locmem import EmailBackend

    def refuse(*_args):
        raise SMTPRecipientsRefused({"aziza@example.uz": (550, b"no such mailbox")})

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    book(world.botir, world.aziza, now)
    postman.deliver(now)
    (notice,) = postman.carried(Channel.MAIL, world.aziza)
    assert (notice.state, notice.attempts, notice.problem) == ("failed", 1, "smtp_550")
    assert notice.attempts < MOST_ATTEMPTS


def test_what_is_too_late_is_not_sent(world: World, now) -> None:
    reception = book(world.botir, world.aziza, now)
    record("near", at=now, reception=reception, **times(reception), minutes=10)
    postman.compose(now)
    postman.deliver(reception.starts_at)
    near = Notice.objects.filter(event__kind="near", channel="mail")
    assert set(near.values_list("state", flat=True)) == {"dropped"}
