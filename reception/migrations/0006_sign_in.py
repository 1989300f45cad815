import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import reception.fields


def mark_citizens(apps, schema_editor):
    # Until now who had proved an address was a citizen, and nobody else.
    apps.get_model("reception", "User").objects.exclude(email_hash=None).update(is_citizen=True)


class Migration(migrations.Migration):
    dependencies = [
        ("reception", "0005_own_calendars"),
    ]

    operations = [
        migrations.CreateModel(
            name="Authenticator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("secret", reception.fields.EncryptedTextField()),
                ("confirmed", models.DateTimeField(null=True)),
                ("last_step", models.BigIntegerField(default=0)),
                ("wrong", models.PositiveSmallIntegerField(default=0)),
                ("wrong_since", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Identity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("provider", models.CharField(max_length=40)),
                ("subject", reception.fields.EncryptedTextField()),
                ("subject_hash", models.CharField(max_length=64, unique=True)),
                ("name", reception.fields.EncryptedTextField(blank=True, default="")),
                ("number", reception.fields.EncryptedTextField(blank=True, default="")),
                (
                    "number_hash",
                    models.CharField(blank=True, db_index=True, default="", max_length=64),
                ),
                ("since", models.DateTimeField()),
                ("last_used", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="KnownDevice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hashed", models.CharField(max_length=64, unique=True)),
                ("since", models.DateTimeField()),
                ("last_used", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Passkey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("credential", models.CharField(max_length=1400, unique=True)),
                ("public_key", models.BinaryField()),
                ("sign_count", models.BigIntegerField(default=0)),
                ("name", reception.fields.EncryptedTextField()),
                ("since", models.DateTimeField()),
                ("last_used", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hashed", models.CharField(max_length=64, unique=True)),
                ("used", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("session", models.CharField(max_length=40, unique=True)),
                ("device", reception.fields.EncryptedTextField(blank=True, default="")),
                ("how", models.CharField(blank=True, default="", max_length=60)),
                ("since", models.DateTimeField()),
                ("seen", models.DateTimeField()),
            ],
            options={
                "ordering": ("-seen", "-pk"),
            },
        ),
        migrations.AddField(
            model_name="appeal",
            name="email_proven",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="appeal",
            name="proven_by",
            field=models.CharField(default="email", max_length=40),
        ),
        migrations.AddField(
            model_name="user",
            name="is_citizen",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="user",
            name="proven_by",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.RunPython(mark_citizens, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_citizen", True), ("email_hash", None), _connector="OR"),
                name="only_citizens_prove_an_address",
            ),
        ),
        migrations.AddField(
            model_name="authenticator",
            name="user",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="authenticator",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="identity",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="identities",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="knowndevice",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="devices",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="passkey",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="passkeys",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="recoverycode",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="recovery_codes",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="visits",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
