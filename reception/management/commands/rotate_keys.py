from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand

from reception import crypto
from reception.actions.recorder import path_of
from reception.fields import EncryptedTextField
from reception.models import Attachment, DataExport, Recording, RecordingPart
from reception.sealed import rotate


class Command(BaseCommand):
    help = "Encrypts all personal data anew under the first of PERSONAL_DATA_KEYS; repeatable."

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        for model in apps.get_app_config("reception").get_models():
            fields = [f.name for f in model._meta.fields if isinstance(f, EncryptedTextField)]
            if not fields:
                continue
            for row in model._base_manager.only("pk", *fields).iterator():
                row.save(update_fields=fields)  # read with any key, written with the first
                count += 1
        for paper in Attachment.objects.iterator():
            with paper.file.open("rb") as file:
                content = file.read()
            with paper.file.storage.open(str(paper.file), "wb") as file:
                file.write(crypto.rotate_bytes(content))
        names = [*RecordingPart.objects.values_list("file", flat=True)]
        names += Recording.objects.exclude(file="").values_list("file", flat=True)
        names += DataExport.objects.exclude(file="").values_list("file", flat=True)
        for name in names:
            if path_of(name).exists():
                rotate(path_of(name))
        self.stdout.write(f"{count} records are under the first key")
