from contextlib import suppress

from django.apps.registry import Apps
from django.db import IntegrityError, migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from reception.crypto import LOOK_ALIKES, identity_of, lookup_hash, normalise_email

COUNTED = ("Reception", "Waiting", "Application")


def as_it_was(email: str) -> str:
    """The identity that an address gave until now."""
    local, _, domain = normalise_email(email).translate(LOOK_ALIKES).partition("@")
    domain = {"googlemail.com": "gmail.com", "ya.ru": "yandex.ru"}.get(domain, domain)
    local = local.partition("+")[0]
    if domain in {"gmail.com", "yandex.ru", "yandex.com"}:
        local = local.replace(".", "")
    return lookup_hash(f"identity:{local}@{domain}")


def count_anew(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Whoever counts by an address counts as it does now, with all that is hers. Where two of her
    spellings have a reception each, what was promised stays, and counts by itself to its end."""
    users = apps.get_model("reception", "User").objects
    proven = users.exclude(email_hash=None).only("email", "identity")
    for user in proven.iterator(chunk_size=1000):
        before, after = user.identity, identity_of(user.email) if user.email else ""
        if not after or before == after or before != as_it_was(user.email):
            continue
        users.filter(pk=user.pk).update(identity=after)
        for name in COUNTED:
            rows = apps.get_model("reception", name).objects.filter(citizen=user.pk)
            for pk in rows.filter(identity=before).values_list("pk", flat=True):
                with suppress(IntegrityError), transaction.atomic():
                    rows.filter(pk=pk).update(identity=after)


class Migration(migrations.Migration):
    dependencies = [("reception", "0022_google_calendar")]

    operations = [migrations.RunPython(count_anew, migrations.RunPython.noop)]
