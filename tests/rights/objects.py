"""One object of each kind for the rows of the matrix to be about."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.test import Client

from reception.actions import absence, busy, counter, exports, feeds, promises, recorder, staffing
from reception.actions.booking import hold_slot
from reception.actions.guest_links import hash_of
from reception.actions.journal import record, times
from reception.actions.papers import new_paper
from reception.figures import Quarter, published
from reception.models import (
    Appeal,
    Attachment,
    DataExport,
    Deputyship,
    Dispute,
    Draft,
    Event,
    FreedTime,
    Guest,
    HandedPaper,
    Identity,
    Letter,
    Mandate,
    Notice,
    Objection,
    Offer,
    OfficeRole,
    Outbox,
    Passkey,
    PushSubscription,
    Reception,
    Recording,
    Review,
    RoleKind,
    Ruling,
    SavedView,
    User,
    VideoPoint,
)
from reception.models.notices import Channel, NoticeState
from reception.sealed import SealedWriter
from scheduling.models import AvailabilityRule, Booking, DayOverride, RecurringAbsence
from tests.integration.reception.waitlist import waits
from tests.lots import announce, apply, drawn
from tests.promises import answered, promised
from tests.rights import who
from tests.rights.stage import Stage, cast_of, staff
from tests.world import PASSWORD, World, book, make_world, official, starts

DAY = timedelta(days=1)
GUEST_WORD = "a word that is long enough to be one"


def set_up(now: datetime) -> Stage:
    world = make_world()
    helper = staff("zuhra")
    world.sardor.secretaries.add(helper)
    stage = Stage(world, now)
    nobody = {who.CITIZEN: world.aziza, who.STRANGER: world.malika}
    nobody[who.OPERATOR] = User.objects.create_superuser("operator", PASSWORD)
    stage.ours = cast_of(world.botir, world.dilnoza) | nobody
    stage.theirs = cast_of(world.sardor, helper)
    make_receptions(stage)
    make_calendar(stage)
    make_waitlist(stage)
    make_account(stage)
    make_points(stage)
    return stage


def answered_before(world: World, then: datetime) -> Reception:
    follow_up = promised(world, then)
    promises.report(follow_up, "Bajarildi", by=world.dilnoza, now=then)
    promises.close(follow_up, by=world.botir.user, now=then)
    reception = Reception.objects.whole().get(appeal=follow_up.appeal)
    answered(world, reception, then)
    return reception


def paper_of(of: Draft | Letter | Appeal) -> Attachment:
    belongs: dict[str, Any] = {type(of).__name__.lower(): of}
    if isinstance(of, Letter):
        belongs = {"answer": of}
    paper = new_paper("a.pdf", "application/pdf", b"%PDF-1.4")
    Attachment.objects.filter(pk=paper.pk).update(**belongs)
    paper.refresh_from_db()
    return paper


def complained(reception: Reception, kind: str, now: datetime) -> Objection:
    about = {"appeal": reception.appeal, "kind": kind, "text": "Nega?"}
    return Objection.objects.create(at=now, due=now.date() + 9 * DAY, **about)


def recorded(reception: Reception, by: User, now: datetime) -> Recording:
    name = "recordings/of-a-test"
    path = recorder.path_of(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = SealedWriter(path)
    writer.write(b"film")
    writer.close()
    about = {"decided_by": by, "decided": now, "delete_after": now + DAY}
    return Recording.objects.create(
        reception=reception, state="ready", file=name, size=4, seconds=1, **about
    )


def make_receptions(stage: Stage) -> None:
    world, now, made = stage.world, stage.now, stage.made
    made["about its official"] = complains_about_him(stage)
    made["failed"] = failed(stage)
    made["instruction"] = promised(world, now - 2 * DAY)
    made["held"] = Reception.objects.whole().get(appeal=made["instruction"].appeal)
    replied = answered_before(world, now - 4 * DAY)
    made["answer"] = replied.appeal.answers.get()
    made["answer's paper"] = paper_of(made["answer"])
    made["complaint"] = complained(replied, "complaint", now)
    made["question"] = complained(made["held"], "question", now)
    made["recording"] = recorded(made["held"], stage.botir.user, now)
    made["reception"] = book(stage.botir, world.aziza, now, start=starts(stage.botir, now)[3])
    made["mandate"] = made["reception"]
    Mandate.objects.create(
        appeal=made["reception"].appeal, kind="attorney", representative="Malika"
    )
    made["saved view"] = SavedView.objects.create(user=stage.botir.user, name="Mening roʻyxatim")
    made["paper"] = paper_of(made["reception"].appeal)
    free = starts(stage.botir, now)[5]
    made["draft"] = hold_slot(stage.botir, free, holder=browser_of(world.aziza), now=now)
    made["draft's paper"] = paper_of(made["draft"])
    at_counter, free = counter.holder_for(world.dilnoza), starts(stage.botir, now)[7]
    made["desk draft"] = hold_slot(stage.botir, free, holder=at_counter, now=now)
    made["handed paper"] = handed_over(made["reception"], now)
    made["export"] = exported(world.aziza, now)


def browser_of(user: User) -> str:
    """The word by which this person's browser on the walk owns its hold and draft."""
    return f"browser of {user.pk}"


