"""What a ticket is good for, and when no longer."""

import json
import random
import threading
from datetime import timedelta

import pytest
from django.db import connection

from signaling import rooms, tickets
from signaling.errors import TicketRefused
from signaling.messages import parse
from signaling.models import Bearer, Participant, UsedTicket
from signaling.signals import joining
from tests.integration.signaling.browser import now, open_room, ticket


@pytest.fixture
def room(key):
    open_room(key)
    return key


def enter(room, word, line="c"):
    return rooms.join(room, word, connection=line, device="d", now=now())


@pytest.mark.parametrize("letters", ["Ҳўқғё", "😀🙂🇺🇿", "漢字"], ids=["cyrillic", "emoji", "han"])
def test_the_longest_label_in_any_script_fits_the_join_message(letters):
    label = "".join(random.Random(1).choices(letters, k=400))
    word = tickets.issue(room="r" * 36, person="1" * 20, role="citizen", label=label, now=now())
    assert parse(json.dumps({"t": "join", "d": {"ticket": word, "device": "d" * 36}}))
    assert len(tickets.read(word, room="r" * 36, now=now()).label) == tickets.LONGEST_LABEL


def test_a_short_label_stays_whole():
    word = tickets.issue(room="r", person="1", role="citizen", label="Aziza", now=now())
    assert tickets.read(word, room="r", now=now()).label == "Aziza"


def test_who_signs_out_takes_all_unused_tickets_along(room):
    words = [ticket(room, "aziza", "citizen") for _ in range(2)]
    rooms.close_person("aziza")
    for word in words:
        with pytest.raises(TicketRefused, match="signed_out"):
            enter(room, word)
    assert not Participant.objects.exists()


def test_who_signs_in_again_gets_a_good_ticket(room):
    rooms.close_person("aziza")
    assert enter(room, ticket(room, "aziza", "citizen")).by_person("aziza")


def test_the_tickets_of_others_stay_good(room):
    word = ticket(room, "botir", "official")
    rooms.close_person("aziza")
    assert enter(room, word).by_person("botir")


def test_whoever_lost_the_role_meanwhile_stays_out(room):
    asked = []

    def no(key, person, role, **_):
        asked.append((key, person, role))
        return False

    joining.connect(no, weak=False)
    with pytest.raises(TicketRefused, match="forbidden"):
        enter(room, ticket(room, "dilnoza", "secretary"))
    assert asked == [(room, "dilnoza", "secretary")]
    assert not Participant.objects.exists()


def test_signing_out_while_joining_leaves_no_seat(room):
    """The ticket was found good, the seat is not committed yet: signing out must wait for it."""
    checked, go = threading.Event(), threading.Event()

    def slow(**_):
        checked.set()
        return go.wait(5)

    def run(job, *args):
        job(*args)
        connection.close()

    joining.connect(slow, weak=False)
    come = threading.Thread(target=run, args=(enter, room, ticket(room, "aziza", "citizen")))
    leave = threading.Thread(target=run, args=(rooms.close_person, "aziza"))
    come.start()
    assert checked.wait(5)
    leave.start()
    leave.join(0.3)
    go.set()
    come.join(10)
    leave.join(10)
    assert Participant.objects.get(room__key=room).state == "left"


def test_what_concerns_expired_tickets_only_is_forgotten(room):
    enter(room, ticket(room, "botir", "official"))
    rooms.close_person("aziza")
    tickets.forget(now())
    assert Bearer.objects.filter(person="aziza").exists()
    tickets.forget(now() + timedelta(minutes=3))
    assert not Bearer.objects.exists()
    assert not UsedTicket.objects.exists()
