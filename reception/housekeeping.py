"""What the clock ends: holds, rooms, receptions nobody came to, drafts nobody finished."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.db.models import Q, QuerySet

from reception.actions import (
    batches,
    draw,
    exports,
    identity,
    lapsing,
    offering,
    orphans,
    papers,
    queueing,
    recorder,
    recording,
    reminders,
    retention,
    reviews,
    roles,
    staffing,
    triage,
)
from reception.actions.attendance import DECIDE_WITHIN, FORGOTTEN_AFTER, not_held
from reception.actions.changes import TooLate, decline
from reception.actions.names import index_next
from reception.actions.quarantine import look_through
from reception.actions.reminding import remind, to_look_at
from reception.actions.seal import seal_next
from reception.actions.session import close_by_clock
from reception.documents import rendering
from reception.lifecycle import RECORDING_LIVE, BatchState, ReceptionState, RecordingState
from reception.models import (
    Application,
    Batch,
    Clarification,
    Draft,
    EmailProof,
    IdentityCheck,
    Notice,
    Reception,
    Recording,
)
from reception.models.batches import DRAWABLE
from reception.models.receptions import ReceptionQuerySet
from scheduling import bookings
from scheduling.formats import Format
from signaling import rooms

log = structlog.get_logger()
AT_ONCE = 100
MOST_BY_RULE = 1000  # of each rule of retention in an hour
DRAFT_LIFE = timedelta(days=1)
APPLICATION_LIFE = timedelta(days=30)  # what was written to a draw that brought no reception
T = TypeVar("T")


def sweep(now: datetime) -> None:
    """Idempotent; every few seconds."""
    # A hold that ran out counts as free, if nobody waits; until somebody takes its slot the one who
    # was slow may still hand in, so it is tidied away only much later.
    bookings.expire_holds(now - DRAFT_LIFE)
    each(lapsing.lapsing(now)[:AT_ONCE], lambda held: lapsing.pass_on(held, now=now))
    rooms.sweep(now)
    seal_next(now)
    index_next()
    each(over(now)[:AT_ONCE], lambda reception: close_by_clock(reception, now=now))
    each(unsaid(now)[:AT_ONCE], lambda reception: count_against_office(reception, now))
    live = Recording.objects.select_related("reception").filter(state__in=RECORDING_LIVE)
    each(live[:AT_ONCE], lambda one: recording.look_again(one, now=now))
    each(queueing.officials_awaited(), lambda official: queueing.tell_queue(official, now=now))
    unanswered = Reception.objects.filter(state=ReceptionState.REQUESTED, booking__start__lte=now)
    each(unanswered[:AT_ONCE], lambda reception: lapse(reception, now))
    each(offering.over(now)[:AT_ONCE], lambda waiting: offering.end(waiting, now=now))
    each(offering.unsettled(now)[:AT_ONCE], lambda freed: offering.settle(freed, now=now))
    each(to_look_at(now)[:AT_ONCE], lambda follow_up: remind(follow_up, now))
    each(reminders.due(now)[:AT_ONCE], lambda one: reminders.remind(one, now))
    each(lapsed(now)[:AT_ONCE], lambda asked: triage.lapse(asked, now=now))
    forgotten = IdentityCheck.objects.filter(
        done=None, begun__lt=now - identity.FORGOTTEN_AFTER
    ).select_related("reception")
    each(forgotten[:AT_ONCE], lambda one: identity.give_up(one.reception, by=None, now=now))
    each(roles.over(now), lambda held: roles.end(held, by=None, now=now))
    sweep_batches(now)
    look_through(now)


def lapsed(now: datetime) -> QuerySet[Clarification]:
    """What citizens have not completed in time; in every zone the day is over."""
    over = (now - timedelta(hours=12)).date()
    found = Clarification.objects.filter(ended=None, due__lt=over)
    return found.select_related("appeal__reception").order_by("due", "pk")


def sweep_batches(now: datetime) -> None:
    over = Batch.objects.filter(state__in=DRAWABLE, draw_by__lte=now)
    each(over[:AT_ONCE], lambda batch: batches.lapse(batch, now=now))
    due = Batch.objects.filter(state=BatchState.ANNOUNCED, deadline__lte=now)
    each(due[:AT_ONCE], lambda batch: draw.close(batch, now=now))


def over(now: datetime) -> ReceptionQuerySet:
    """What the clock ends: calls at the end of their window, and long after it a talk in person
    or by telephone that nobody ended."""
    forgotten = Q(state=ReceptionState.IN_SESSION, booking__end__lte=now - FORGOTTEN_AFTER)
    calls = Q(
        state__in=(ReceptionState.SCHEDULED, ReceptionState.IN_SESSION),
        booking__format=Format.VIDEO,
        booking__end__lte=now,
    )
    return Reception.objects.whole().filter(calls | forgotten)


def unsaid(now: datetime) -> ReceptionQuerySet:
    """Those without a room of which the office has not said for too long whether they were."""
    return Reception.objects.filter(
        state=ReceptionState.SCHEDULED, booking__end__lte=now - DECIDE_WITHIN
    ).exclude(booking__format=Format.VIDEO)


def count_against_office(reception: Reception, now: datetime) -> None:
    with suppress(TooLate):  # it was said in this very moment
        not_held(reception, by=None, now=now)


def each(rows: Iterable[T], treat: Callable[[T], object]) -> None:
    """One that can't be treated keeps no other waiting."""
    for row in rows:
        try:
            treat(row)
        except Exception:
            log.exception("not_swept", row=str(row))


def lapse(reception: Reception, now: datetime) -> None:
    with suppress(TooLate):  # the office answered in this very moment
        decline(reception, by=None, now=now)


def forget(now: datetime) -> None:
    """Personal data of those who did not go on: drafts with their papers, codes, old sessions."""
    old = now - DRAFT_LIFE
    each(Draft.objects.filter(created__lt=old)[:AT_ONCE], lambda draft: throw_away(draft, old))
    EmailProof.objects.filter(expires__lt=old).delete()
    Notice.objects.filter(recipient=None, due__lt=old).delete()  # the letters with the codes
    staffing.forget(now)
    SessionStore.clear_expired()
    settled = Application.objects.filter(batch__settled__lt=now - APPLICATION_LIFE)
    settled.exclude(answers="").update(answers="")
    kept = Recording.objects.select_related("reception").filter(delete_after__lte=now)
    kept = kept.filter(state__in=(RecordingState.READY, RecordingState.FAILED))
    each(kept[:AT_ONCE], lambda one: recorder.delete(one, now=now))
    recorder.remove_orphans(now)
    each([now], orphans.remove_papers)  # they may lie elsewhere, out of reach
    rendering.forget(old)
    exports.remove_orphans(now)
    reviews.publish_due(now)
    retention.run(now, names=() if settings.RETENTION else retention.ALWAYS, most=MOST_BY_RULE)


def throw_away(draft: Draft, old: datetime) -> None:
    """Unless it is being handed in at this moment, or was."""
    with transaction.atomic():
        locked = Draft.objects.select_for_update().filter(pk=draft.pk, created__lt=old).first()
        if locked:
            for paper in locked.attachments.all():
                papers.remove(paper)
            locked.delete()
