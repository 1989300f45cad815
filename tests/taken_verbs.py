"""Every verb of an office, as somebody of it would do it with the objects of `tests.rights`."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from reception.actions import (
    absence,
    afterwards,
    answers,
    attendance,
    batches,
    busy,
    calling,
    changes,
    checking,
    counter,
    disputes,
    door,
    draw,
    google,
    guests,
    holds,
    hours,
    identity,
    lateness,
    minutes,
    moderation,
    offices,
    officials,
    overseeing,
    passing_on,
    points,
    promises,
    readiness,
    recording,
    roles,
    rulings,
    session,
    staffing,
    triage,
    undelivered,
    withdrawing,
    wordings,
)
from reception.models.applicants import Channel, Verdict
from scheduling.formats import Format
from tests.promises import SMETA
from tests.rights.stage import Stage

Verb = Callable[[Stage, dict[str, Any]], object]
"""What is done, and as the verb's last arguments by whom and when."""


def plan_at(now: datetime) -> batches.Plan:
    return batches.Plan((now,), Format.VIDEO, now, now, "x", now)


def of(name: str, verb: Callable[..., object]) -> Verb:
    """The verb of one object of the stage, with nothing more to be said."""
    return lambda stage, by: verb(stage.made[name], **by)


OF_A_RECEPTION: dict[Callable[..., object], Verb] = {
    changes.move: lambda s, by: changes.move(s.made["reception"], s.now, **by),
    changes.approve: of("reception", changes.approve),
    changes.decline: of("reception", changes.decline),
    changes.revoke: of("reception", changes.revoke),
    triage.put_before_head: of("reception", triage.put_before_head),
    triage.ask: lambda s, by: triage.ask(s.made["reception"], "?", **by),
    triage.name_accused: of("reception", triage.name_accused),
    rulings.forward: lambda s, by: rulings.forward(s.made["reception"], body="Sud", **by),
    rulings.refuse: lambda s, by: rulings.refuse(s.made["reception"], "abusive", "x", **by),
    rulings.propose: lambda s, by: rulings.propose(s.made["reception"], "anonymous", "x", **by),
    rulings.agree: of("ruling", rulings.agree),
    rulings.disagree: lambda s, by: rulings.disagree(s.made["ruling"], "x", **by),
    withdrawing.papers_returned: of("reception", withdrawing.papers_returned),
    passing_on.pass_on: lambda s, by: passing_on.pass_on(s.made["reception"], s.botir, **by),
    checking.check: lambda s, by: checking.check(
        s.made["reception"], "mandate", Verdict.ACCEPTED, **by
    ),
    attendance.begin: of("reception", attendance.begin),
    attendance.end: of("reception", attendance.end),
    attendance.came: of("reception", attendance.came),
    attendance.did_not_come: of("reception", attendance.did_not_come),
    attendance.not_held: of("reception", attendance.not_held),
    disputes.concede: of("reception", disputes.concede),
    disputes.decide: lambda s, by: disputes.decide(
        s.made["dispute"], upheld=False, reply="x", **by
    ),
    readiness.phoned: of("reception", readiness.phoned),
    identity.begin: of("reception", identity.begin),
    identity.finish: lambda s, by: identity.finish(s.made["reception"], "passport", **by),
    identity.give_up: of("reception", identity.give_up),
    points.open_for_citizen: of("at a point", points.open_for_citizen),
    guests.invite: lambda s, by: guests.invite(
        s.made["reception"], guests.Invitation("expert", "Kamola", "k@example.uz"), **by
    ),
    guests.send_again: of("guest", guests.send_again),
    guests.send_away: of("guest", guests.send_away),
}

IN_ITS_ROOM: dict[Callable[..., object], Verb] = {
    session.admit: lambda s, by: session.admit(s.made["reception"], "p1", **by),
    session.finish: of("reception", session.finish),
    moderation.deny: lambda s, by: moderation.deny(s.made["reception"], "p1", **by),
    moderation.remove: lambda s, by: moderation.remove(s.made["reception"], "p1", **by),
    moderation.send_back: lambda s, by: moderation.send_back(s.made["reception"], "p1", **by),
    moderation.pin: lambda s, by: moderation.pin(s.made["reception"], "", **by),
    moderation.ask: lambda s, by: moderation.ask(s.made["reception"], "p1", "mute", **by),
    moderation.put_off_end: lambda s, by: moderation.put_off_end(
        s.made["reception"], 5, seen=s.now, **by
    ),
    calling.recall: lambda s, by: calling.recall(s.made["reception"], "p1", **by),
    calling.park: lambda s, by: calling.park(s.made["reception"], "p1", **by),
    door.answer: lambda s, by: door.answer(
        s.made["reception"], "p1", "x", key="k", role="secretary", name="D", **by
    ),
    recording.decide: lambda s, by: recording.decide(s.made["reception"], "?", language="uz", **by),
    recording.hold: lambda s, by: recording.hold(s.made["reception"], True, **by),
    recording.stop: of("reception", recording.stop),
}

