"""Offices, as their administrator and the operator keep them, and the topics people come about."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from reception.actions.guards import administering, require
from reception.actions.journal import record
from reception.models import Office, Topic, User
from reception.models.offices import branches_of
from reception.permissions import can_order_offices, head_of
from scheduling.retry import retrying


class Taken(Exception):
    """Another office or topic has this short name or code."""


class Cycle(Exception):
    """An office can't lie below itself."""


@retrying
def found(*, by: User, now: datetime, **fields: Any) -> Office:
    """A new office. Raises Taken, PermissionDenied."""
    try:
        with transaction.atomic():
            require(by, can_order_offices)
            office = Office.objects.create(**fields)
            record("office_founded", at=now, actor=by, tell=False, office=office.pk)
    except IntegrityError as error:
        raise Taken from error
    return office


@retrying
def change(office: Office, *, by: User, now: datetime, **fields: Any) -> Office:
    """Writes what is named; under which office it lies is looked at while no other may be moved.
    Who was its head, or works for them, leads it no more from the same moment.

    Raises Cycle, PermissionDenied.
    """
    with transaction.atomic():
        administering(by, office, *(leading(office) if "head" in fields else ()))
        if "parent" in fields:
            list(Office.objects.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
        current = Office.objects.select_for_update(of=("self",)).get(pk=office.pk)
        parent = fields.get("parent")
        if parent is not None and parent.pk in {current.pk, *branches_of([current.pk])}:
            raise Cycle
        changed = [name for name, value in fields.items() if getattr(current, name) != value]
        if changed:
            for name in changed:
                setattr(current, name, fields[name])
            current.save(update_fields=changed)
            about: dict[str, Any] = {"office": current.pk, "changed": sorted(changed)}
            record("office_changed", at=now, actor=by, tell=False, **about)
    return current


def leading(office: Office) -> list[User]:
    """Its head and who works for them."""
    head = head_of(office)
    return [head.user, *head.helpers()] if head else []


@retrying
def keep_topic(
    topic: Topic | None, *, slug: str = "", office: Office, by: User, now: datetime, **said: Any
) -> Topic:
    """A new topic under `slug`, or new words for one there is. Raises Taken, PermissionDenied."""
    try:
        with transaction.atomic():
            administering(by, office)
            kept = topic or Topic(slug=slug)
            kind = "topic_changed" if topic else "topic_added"
            for name, value in said.items():
                setattr(kept, name, value)
            kept.save()
            record(kind, at=now, actor=by, tell=False, office=office.pk, topic=kept.pk)
    except IntegrityError as error:
        raise Taken from error
    return kept
