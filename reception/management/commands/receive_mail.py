import os
import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError
from django.utils import timezone

from reception.incoming.mail import MOST_BYTES
from reception.incoming.receive import receive


class Command(BaseCommand):
    help = (
        "Takes one letter from standard input, as a mail server's pipe gives it. "
        "Ends with 75 (try again later) when the database can't be written, else with 0."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        raw = sys.stdin.buffer.read(MOST_BYTES + 1)
        try:
            self.stdout.write(receive(raw, timezone.now()))
        except OperationalError:
            sys.exit(os.EX_TEMPFAIL)
