"""Letters and a real mail server, one that takes several commands at once and one that doesn't."""

from datetime import timedelta

import pytest

from reception.models import Notice
from reception.notices.channels.mail import message_id, rest
from reception.notices.deliver import send_next
from tests.sink import Sink, sink


@pytest.fixture(params=[True, False], ids=["pipelining", "one by one"])
def there(request, settings, db):
    settings.EMAIL_BACKEND = "reception.notices.channels.smtp.Smtp"
    settings.EMAIL_HOST = "127.0.0.1"
    rest()  # an earlier test may have left its connection open
    with sink(pipelining=request.param) as found:
        settings.EMAIL_PORT = found.port
        yield found
        rest()


def notice(key: str, address: str, now) -> Notice:
    return Notice.objects.create(
        key=key,
        address=address,
        subject="Qabulingiz belgilandi",
        body="Salom\n.\n.nuqta bilan",
        due=now - timedelta(minutes=1),
    )


def test_a_letter_arrives_as_it_was_written(there: Sink, now) -> None:
    one = notice("one", "aziza@example.uz", now)
    send_next(now)
    one.refresh_from_db()
    assert (one.state, there.taken) == ("sent", [(message_id(one), "aziza@example.uz")])
    plain = next(part for part in there.letters[0].walk() if not part.is_multipart())
    body = plain.get_payload(decode=True)
    assert isinstance(body, bytes)
    assert body.decode().splitlines() == ["Salom", ".", ".nuqta bilan"]


def test_a_recipient_who_is_unknown_there_keeps_no_other_back(there: Sink, now) -> None:
    wrong, right = (
        notice("wrong", "nobody@example.uz", now),
        notice("right", "aziza@example.uz", now),
    )
    send_next(now)
    wrong.refresh_from_db()
    right.refresh_from_db()
    assert (wrong.state, wrong.problem) == ("failed", "smtp_550")
    assert right.state == "sent"
    assert [who for _, who in there.taken] == ["aziza@example.uz"]


def test_an_address_with_a_domain_in_other_letters_has_another_spelling(there: Sink, now) -> None:
    notice("idn", "aziza@пошта.uz", now)
    send_next(now)
    assert [who for _, who in there.taken] == ["aziza@xn--80a1acn3a.uz"]


def test_an_address_of_two_lines_commands_nothing(there: Sink, now) -> None:
    evil = notice("evil", "a@b.uz>\r\nRCPT TO:<other@example.uz", now)
    send_next(now)
    evil.refresh_from_db()
    assert evil.state == "queued"
    assert not there.taken