def handed_over(reception: Reception, now: datetime) -> Attachment:
    """By the citizen, at the door."""
    paper, citizen = paper_of(reception.appeal), reception.citizen
    about = {"author": citizen, "role": "citizen", "author_name": "Aziza"}
    HandedPaper.objects.create(
        paper=paper, reception=reception, key="k", digest="d", at=now, **about
    )
    return paper


def exported(user: User, now: datetime) -> DataExport:
    export = exports.ask(user, language="uz", now=now)
    writer = SealedWriter(exports.path_of("exports/of-a-test"))
    writer.write(b"PK")
    writer.close()
    DataExport.objects.filter(pk=export.pk).update(
        state="ready", file="exports/of-a-test", size=2, built=now, expires=now + DAY
    )
    return export


def make_calendar(stage: Stage) -> None:
    made, calendar, now = stage.made, stage.botir.calendar, stage.now
    made["rule"] = AvailabilityRule.objects.get(calendar=calendar)
    made["recurring"] = RecurringAbsence.objects.create(
        calendar=calendar,
        rrule="FREQ=WEEKLY;BYDAY=FR",
        starts=time(13),
        ends=time(14),
        valid_from=date(2026, 1, 1),
    )
    made["special"] = DayOverride.objects.create(
        calendar=calendar, date=date(2027, 1, 4), open=False
    )
    day = {"date": date(2027, 1, 5), "open": False}
    made["of the country"] = DayOverride.objects.create(country="UZ", **day)
    begins = now + 25 * DAY
    by: dict[str, Any] = {"by": stage.botir.user, "now": now}
    made["away"] = absence.call_away(stage.botir, begins, begins + DAY, {}, **by)
    made["busy"] = busy.add(stage.botir, "https://calendar.example/a.ics", **by)


def make_waitlist(stage: Stage) -> None:
    world, now, made = stage.world, stage.now, stage.made
    rustam = official(world.office, "rustam")
    made["batch"] = announce(rustam, now)
    made["application"] = apply(made["batch"], world.aziza, now)
    made["desk batch"] = announce(stage.botir, now)
    made["drawn"] = announce(official(world.office, "tohir"), now)
    apply(made["drawn"], world.malika, now)
    drawn(made["drawn"])
    waiting = made["waiting"] = waits(world.aziza, rustam, now)
    start = starts(rustam, now)[40]
    about = {"start": start, "end": start + timedelta(minutes=20)}
    freed = FreedTime.objects.create(official=rustam, since=now, **about)
    made["offer"] = Offer.objects.create(
        freed=freed, waiting=waiting, made=now, expires=now + DAY, **about
    )
    made["feed's token"] = feeds.make(feeds.offer(world.aziza), by=world.aziza, now=now)
    made["feed"] = world.aziza.feeds.get()


