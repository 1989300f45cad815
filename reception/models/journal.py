"""The append-only journal: audit trail, outbox and statistics at once.

Every transition writes one Event in its own transaction. The database itself refuses to change
or delete one (triggers below, made after each `migrate` on PostgreSQL and SQLite alike).
"""

from typing import Any

from django.conf import settings
from django.db import connections, models
from django.utils import timezone

from scheduling.rows import Plain

TABLES = ("event", "seal")
POSTGRES_GUARD = [
    """CREATE OR REPLACE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the journal is append-only'
    USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    *(
        f"""CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON reception_{table}
        FOR EACH ROW EXECUTE FUNCTION journal_is_append_only()"""
        for table in TABLES
    ),
]
SQLITE_GUARD = [
    f"""CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON reception_{table}
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"""
    for table in TABLES
    for verb in ("UPDATE", "DELETE")
]


GUARD = {"postgresql": POSTGRES_GUARD, "sqlite": SQLITE_GUARD}


class Event(Plain):
    """Something that happened. `data` holds facts without personal data (times, sequence, ids)."""

    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True)
    appeal = models.ForeignKey("reception.Appeal", models.DO_NOTHING, null=True)
    reception = models.ForeignKey(
        "reception.Reception", models.DO_NOTHING, null=True, related_name="events"
    )
    data = models.JSONField(default=dict)

    class Meta:
        indexes = (models.Index(fields=["kind", "at"], name="event_kind_at"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Seal(models.Model):
    """The link of an event in the chain (`reception.chain`); `id` counts from 1 without a gap."""

    id = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, models.DO_NOTHING, related_name="seal")
    link = models.CharField(max_length=64)
    sealed = models.DateTimeField()

    def __str__(self) -> str:
        return f"seal {self.pk}"


class Outbox(Plain):
    """Events that the worker has still to turn into notices; a row goes when that is done."""

    event = models.OneToOneField(Event, models.CASCADE, primary_key=True)
    due = models.DateTimeField(default=timezone.now, db_index=True)  # not to be tried before
    attempts = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"outbox {self.pk}"


def install_guard(using: str = "default", **_: Any) -> None:
    """Receives `post_migrate`."""
    connection = connections[using]
    if Event._meta.db_table not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in GUARD[connection.vendor]:
            cursor.execute(statement)
