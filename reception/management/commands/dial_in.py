from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from reception.models import Office


class Command(BaseCommand):
    help = "Says how to take part by telephone in an office's receptions, in each language."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("office", help="its slug")
        parser.add_argument("texts", nargs="*", help='language and text in turn: uz "…" ru "…"')

    def handle(self, *args: Any, office: str, texts: list[str], **options: Any) -> None:
        languages, said = texts[::2], texts[1::2]
        known = {code for code, _ in settings.LANGUAGES}
        if len(languages) != len(said) or not known.issuperset(languages):
            raise CommandError(f"Give pairs of a language ({', '.join(sorted(known))}) and a text.")
        texts_by_language = dict(zip(languages, said, strict=True))
        if not Office.objects.filter(slug=office).update(dial_in=texts_by_language):
            raise CommandError(f"There is no office {office!r}.")
