"""Short messages: through Eskiz and any other gateway, to a number that was proved."""

from datetime import timedelta

import pytest

from reception.actions import reaching
from reception.models import Phone
from reception.models.notices import Channel
from tests import postman
from tests.gateways import Answer, Asked, Eskiz, listening, said
from tests.world import World, book

PHONE, OTHERS = "+998901234567", "+998907654321"


@pytest.fixture
def eskiz(settings):
    there = Eskiz()
    with listening(there.answer) as url:
        host = url.removeprefix("http://")
        settings.SMS_URL = f"eskiz+http://office%40example.uz:a%20secret@{host}/4546"
        yield there


def with_phone(user, now) -> None:
    reaching.ask_phone(user, PHONE, now=now)
    postman.deliver(now)
    code = Phone.objects.get(user=user).code
    reaching.prove_phone(user, code, now=now)


def taken(asked: list[Asked], one: Asked) -> Answer:
    asked.append(one)
    return said(200, {})


class TestShortMessages:
    def test_a_booking_is_told_in_short(self, world: World, now, eskiz: Eskiz) -> None:
        with_phone(world.aziza, now)
        postman.deliver(now)
        eskiz.sent.clear()
        reception = book(world.botir, world.aziza, now)
        postman.deliver(now)
        (message,) = eskiz.sent
        assert message["mobile_phone"] == "998901234567"
        assert message["from"] == "4546"
        assert f"/my/{reception.public_id}/" in message["message"]
        assert "Aziza" not in message["message"]

    def test_a_token_that_is_over_is_renewed(self, world: World, now, eskiz: Eskiz) -> None:
        with_phone(world.aziza, now)
        postman.deliver(now)
        eskiz.tokens[:] = ["token-1"]
        book(world.botir, world.aziza, now)
        eskiz.tokens[:] = []  # all of them are over
        postman.deliver(now)
        assert len(eskiz.sent) == 2  # the code, and the booking
        assert "PATCH /api/auth/refresh" in eskiz.asked

    def test_a_wrong_number_is_given_up_at_once(self, world: World, now, eskiz: Eskiz) -> None:
        with_phone(world.aziza, now)
        phone = Phone.objects.get(user=world.aziza)
        phone.number = "123"
        phone.save()
        book(world.botir, world.aziza, now)
        postman.deliver(now)
        (notice,) = postman.carried(Channel.SMS, world.aziza)
        assert (notice.state, notice.problem, notice.attempts) == ("failed", "phone", 1)

    def test_a_gateway_that_is_down_is_asked_later(self, world: World, now, eskiz: Eskiz) -> None:
        with_phone(world.aziza, now)
        postman.deliver(now)
        book(world.botir, world.aziza, now)
        eskiz.down = True
        postman.deliver(now)
        (notice,) = postman.carried(Channel.SMS, world.aziza)
        assert (notice.state, notice.problem) == ("queued", "http_503")
        eskiz.down = False
        postman.deliver(notice.due)
        assert postman.carried(Channel.SMS, world.aziza)[0].state == "sent"

    def test_any_gateway_can_be_asked_by_its_address(self, world, now, settings) -> None:
        asked: list[Asked] = []
        with listening(lambda one: taken(asked, one)) as url:
            settings.SMS_URL = f"{url}/send?to={{phone}}&text={{text}}&id={{key}}"
            reaching.ask_phone(world.aziza, PHONE, now=now)
            postman.deliver(now)
        (one,) = asked
        assert one.method == "GET"
        assert one.query["to"] == PHONE
        assert Phone.objects.get(user=world.aziza).code in one.query["text"]

    def test_or_with_a_body(self, world, now, settings) -> None:
        asked: list[Asked] = []
        with listening(lambda one: taken(asked, one)) as url:
            settings.SMS_URL, settings.SMS_AUTHORIZATION = f"{url}/send", "Bearer x"
            settings.SMS_BODY = '{"to": "{phone}", "text": "{text}"}'
            reaching.ask_phone(world.aziza, PHONE, now=now)
            postman.deliver(now)
        assert asked[0].headers["authorization"] == "Bearer x"
        assert f'"to": "{PHONE}"'.encode() in asked[0].body

    def test_taking_a_number_back_buys_no_other_code(self, world: World, now) -> None:
        reaching.ask_phone(world.aziza, PHONE, now=now)
        reaching.forget_phone(world.aziza, now=now)
        with pytest.raises(reaching.TooSoon):
            reaching.ask_phone(world.aziza, OTHERS, now=now + timedelta(seconds=59))

    def test_an_hour_has_as_many_codes_as_numbers_may_ask_for(self, world: World, now) -> None:
        later = [now + timedelta(minutes=n) for n in range(reaching.MOST_CODES + 1)]
        for at in later[:-1]:
            reaching.ask_phone(world.aziza, PHONE, now=at)
            reaching.forget_phone(world.aziza, now=at)
        with pytest.raises(reaching.TooManyCodes):
            reaching.ask_phone(world.aziza, PHONE, now=later[-1])
        reaching.ask_phone(world.malika, PHONE, now=later[-1])
        reaching.ask_phone(world.aziza, PHONE, now=now + timedelta(hours=1))

    def test_a_code_proves_the_number_it_was_sent_to_and_no_later_one(
        self, world: World, now, monkeypatch
    ) -> None:
        reaching.ask_phone(world.aziza, PHONE, now=now)
        code, later = Phone.objects.get(user=world.aziza).code, now + timedelta(minutes=2)

        def and_asks_for_another(one: str, other: str) -> bool:
            reaching.ask_phone(world.aziza, OTHERS, now=later)
            return one == other

        monkeypatch.setattr(reaching, "constant_time_compare", and_asks_for_another)
        with pytest.raises(reaching.WrongCode):
            reaching.prove_phone(world.aziza, code, now=later)
        assert Phone.objects.get(user=world.aziza).proven is None

    def test_a_number_that_was_not_proven_gets_only_its_code(self, world, now, eskiz) -> None:
        reaching.ask_phone(world.aziza, PHONE, now=now)
        book(world.botir, world.aziza, now)
        postman.deliver(now)
        assert len(eskiz.sent) == 1
        for _ in range(reaching.MOST_ATTEMPTS):
            with pytest.raises(reaching.WrongCode):
                reaching.prove_phone(world.aziza, "wrong", now=now)
        code = Phone.objects.get(user=world.aziza).code
        with pytest.raises(reaching.WrongCode):
            reaching.prove_phone(world.aziza, code, now=now)
