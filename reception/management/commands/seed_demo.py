from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reception.demo.film import seed_film
from reception.demo.people import OFFICIALS, SECRETARIES
from reception.demo.seed import PASSWORD, WITH_ROLES, seed


class Command(BaseCommand):
    help = "Fills the demonstration with invented offices, people and receptions; idempotent."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demo data is for the demo: it is refused without QABUL_DEMO=1.")
        now = timezone.now()
        seed(now)
        seed_film(now)
        officials = ", ".join(one.login for one in OFFICIALS)
        self.stdout.write(
            f"\n  Qabul, with demo data: {settings.SITE_URL}\n\n"
            f"  Try the video reception: open {settings.SITE_URL}/demo/ in two windows\n"
            f"  (one of them private), as Aziza and as Botir; one click signs in.\n\n"
            f"  Staff:    {settings.SITE_URL}/sign-in/staff/  password {PASSWORD}\n"
            f"            officials {officials}; secretaries {', '.join(SECRETARIES)};\n"
            f"            with other roles {', '.join(WITH_ROLES)}\n"
            f"  Citizens: {settings.SITE_URL}/sign-in/  aziza@example.uz, code in the letter\n"
            f"  Letters:  {settings.SITE_URL}/demo/mail/\n"
        )
