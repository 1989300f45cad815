from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from reception.actions import retention


class Command(BaseCommand):
    help = "Anonymises and deletes what must not be kept any longer. Safe to repeat and to cut off."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="only say what would go, by rule and number"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now, dry = timezone.now(), options["dry_run"]
        numbers = retention.count(now) if dry else retention.run(now)
        for rule in retention.RULES:
            self.stdout.write(f"{numbers[rule.name]:>8}  {rule.name}: {rule.words}")
        self.stdout.write("Nothing was changed." if dry else "Done.")
