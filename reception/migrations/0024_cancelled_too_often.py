from django.db import migrations, models
from django.db.models import Q

COMING = Q(state__in=["in_session", "requested", "scheduled"], again=False)


class Migration(migrations.Migration):
    dependencies = [
        ("reception", "0023_one_mailbox_one_identity"),
        ("scheduling", "0002_calendar_closed"),
    ]

    operations = [
        migrations.AddField(
            model_name="reception",
            name="bars_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.RemoveConstraint(
            model_name="reception",
            name="one_coming_with_official",
        ),
        migrations.AddConstraint(
            model_name="reception",
            constraint=models.UniqueConstraint(
                fields=["identity", "official"],
                condition=(COMING | Q(bars_until__isnull=False)) & ~Q(identity=""),
                name="one_coming_with_official",
            ),
        ),
    ]
