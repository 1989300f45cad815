"""Some of the demonstration's coming receptions are those of companies, of state bodies, of people
for whom somebody else speaks, and of people whom something helps."""

from datetime import datetime, timedelta
from typing import Any

from reception.actions import guests
from reception.actions.papers import new_paper
from reception.lifecycle import CHANGEABLE
from reception.models import Appeal, Attachment, BookedFor, Category, Claim, Mandate, Reception
from reception.models.applicants import ApplicantKind, Channel, MandateKind, Needs, Verdict

PAPER = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
STATE_BODY = "Navbahor suv taʼminoti boshqarmasi"


def seed_applicants(now: datetime) -> None:
    """Once: whoever was changed by hand stays so."""
    if Mandate.objects.exists():
        return
    coming = Reception.objects.filter(state__in=CHANGEABLE, booking__start__gt=now)
    found = coming.filter(official__slug="botir")
    rows = list(
        found.select_related("appeal", "booking").order_by("-booking__start", "pk")[: len(CHANGES)]
    )
    for reception, change in zip(rows, CHANGES, strict=False):
        change(reception, now)


def company(reception: Reception, now: datetime) -> None:
    change(
        reception.appeal,
        kind=ApplicantKind.COMPANY,
        organisation="Navbahor Tola MCHJ",
        tax_number="302411905",
        position="Direktor",
    )
    mandate(reception, MandateKind.HEAD, reception.appeal.name)


def represented(reception: Reception, now: datetime) -> None:
    appeal = reception.appeal
    until = reception.starts_at.date() + timedelta(days=200)
    speaker = "Nigora Saidova"
    made = mandate(reception, MandateKind.ATTORNEY, speaker, number="2026-1174", until=until)
    new_paper(
        "ishonchnoma.pdf", "application/pdf", PAPER, role=Attachment.Role.MANDATE, appeal=appeal
    )
    made.verdict, made.checked_by, made.checked = Verdict.ACCEPTED, reception.official.user, now
    made.save()


def child(reception: Reception, now: datetime) -> None:
    change(reception.appeal, minor=True)
    mandate(reception, MandateKind.PARENT, "Dilbar Hamidova")


def deaf_veteran(reception: Reception, now: datetime) -> None:
    needs = Needs("sign-uz", ("captions",), "Old qatorda oʻtirsam yaxshi.")
    change(reception.appeal, needs_stored=needs.stored())
    Claim.objects.create(appeal=reception.appeal, category=Category.objects.get(slug="veterans"))


def state_body(reception: Reception, now: datetime) -> None:
    change(
        reception.appeal,
        kind=ApplicantKind.STATE_BODY,
        organisation=STATE_BODY,
        position="Boshliq oʻrinbosari",
    )


def in_a_wheelchair(reception: Reception, now: datetime) -> None:
    change(reception.appeal, needs_stored=Needs("", ("step_free", "companion")).stored())


def by_telephone(reception: Reception, now: datetime) -> None:
    change(reception.appeal, channel=Channel.PHONE, email="")
    by = reception.official.secretaries.first() or reception.official.user
    BookedFor.objects.create(appeal=reception.appeal, by=by, code="NVBHR24680")


CHANGES = (
    *(company, represented, deaf_veteran, state_body, child),
    *(in_a_wheelchair, by_telephone),
)


def seed_interpreter(reception: Reception, now: datetime) -> None:
    """The third person in the room of the demonstration."""
    lola = guests.Invitation("interpreter", "Lola Rahmonova", "lola@example.uz", speaks="sign-uz")
    guests.invite(reception, lola, by=reception.official.user, now=now)


def change(appeal: Appeal, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(appeal, name, value)
    appeal.save()


def mandate(reception: Reception, kind: MandateKind, speaker: str, **more: Any) -> Mandate:
    return Mandate.objects.create(
        appeal=reception.appeal, kind=kind, representative=speaker, **more
    )
