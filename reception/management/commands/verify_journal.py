from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reception.actions.seal import facts
from reception.chain import START, link
from reception.models import Event, Seal

LATE = timedelta(minutes=10)


class Command(BaseCommand):
    help = (
        "Proves that no event of the journal was changed, removed or slipped in since it was "
        "sealed. Prints the newest link: keep it elsewhere, and give it back by --head."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--head", help="a link printed by an earlier run: it must still be there"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        head, count, seen = START, 0, options["head"] is None
        for seal in Seal.objects.select_related("event").order_by("pk").iterator():
            count += 1
            if seal.pk != count:
                raise CommandError(f"Link {count} is missing.")
            head = link(head, facts(seal.event))
            if head != seal.link:
                raise CommandError(f"Event {seal.event_id} is not what was sealed as link {count}.")
            seen |= head == options["head"]
        if count != Seal.objects.count():
            raise CommandError("A sealed event is gone.")
        if not seen:
            raise CommandError("The given head is no link of this journal.")
        late = Event.objects.filter(seal=None, at__lt=timezone.now() - LATE).count()
        if late:
            raise CommandError(f"{late} old events are not sealed: was the worker stopped?")
        self.stdout.write(f"{count} events, unbroken. Head: {head}")
