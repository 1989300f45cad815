"""The read side of administration: who does what in an office, and who was asked to."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Q

from reception.control import staff_of
from reception.lifecycle import ACTIVE
from reception.models import (
    Deputyship,
    Office,
    OfficeRole,
    Official,
    Reception,
    Secretaryship,
    StaffInvitation,
    Topic,
    User,
    VideoPoint,
)
from reception.models.appeals import AppealCounter
from reception.models.tenures import Tenure
from reception.numbering import number
from reception.profiles import profile

INVITATIONS_SHOWN = 50
KINDS: dict[str, type[OfficeRole] | type[Secretaryship] | type[Deputyship]] = {
    "office": OfficeRole,
    "secretary": Secretaryship,
    "deputy": Deputyship,
}


@dataclass(frozen=True)
class Held:
    """`kind`: the key of KINDS; `post` as in `models.Post`."""

    kind: str
    post: str
    tenure: Tenure
    official: Official | None
    with_branches: bool


def roles_of(office: Office, now: datetime) -> list[Held]:
    """All that hold or will, those of the whole office first. Three queries."""
    current = Q(ends=None) | Q(ends__gt=now)
    whole = OfficeRole.objects.filter(current, office=office).select_related("user__official")
    found = [
        Held("office", one.kind, one, None, one.with_branches)
        for one in whole.order_by("kind", "pk")
    ]
    for kind in ("secretary", "deputy"):
        rows = KINDS[kind]._default_manager.filter(current, official__office=office)
        rows = rows.select_related("user__official", "official").order_by("official", "pk")
        found += [Held(kind, kind, one, one.official, False) for one in rows]
    return found


def staff_with_keys(office: Office) -> list[tuple[User, bool]]:
    """Everybody with an account of the office, and whether they have a second step to sign in."""
    people = staff_of(office)
    known = Q(authenticator__confirmed__isnull=False) | Q(passkeys__isnull=False)
    keyed = User.objects.filter(known, pk__in=[one.pk for one in people])
    able = set(keyed.values_list("pk", flat=True))
    return [(one, one.pk in able) for one in people]


def next_number(office: Office, template: str, today: date) -> str:
    """Of the appeal that is registered next, if numbers were written so."""
    counted = AppealCounter.objects.filter(office=office, year=today.year).first()
    n = (counted.last if counted else 0) + 1
    return number(template or profile().numbering, code=office.code, year=today.year, n=n)


def role_of(office: Office, kind: str, pk: int) -> Tenure | None:
    if kind not in KINDS:
        return None
    where = {"office": office} if kind == "office" else {"official__office": office}
    found: Tenure | None = KINDS[kind]._default_manager.filter(pk=pk, **where).first()
    return found


def invitations_of(office: Office) -> list[StaffInvitation]:
    """The newest first; the withdrawn left out."""
    rows = office.invitations.filter(withdrawn=None).select_related("official")
    return list(rows[:INVITATIONS_SHOWN])


def officials_of(office: Office) -> list[Official]:
    """All of them in order of precedence, each with `coming`: how many still come to them."""
    coming = Count("receptions", filter=Q(receptions__state__in=sorted(ACTIVE)), distinct=True)
    rows = office.officials.select_related("user").prefetch_related("topics")
    return list(rows.annotate(coming=coming).order_by("-active", "rank", "pk"))


def topics_of(office: Office) -> list[tuple[Topic, list[Official], bool]]:
    """Every topic, with who of the office answers for it, and whether it is the office's own: no
    other's officials do."""
    rows = Topic.objects.prefetch_related("officials__office").order_by("pk")
    found = []
    for topic in rows:
        answering = [one for one in topic.officials.all() if one.active]
        ours = [one for one in answering if one.office_id == office.pk]
        found.append((topic, ours, len(ours) == len(answering)))
    return found


def points_of(office: Office) -> list[VideoPoint]:
    """The open ones first, each with `coming`: how many still come there."""
    coming = Count("receptions", filter=Q(receptions__state__in=sorted(ACTIVE)))
    rows = office.points.select_related("helper").annotate(coming=coming)
    return list(rows.order_by(F("closed").asc(nulls_first=True), "pk"))


def coming_to(point: VideoPoint) -> list[Reception]:
    """Whom its closing touches, the nearest first. Only what the office needs to find them."""
    found = point.receptions.filter(state__in=sorted(ACTIVE)).whole()
    return list(found.order_by("booking__start", "pk"))
