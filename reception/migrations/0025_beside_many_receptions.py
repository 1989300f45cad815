from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reception", "0024_cancelled_too_often"),
        ("scheduling", "0002_calendar_closed"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="reception",
            index=models.Index(
                fields=["identity"], condition=~models.Q(identity=""), name="reception_of_person"
            ),
        ),
        migrations.AddIndex(
            model_name="reception",
            index=models.Index(
                fields=["official"],
                condition=models.Q(state__in=["in_session", "requested", "scheduled"]),
                name="reception_to_come",
            ),
        ),
    ]
