from django.db import migrations

import reception.fields


class Migration(migrations.Migration):
    dependencies = [
        ("reception", "0009_triage"),
    ]

    operations = [
        migrations.AddField(
            model_name="identity",
            name="email",
            field=reception.fields.EncryptedTextField(blank=True, default=""),
        ),
    ]
