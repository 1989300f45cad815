from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reception.actions import second_factor
from reception.models import User


class Command(BaseCommand):
    help = (
        "Takes the second factor of a member of staff away, who then sets up a new one; signs them "
        "out everywhere. Make sure first that it is they who ask."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("login")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["login"], is_citizen=False).first()
        if user is None:
            raise CommandError("There is no member of staff with this login name.")
        second_factor.reset(user, by=None, now=timezone.now())
        self.stdout.write(f"{user.username} sets up a new second factor at the next sign-in.")
