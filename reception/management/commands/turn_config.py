from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from signaling.turn_config import Server, written


class Command(BaseCommand):
    help = "Prints a hardened turnserver.conf for coturn that takes the credentials we give."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--realm", help="default: the host of SITE_URL")
        parser.add_argument("--port", type=int, default=3478)
        parser.add_argument("--tls-port", type=int, default=5349, help="443 passes most firewalls")
        parser.add_argument("--certificate", default="", help="a PEM file; without it no turns:")
        parser.add_argument("--key", default="", help="the PEM file of its key")
        parser.add_argument("--external", default="", help="public address behind NAT")
        parser.add_argument("--listen", action="append", default=[], help="default: all addresses")
        parser.add_argument(
            "--allow", action="append", default=[], help="address that is relayed to all the same"
        )
        parser.add_argument("--min-port", type=int, default=49152)
        parser.add_argument("--max-port", type=int, default=65535)
        parser.add_argument("--relays", type=int, default=2000, help="at the same time, of all")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.TURN_SECRET:
            raise CommandError("Set TURN_URLS and TURN_SECRET first: the secret is shared.")
        server = Server(
            realm=options["realm"] or urlsplit(settings.SITE_URL).hostname or "qabul",
            secret=settings.TURN_SECRET,
            port=options["port"],
            tls_port=options["tls_port"],
            certificate=options["certificate"],
            key=options["key"],
            external=options["external"],
            listening=options["listen"],
            allowed=options["allow"],
            ports=(options["min_port"], options["max_port"]),
            relays=options["relays"],
        )
        try:
            self.stdout.write(written(server), ending="")
        except ValueError as error:
            raise CommandError(str(error)) from error
