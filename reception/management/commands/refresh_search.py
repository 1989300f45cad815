"""Writes anew what officials are found by, after a change that went past the models (raw SQL)."""

from typing import Any

from django.core.management.base import BaseCommand

from reception.actions.directory import refresh_words
from reception.models import Official


class Command(BaseCommand):
    help = "Write the searched words of every official anew. Safe to repeat."

    def handle(self, *_: Any, **__: Any) -> None:
        changed = refresh_words(Official.objects.all())
        self.stdout.write(f"{changed} changed")
