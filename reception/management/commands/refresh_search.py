"""Writes anew what officials and, with --names, applicants are found by: after a change that went
past the models (raw SQL), of LOOKUP_KEY, or of how words are folded."""

from typing import Any

from django.core.management.base import BaseCommand

from reception.actions.directory import refresh_words
from reception.actions.names import index_anew
from reception.models import Official


class Command(BaseCommand):
    help = "Write the searched words of every official anew. Safe to repeat."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--names", action="store_true", help="the names of applicants too")

    def handle(self, *_: Any, **options: Any) -> None:
        changed = refresh_words(Official.objects.all())
        if options["names"]:
            index_anew()
        self.stdout.write(f"{changed} changed")
