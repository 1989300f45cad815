import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

import scheduling.constraints
import scheduling.models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        # Needed to exclude by calendar and time together; does nothing but on PostgreSQL.
        BtreeGistExtension(),
        migrations.CreateModel(
            name="Calendar",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "tzid",
                    models.CharField(
                        default="Asia/Tashkent",
                        max_length=64,
                        validators=[scheduling.models.validate_tzid],
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        blank=True,
                        default="",
                        max_length=2,
                        validators=[scheduling.models.validate_country],
                    ),
                ),
                (
                    "slot_minutes",
                    models.PositiveSmallIntegerField(
                        default=20,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(720),
                        ],
                    ),
                ),
                (
                    "buffer_before",
                    models.PositiveSmallIntegerField(
                        default=0, validators=[django.core.validators.MaxValueValidator(180)]
                    ),
                ),
                (
                    "buffer_after",
                    models.PositiveSmallIntegerField(
                        default=0, validators=[django.core.validators.MaxValueValidator(180)]
                    ),
                ),
                ("lead_minutes", models.PositiveIntegerField(default=0)),
                (
                    "horizon_days",
                    models.PositiveSmallIntegerField(
                        default=30, validators=[django.core.validators.MaxValueValidator(732)]
                    ),
                ),
                (
                    "daily_cap",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                    ),
                ),
                (
                    "weekly_cap",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("slot_minutes__range", (1, 720)),
                            ("buffer_before__lte", 180),
                            ("buffer_after__lte", 180),
                            ("horizon_days__lte", 732),
                        ),
                        name="scheduling_calendar_bounds",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AvailabilityRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "rrule",
                    models.CharField(max_length=200, validators=[scheduling.models.validate_rrule]),
                ),
                ("starts", models.TimeField()),
                ("ends", models.TimeField()),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(blank=True, null=True)),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rules",
                        to="scheduling.calendar",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Booking",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uid",
                    models.CharField(default=scheduling.models.new_uid, max_length=64, unique=True),
                ),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("start", models.DateTimeField()),
                ("end", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("held", "Held"),
                            ("pending", "Pending"),
                            ("confirmed", "Confirmed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="held",
                        max_length=9,
                    ),
                ),
                ("holder", models.CharField(blank=True, max_length=100)),
                ("held_until", models.DateTimeField(blank=True, null=True)),
                (
                    "created",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="scheduling.calendar",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["calendar", "start", "end"], name="scheduling_booking_time"
                    ),
                    models.Index(
                        condition=models.Q(("status", "held")),
                        fields=["held_until"],
                        name="scheduling_booking_holds",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("start__lt", models.F("end"))),
                        name="scheduling_booking_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "held"), _negated=True),
                            ("held_until__isnull", False),
                            _connector="OR",
                        ),
                        name="scheduling_hold_has_an_end",
                    ),
                    scheduling.constraints.OverlapConstraint(
                        condition=models.Q(("status__in", ["held", "pending", "confirmed"])),
                        expressions=[
                            (scheduling.constraints.TsTzRange("start", "end"), "&&"),
                            ("calendar", "="),
                        ],
                        name="scheduling_booking_no_overlap",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start", models.DateTimeField()),
                ("end", models.DateTimeField()),
                (
                    "calendar",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="absences",
                        to="scheduling.calendar",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["calendar", "end"], name="scheduling_absence_end")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("start__lt", models.F("end"))),
                        name="scheduling_absence_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DayOverride",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        blank=True,
                        default="",
                        max_length=2,
                        validators=[scheduling.models.validate_country],
                    ),
                ),
                ("date", models.DateField()),
                ("open", models.BooleanField()),
                (
                    "hours_of",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(6)],
                    ),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="day_overrides",
                        to="scheduling.calendar",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("calendar__isnull", True), models.Q(("country", ""), _negated=True)
                            ),
                            models.Q(("calendar__isnull", False), ("country", "")),
                            _connector="OR",
                        ),
                        name="scheduling_override_of_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("hours_of__isnull", True),
                            models.Q(("hours_of__lte", 6), ("open", True)),
                            _connector="OR",
                        ),
                        name="scheduling_override_hours",
                    ),
                    models.UniqueConstraint(
                        fields=("calendar", "date"), name="scheduling_override_calendar"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("calendar__isnull", True)),
                        fields=("country", "date"),
                        name="scheduling_override_country",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecurringAbsence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "rrule",
                    models.CharField(max_length=200, validators=[scheduling.models.validate_rrule]),
                ),
                ("starts", models.TimeField()),
                ("ends", models.TimeField()),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(blank=True, null=True)),
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        default=0, validators=[django.core.validators.MaxValueValidator(366)]
                    ),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recurring_absences",
                        to="scheduling.calendar",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("days__lte", 366)), name="scheduling_absence_days"
                    )
                ],
            },
        ),
    ]