AFTERWARDS: dict[Callable[..., object], Verb] = {
    minutes.keep: lambda s, by: minutes.keep(s.made["held"], {"heard": "x"}, version=0, **by),
    minutes.complete: lambda s, by: minutes.complete(
        s.made["held"], outcome="explained", answer="x", consent=True, **by
    ),
    answers.write: lambda s, by: answers.write(s.made["held"], "x", interim=True, version=0, **by),
    answers.attach: lambda s, by: answers.attach(s.made["held"], "a.pdf", "x", b"x", **by),
    answers.detach: lambda s, by: answers.detach(
        s.made["held"], s.made["answer's paper"], by=by["by"]
    ),
    answers.sign: lambda s, by: answers.sign(s.made["held"], s.botir, version=0, **by),
    promises.instruct: lambda s, by: promises.instruct(s.made["held"], [SMETA], **by),
    promises.report: lambda s, by: promises.report(s.made["instruction"], "x", **by),
    promises.close: of("instruction", promises.close),
    promises.send_back: lambda s, by: promises.send_back(s.made["instruction"], "x", **by),
    promises.extend: lambda s, by: promises.extend(s.made["instruction"], s.now.date(), "x", **by),
    afterwards.reply: lambda s, by: afterwards.reply(s.made["complaint"], "x", **by),
    overseeing.remind_now: lambda s, by: overseeing.remind_now(s.made["held"].appeal, **by),
    overseeing.give_over: lambda s, by: overseeing.give_over(
        s.made["held"].appeal, s.world.dilnoza, **by
    ),
    holds.hold: lambda s, by: holds.hold(s.made["held"].appeal, "x", **by),
    holds.release: lambda s, by: holds.release(s.made["held"].appeal, **by),
}

OF_AN_OFFICIAL: dict[Callable[..., object], Verb] = {
    calling.call_next: lambda s, by: calling.call_next(s.made["on now"].official, seen="p1", **by),
    lateness.say_late: lambda s, by: lateness.say_late(s.botir, 10, **by),
    absence.call_away: lambda s, by: absence.call_away(
        s.botir, s.now, s.now + timedelta(hours=1), {}, **by
    ),
    absence.change_span: lambda s, by: absence.change_span(
        s.made["away"], s.now, s.now + timedelta(hours=1), {}, **by
    ),
    absence.come_back: lambda s, by: absence.come_back(s.made["away"].absence, **by),
    hours.attempt: lambda s, by: hours.attempt([s.botir], lambda: None, **by),
    batches.announce: lambda s, by: batches.announce(s.botir, plan_at(s.now), uid=uuid4(), **by),
    batches.call_off: of("desk batch", batches.call_off),
    draw.draw: lambda s, by: draw.draw(s.made["desk batch"], "1", **by),
    busy.add: lambda s, by: busy.add(s.botir, "https://calendar.example/b.ics", **by),
    busy.choose: lambda s, by: busy.choose(s.made["choosable"], "u", **by),
    busy.remove: of("busy", busy.remove),
    google.connect: lambda s, by: google.connect(
        s.botir,
        {"refresh_token": "r", "access_token": "a", "expires_in": 1},
        source=None,
        writes=False,
        **by,
    ),
    counter.book_for: lambda s, by: counter.book_for(
        s.made["desk draft"], {}, channel=Channel.PHONE, language="uz", **by
    ),
}

OF_THE_OFFICE: dict[Callable[..., object], Verb] = {
    undelivered.retry: of("failed notice", undelivered.retry),
    undelivered.dismiss: of("failed notice", undelivered.dismiss),
    undelivered.told_by_phone: of("failed notice", undelivered.told_by_phone),
    undelivered.retry_event: lambda s, by: undelivered.retry_event(
        s.made["stuck event"].outbox, **by
    ),
    wordings.word: lambda s, by: wordings.word("booked", "uz", s.world.office, "x", "x", **by),
    offices.found: lambda s, by: offices.found(slug="new", code="NEW", name={}, **by),
    offices.change: lambda s, by: offices.change(s.world.office, phone="1", **by),
    offices.keep_topic: lambda s, by: offices.keep_topic(
        None, slug="roads", office=s.world.office, **by
    ),
    officials.add: lambda s, by: officials.add(
        s.world.office, email="x@x.uz", language="uz", country="", topics=[], slug="new", **by
    ),
    officials.change: lambda s, by: officials.change(s.botir, topics=[], **by),
    officials.deactivate: lambda s, by: officials.deactivate(s.botir, {}, set(), **by),
    officials.reactivate: lambda s, by: officials.reactivate(s.botir, **by),
    points.keep: lambda s, by: points.keep(None, s.world.office, **by),
    points.close: of("point", points.close),
    roles.give: lambda s, by: roles.give(s.world.dilnoza, "auditor", s.world.office, **by),
    roles.end: of("role", roles.end),
    staffing.invite: lambda s, by: staffing.invite(
        s.world.office, "auditor", "x@x.uz", language="uz", **by
    ),
    staffing.again: of("staff invitation", staffing.again),
    staffing.withdraw: of("staff invitation", staffing.withdraw),
}

VERBS = OF_A_RECEPTION | IN_ITS_ROOM | AFTERWARDS | OF_AN_OFFICIAL | OF_THE_OFFICE
