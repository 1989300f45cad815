"""What the demonstration shows of notices: some on the site, and one that came back."""

from datetime import datetime, timedelta

from reception.models import Event, Notice, Reception, User
from reception.models.notices import Channel, NoticeState, Sort

SUBJECT = "Qabulingiz belgilandi"


def seed_notices(now: datetime) -> None:
    if Notice.objects.exists():
        return
    coming = Reception.objects.select_related("appeal__citizen", "booking").filter(
        booking__start__gt=now
    )
    for number, reception in enumerate(coming.order_by("booking__start")[:6]):
        event = reception.events.order_by("pk").first()
        if event is None:
            continue
        _notice(event, reception, Channel.PAGE, NoticeState.SENT, now)
        if number == 1:
            _notice(event, reception, Channel.MAIL, NoticeState.FAILED, now)


def _notice(
    event: Event, reception: Reception, channel: Channel, state: NoticeState, now: datetime
) -> None:
    citizen: User = reception.appeal.citizen
    failed = state == NoticeState.FAILED
    Notice.objects.create(
        key=f"demo-{event.pk}-{channel.value}",
        event=event,
        recipient=citizen,
        channel=channel,
        sort=Sort.RECEPTION,
        language=citizen.language,
        address=reception.appeal.email if failed else "",
        subject=f"{SUBJECT} · {reception.appeal.number}",
        body=f"{SUBJECT}.\n" if failed else "",
        path=f"/my/{reception.public_id}/",
        made=now - timedelta(hours=2),
        due=now,
        state=state,
        attempts=1,
        problem="bounced 5.1.1" if failed else "",
    )
