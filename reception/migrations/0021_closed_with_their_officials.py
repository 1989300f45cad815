from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone


def close(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Calendars of officials who were taken out of their office before calendars could close."""
    gone = apps.get_model("reception", "Official").objects.filter(active=False)
    calendars = apps.get_model("scheduling", "Calendar").objects
    calendars.filter(pk__in=gone.values("calendar")).update(closed=timezone.now())


class Migration(migrations.Migration):
    dependencies = [
        ("reception", "0020_said_at_door"),
        ("scheduling", "0002_calendar_closed"),
    ]

    operations = [migrations.RunPython(close, migrations.RunPython.noop)]
