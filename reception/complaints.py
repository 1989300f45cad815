"""Whom an appeal complains about: as the forms name it, and who receives the person instead."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from reception.languages import said
from reception.models import Appeal, Office, Official, Reception
from reception.permissions import head_of, may_receive

OTHER = "other"  # somebody the citizen names
MOST_INSTEAD = 5
Choices = list[tuple[str, Any]]


def against_choices(office: Office) -> Choices:
    """Nobody, the people of this office, bodies of the system, or somebody else."""
    people = office.officials.filter(active=True)
    others = Office.objects.exclude(pk=office.pk).order_by("pk")
    here = [(f"official:{one.pk}", f"{said(one.name)}, {said(one.position)}") for one in people]
    bodies: Sequence[Office] = [office, *others]
    return [
        ("", _("No")),
        (said(office.name), here),
        (_("A body as a whole"), [(f"office:{one.pk}", said(one.name)) for one in bodies]),
        (OTHER, _("Another official or body")),
    ]


def named(against: str, name: str) -> dict[str, Any]:
    """The columns of an appeal for what a form said; what isn't there any more is left out."""
    kind, _colon, key = against.partition(":")
    number = int(key) if key.isdecimal() and len(key) < 10 else 0
    return {
        "against_official": Official.objects.filter(pk=number).first()
        if kind == "official"
        else None,
        "against_office": Office.objects.filter(pk=number).first() if kind == "office" else None,
        "against_name": name.strip() if against == OTHER else "",
    }


def stands_in_the_way(official: Official, against: str) -> bool:
    """Whether somebody who complains so can't be received by this official."""
    return bool(against) and not may_receive(official, Appeal(**named(against, "")))


def instead(official: Official, against: str) -> list[Official]:
    """Who receives somebody who complains so: the head of the office, else others of it in order
    of precedence."""
    return able(official, Appeal(**named(against, "")))


def instead_of(reception: Reception) -> list[Official]:
    """The same for a reception with somebody about whom its appeal complains; nobody for others."""
    if may_receive(reception.official, reception.appeal):
        return []
    return able(reception.official, reception.appeal)


def able(official: Official, appeal: Appeal) -> list[Official]:
    head = head_of(official.office)
    people = official.office.officials.filter(active=True).select_related("office", "calendar")
    found = [one for one in people if one.pk != official.pk and may_receive(one, appeal)]
    found.sort(key=lambda one: head is None or one.pk != head.pk)
    return found[:MOST_INSTEAD]