def make_account(stage: Stage) -> None:
    """A passkey of Botir's, and another browser in which he is signed in."""
    user, now = stage.botir.user, stage.now
    about = {"credential": "Yw", "public_key": b"k", "name": "Telefon", "since": now}
    stage.made["passkey"] = Passkey.objects.create(user=user, **about)
    Client().force_login(user)
    make_notices(stage)
    made_of_office(stage)
    stage.made["identity"] = Identity.objects.create(
        user=user, provider="p", subject="s", subject_hash="h", since=now, last_used=now
    )
    stage.made["visit"] = user.visits.get()


def made_of_office(stage: Stage) -> None:
    """Roles and an invitation; their addresses begin with the office."""
    made, office = stage.made, stage.world.office
    made["role"] = OfficeRole.objects.get(office=office, kind=RoleKind.AUDITOR)
    made["deputyship"] = Deputyship.objects.get(official=stage.botir)
    made["secretaryship"] = stage.botir.secretaryships.get()
    made["staff invitation"] = staffing.invite(
        office,
        "auditor",
        "nargiza@office.example",
        language="en",
        by=stage.ours[who.ADMINISTRATOR],
        now=stage.now,
    )


def make_points(stage: Stage) -> None:
    """Each office has one, where a colleague helps; Aziza comes to Navbahor's today."""
    made, now = stage.made, stage.now
    for office, cast in (
        (stage.world.office, stage.ours),
        (stage.world.sardor.office, stage.theirs),
    ):
        point = VideoPoint.objects.create(
            office=office,
            name={"uz": "Mahalla"},
            address={"uz": "Bogʻ koʻchasi, 2"},
            helper=cast[who.COLLEAGUE],
        )
        made.setdefault("point", point)
    receives = official(stage.world.office, "zafar")
    at_point = book(receives, stage.world.aziza, now, start=starts(receives, now)[0])
    Reception.objects.filter(pk=at_point.pk).update(point=made["point"])
    end = now + timedelta(minutes=20)
    Booking.objects.filter(pk=at_point.booking_id).update(start=now, end=end)
    made["at a point"] = at_point


def make_notices(stage: Stage) -> None:
    now, made = stage.now, stage.made
    event = Event.objects.filter(reception=made["reception"]).order_by("pk")[0]
    about = {"event": event, "recipient": stage.world.aziza, "subject": "s", "due": now}
    made["notice"] = Notice.objects.create(key="page", channel=Channel.PAGE, **about)
    made["failed notice"] = Notice.objects.create(key="mail", state=NoticeState.FAILED, **about)
    Outbox.objects.update_or_create(event=event, defaults={"attempts": 9})
    made["stuck event"] = event
    made["browser"] = PushSubscription.objects.create(
        user=stage.world.aziza, endpoint="e", endpoint_hash="h", p256dh="k", auth="a", made=now
    )
    made["dispute"] = Dispute.objects.create(
        reception=made["held"], about=now, text="Keldim", at=now, due=now.date()
    )
    Review.objects.create(year=2026, quarter=3, made=now, tables=published(Quarter(2026, 3)))
    made["guest"] = Guest.objects.create(
        reception=made["reception"],
        user=staff("guest"),
        role="interpreter",
        name="Kamola",
        email="kamola@example.uz",
        token=GUEST_WORD,
        token_hash=hash_of(GUEST_WORD),
        invited=now,
        invited_by=stage.botir.user,
    )
    made["ruling"] = Ruling.objects.create(
        appeal=made["reception"].appeal,
        kind="refused",
        ground="abusive",
        proposed=now,
        proposed_by=stage.botir.user,
        decided=now,
        agreed=True,
    )


def complains_about_him(stage: Stage) -> Reception:
    """Called off; it waits for an answer, which Botir may not write."""
    then = stage.now - 8 * DAY
    reception = book(stage.botir, stage.world.aziza, then)
    Reception.objects.filter(pk=reception.pk).update(state="revoked")
    Appeal.objects.filter(pk=reception.appeal_id).update(against_official=stage.botir)
    return reception


def failed(stage: Stage) -> Reception:
    """The line broke, and it is on record."""
    then = stage.now - 6 * DAY
    reception = book(stage.botir, stage.world.aziza, then)
    Reception.objects.filter(pk=reception.pk).update(state="failed_technical")
    record("failed_technical", at=then, reception=reception, **times(reception))
    return reception
