"""Receptions and offers in every state, in the demonstration."""

import json

from tests.product import Product

# What people type; nothing in it breaks by itself.
TYPED = (
    "https://navbahor.example/murojaatlar/2026/boʻlinmaydigan-uzundan-uzun-manzil",
    "Q" + "a" * 90,
)
RECEIPT_CODE = "NVBHR97532"  # of the one that is scheduled, as if the desk had booked it
# Rustam has a reception in every state and a letter about each. Prints {state: public id}.
STATES = """
import json
from datetime import timedelta
from django.core.mail import get_connection
from django.utils import timezone
from reception import housekeeping
from reception.actions import answers, changes, guests, minutes, promises, roles, triage, waitlist
from reception.models import (
    BookedFor, FollowUp, Offer, Official, Reception, Recording, StaffInvitation, User, VideoPoint
)
from reception.notices.compose import compose
from reception.notices.channels.mail import message
from scheduling.models import Booking, Calendar
from tests.authenticators import app_of
from tests.world import PASSWORD, book, starts

now = timezone.now()
rustam = User.objects.citizen("rustam@example.uz")
Reception.objects.filter(citizen=rustam).update(state="cancelled")  # one official, one reception
dilnoza = User.objects.get(username="dilnoza")
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
made = {"finished": finished(), "recorded": finished(), "answered": finished()}
def over(state, days):
    one = booked(gulnora, **LONG)
    start = now - timedelta(days=days)
    times = {"start": start, "end": start + timedelta(minutes=15)}
    Booking.objects.filter(pk=one.booking_id).update(**times)
    Reception.objects.filter(pk=one.pk).update(state=state)
    return one
made |= {"absent": over("no_show_citizen", 1), "failed": over("failed_technical", 2)}
made["asked"] = booked(gulnora, **LONG)
triage.ask(made["asked"], WORD, by=dilnoza, now=now)
Reception.objects.filter(pk=made["asked"].pk).update(state="revoked")
made["cancelled"] = booked(gulnora)
changes.cancel(made["cancelled"], by=rustam, now=now)
# The mayor has one day: whatever the demonstration holds of it, one more fits, and no other.
Calendar.objects.filter(pk=sherzod.calendar_id).update(daily_cap=None)
sherzod.calendar.refresh_from_db()
made |= {
    "scheduled": booked(botir),
    "requested": booked(sherzod, **LONG),
    "open": booked(gulnora, **LONG),
}
Calendar.objects.filter(pk=sherzod.calendar_id).update(daily_cap=5)
Booking.objects.filter(pk=made["open"].booking_id).update(
    start=now - timedelta(minutes=5), end=now + timedelta(minutes=45)
)
point = VideoPoint.objects.get()
Reception.objects.filter(pk=made["open"].pk).update(point=point, place=point.place)
offers = {"point": str(point.uid)}
minutes.complete(
    made["recorded"], outcome="written", answer=WORD, heard=WORD,
    instructions=[promises.Instruction(WORD, name=WORD), promises.Instruction(WORD, dilnoza)],
    by=gulnora.user, now=now,
)
jasur, today = Official.objects.get(slug="jasur"), timezone.localdate(now)
wish = waitlist.Wish(today, today + timedelta(days=30))
before = now - timedelta(minutes=1)
waitlist.join(rustam, jasur, wish, language="uz", now=before)
def offered():
    start = starts(jasur, now, days=30)[-1]
    given = book(jasur, User.objects.citizen("nigora@example.uz"), now, start=start)
    changes.cancel(given, by=given.citizen, now=now)
    housekeeping.sweep(now)
    return Offer.objects.get(waiting__citizen=rustam, state="open")
over = offered()
waitlist.decline(over, now=now)
offers |= {"offer_over": str(over.uid), "offer": str(offered().uid)}
minutes.complete(
    made["answered"], outcome="written", answer=WORD,
    instructions=[promises.Instruction(WORD, dilnoza)], by=gulnora.user, now=now,
)
done = FollowUp.objects.get(appeal=made["answered"].appeal)
promises.report(done, WORD, by=dilnoza, now=now)
promises.close(done, by=gulnora.user, now=now)
answers.write(made["answered"], WORD, interim=False, version=0, by=dilnoza, now=now)
answers.attach(made["answered"], WORD, "application/pdf", b"%PDF-1.4", by=dilnoza, now=now)
answers.sign(made["answered"], gulnora, version=1, now=now)
def guest(email):
    who = guests.Invitation("expert", WORD, email, language="uz")
    return guests.invite(made["scheduled"], who, by=dilnoza, now=now)
BookedFor.objects.create(appeal=made["scheduled"].appeal, by=dilnoza, code=RECEIPT_CODE)
link, used = guest("a@example.uz"), guest("b@example.uz")
guests.open_link(used, now=now)
offers |= {"link": link.token, "used_link": used.token}
letters = [
    message(notice)
    for one in made.values()
    for event in one.events.all()
    for notice in compose(event, now)
]
two_steps = User.objects.create_staff("zafar", PASSWORD, full_name="Zafar")
app_of(two_steps)
roles.put_down(two_steps, "registrar", botir.office, by=dilnoza, now=now, tell=False)
offers |= {
    "word": StaffInvitation.objects.get().word,
    "zafar": str(two_steps.pk),
    "film": str(Recording.objects.get().reception.public_id),
}
get_connection("reception.notices.mailbox.FileMailbox").send_messages(letters)
print(json.dumps({state: str(one.public_id) for state, one in made.items()} | offers))
"""


def make_states(demo: Product) -> dict[str, str]:
    typed = "SUBJECT, WORD, RECEIPT_CODE = {!r}, {!r}, {!r}\n".format(*TYPED, RECEIPT_CODE)
    made: dict[str, str] = json.loads(demo.shell(typed + STATES).splitlines()[-1])
    return made
