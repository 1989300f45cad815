"""What was written, handed over and measured in a call of the demonstration."""

import hashlib
from datetime import datetime, timedelta

from reception.actions.papers import new_paper
from reception.models import Attachment, HandedPaper, LineQuality, Reception, Said, SaidAtDoor, User

PLAN = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def seed_talk(reception: Reception, at: datetime) -> None:
    """Of one that is over: it began at `at`."""
    official, citizen = reception.official.user, reception.citizen
    people = {
        "official": (official, official.full_name),
        "citizen": (citizen, reception.appeal.applicant),
    }
    lines = [
        ("official", "Uy raqamini yozib yuboring, iltimos."),
        ("citizen", "Chinor koʻchasi, 5-uy, 2-kirish"),
    ]
    for number, (role, text) in enumerate(lines, 1):
        author, name = people[role]
        Said.objects.create(
            reception=reception,
            author=author,
            role=role,
            name=name,
            text=text,
            key=f"demo-{number}",
            at=at + timedelta(minutes=number),
        )
    seed_lobby(reception, at, answered_by=official)
    plan = new_paper(
        "tamirlash-rejasi.pdf",
        "application/pdf",
        PLAN,
        Attachment.Role.HANDED,
        appeal=reception.appeal,
    )
    HandedPaper.objects.create(
        paper=plan,
        reception=reception,
        author=official,
        role="official",
        author_name=official.full_name,
        key="demo",
        digest=hashlib.sha256(PLAN).hexdigest(),
        at=at + timedelta(minutes=3),
    )
    for role, good, poor in (("official", 58, 2), ("citizen", 49, 3)):
        LineQuality.objects.create(
            reception=reception,
            person=people[role][0],
            role=role,
            good=good,
            fair=60 - good - poor,
            poor=poor,
            most_lost=40 * poor,
            longest_trip=120 * poor,
        )


def seed_lobby(reception: Reception, at: datetime, *, answered_by: User | None = None) -> None:
    """What the citizen wrote while waiting for a reception at `at`, and what was answered."""
    citizen = reception.citizen
    lines = [(citizen, "citizen", reception.appeal.applicant, "Keldim, ariza nusxasi yonimda.")]
    if answered_by:
        name = answered_by.full_name
        lines.append((answered_by, "official", name, "Rahmat, ikki daqiqada boshlaymiz."))
    for number, (author, role, name, text) in enumerate(lines, 1):
        SaidAtDoor.objects.create(
            reception=reception,
            person=citizen,
            author=author,
            role=role,
            name=name,
            text=text,
            key=f"demo-{number}",
            at=at - timedelta(minutes=4 - number),
            read=answered_by is not None,
        )
