"""What `makemigrations` can't see: an extension and indexes that only PostgreSQL has."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

INDEXES = {
    "official_words_trigrams": "words gin_trgm_ops",
    # As Django writes SearchVector("words", config="simple").
    "official_words_text": "to_tsvector('simple'::regconfig, COALESCE(words, ''))",
}


def make_indexes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name, expression in INDEXES.items():
            schema_editor.execute(
                f"CREATE INDEX {name} ON reception_official USING gin ({expression})"
            )


def drop_indexes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    dependencies = [
        ("reception", "0001_initial"),
    ]

    operations = [
        # Both do nothing on other databases.
        TrigramExtension(),
        migrations.RunPython(make_indexes, drop_indexes),
    ]
