from pathlib import Path
from typing import Any

import django
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand

from reception.transliteration import carried


class Command(BaseCommand):
    help = "Makes the uz-Cyrl catalogue from the uz one, and from Django's where ours is silent."

    def handle(self, *args: Any, **options: Any) -> None:
        ours = Path(settings.LOCALE_PATHS[0])
        theirs = Path(django.__file__).parent / "conf/locale"
        cyrillic = Catalog(locale="uz_Cyrl", project="Qabul", fuzzy=False, header_comment="")
        cyrillic.mime_headers = [
            ("Plural-Forms", "nplurals=1; plural=0;"),
            ("Content-Type", "text/plain; charset=utf-8"),
        ]
        for folder in (ours, theirs):
            with (folder / "uz/LC_MESSAGES/django.po").open("rb") as file:
                for message in read_po(file, locale="uz"):
                    known = cyrillic.get(message.id, message.context)
                    if message.id and message.string and not message.fuzzy and not known:
                        text = forms(message.string)
                        cyrillic.add(message.id, text, flags=message.flags, context=message.context)
        target = ours / "uz_Cyrl/LC_MESSAGES/django.po"
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            write_po(file, cyrillic, width=100, no_location=True)


def forms(text: Any) -> Any:
    """A translation, or the plural forms of one, in Cyrillic."""
    return tuple(map(carried, text)) if isinstance(text, (tuple, list)) else carried(text)
