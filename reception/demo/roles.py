"""The ministry above the offices of the demonstration, and its people without an official's post:
one of each role. Nobody here exists."""

from datetime import datetime
from typing import Any

from reception.actions import staffing
from reception.demo.people import words
from reception.models import (
    Deputyship,
    Office,
    OfficeRole,
    Official,
    Post,
    RoleKind,
    StaffInvitation,
    User,
)

MINISTRY: dict[str, Any] = {
    "slug": "vazirlik",
    "code": "HRV",
    "name": words(
        "Hududlarni rivojlantirish vazirligi",
        "Министерство развития территорий",
        "Ministry of Regional Development",
    ),
    "address": words(
        "Toshkent shahri, Oʻzbekiston koʻchasi, 45",
        "г. Ташкент, ул. Узбекистанская, 45",
        "45 Oʻzbekiston Street, Tashkent",
    ),
    "phone": "+998 71 200 00 45",
    "email": "qabul@vazirlik.example",
}
BRANCHES = ("navbahor", "kommunal")
# login → name, post, office or official
ROLES: dict[str, tuple[str, str, str]] = {
    "zulfiya": ("Zulfiya Xasanova", Post.REGISTRAR, "navbahor"),
    "otabek": ("Otabek Nazarov", Post.ADMINISTRATOR, "navbahor"),
    "munira": ("Munira Alimova", Post.AUDITOR, "vazirlik"),
    "rustam": ("Rustam Ergashev", Post.DEPUTY, "botir"),
}
OPERATOR = ("operator", "Farruh Islomov")
INVITED = "nargiza@navbahor.example"


def seed_roles(staff: dict[str, User]) -> None:
    """`staff`: by login, accounts of all of these. Idempotent."""
    ministry, _new = Office.objects.get_or_create(slug=MINISTRY["slug"], defaults=MINISTRY)
    Office.objects.filter(slug__in=BRANCHES, parent=None).update(parent=ministry)
    for login, (_name, post, where) in ROLES.items():
        user = staff[login]
        if post == Post.DEPUTY:
            official = Official.objects.get(slug=where)
            Deputyship.objects.get_or_create(user=user, official=official)
        else:
            office = Office.objects.get(slug=where)
            said = {"with_branches": where == ministry.slug}
            OfficeRole.objects.get_or_create(
                user=user, office=office, kind=RoleKind(post), defaults=said
            )
    User.objects.filter(pk=staff[OPERATOR[0]].pk).update(is_operator=True)


def seed_invitation(now: datetime) -> None:
    """Once: somebody who has not answered yet, with the letter among the others' letters."""
    if StaffInvitation.objects.exists():
        return
    office, by = Office.objects.get(slug="navbahor"), User.objects.get(username="otabek")
    staffing.invite(office, Post.AUDITOR, INVITED, language="uz", by=by, now=now)


def people_with_roles() -> list[tuple[User, str, str]]:
    """Each with their post and where, as `/demo/` lists them; the operator has no office."""
    known = {
        user.username: user for user in User.objects.filter(username__in=[*ROLES, OPERATOR[0]])
    }
    found: list[tuple[User, str, str]] = []
    for login, (_name, post, where) in ROLES.items():
        place = Official.objects if post == Post.DEPUTY else Office.objects
        found.append((known[login], post, str(place.get(slug=where))))
    return [*found, (known[OPERATOR[0]], "operator", "")]
