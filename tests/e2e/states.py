"""Receptions in every state, in the demonstration."""

import json

from tests.product import Product

# What people type; nothing in it breaks by itself.
TYPED = (
    "https://navbahor.example/murojaatlar/2026/boʻlinmaydigan-uzundan-uzun-manzil",
    "Q" + "a" * 90,
)
# Rustam has a reception in every state and a letter about each. Prints {state: public id}.
STATES = """
import json
from datetime import timedelta
from django.core.mail import get_connection
from django.utils import timezone
from reception.actions import changes, minutes
from reception.models import Official, Reception, User
from reception.notices.compose import compose
from reception.notices.deliver import message
from scheduling.models import Booking
from tests.world import book, starts

now = timezone.now()
rustam = User.objects.citizen("rustam@example.uz")
Reception.objects.filter(citizen=rustam).update(state="cancelled")  # one official, one reception
botir, gulnora, sherzod = Official.objects.filter(slug__in=("botir", "gulnora", "sherzod"))
LONG = dict(subject=SUBJECT, text=WORD)
def booked(who, **answers):
    return book(who, rustam, now, start=starts(who, now, days=42)[0], **answers)
def finished():
    one = booked(gulnora, **LONG)
    Reception.objects.filter(pk=one.pk).update(state="finished", began=now, finished=now)
    one.appeal.state = "heard"
    one.appeal.save()
    return one
made = {"finished": finished(), "recorded": finished(), "cancelled": booked(gulnora)}
changes.cancel(made["cancelled"], by=rustam, now=now)
made |= {
    "scheduled": booked(botir),
    "requested": booked(sherzod, **LONG),
    "open": booked(gulnora, **LONG),
}
Booking.objects.filter(pk=made["open"].booking_id).update(
    start=now - timedelta(minutes=5), end=now + timedelta(minutes=45)
)
minutes.write_card(
    made["recorded"], outcome="instructed", answer=WORD, promise=WORD, responsible=WORD,
    due=now.date(), by=gulnora.user, now=now,
)
letters = [
    message(notice)
    for one in made.values()
    for event in one.events.all()
    for notice in compose(event, now)
]
get_connection("reception.notices.mailbox.FileMailbox").send_messages(letters)
print(json.dumps({state: str(one.public_id) for state, one in made.items()}))
"""


def make_states(demo: Product) -> dict[str, str]:
    typed = "SUBJECT, WORD = {!r}, {!r}\n".format(*TYPED)
    made: dict[str, str] = json.loads(demo.shell(typed + STATES).splitlines()[-1])
    return made
