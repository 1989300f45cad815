from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from reception.models import User, VideoPoint
from reception.permissions import administered_offices, has_desk
from reception.unreached import unseen

NATIVE_NAMES = {"uz": "Oʻzbekcha", "uz-cyrl": "Ўзбекча", "ru": "Русский", "en": "English"}


def site(request: HttpRequest) -> dict[str, Any]:
    """What every page shows: languages to choose from, and whether the person has a desk."""
    user = getattr(request, "user", None)
    staff = isinstance(user, User) and has_desk(user)
    return {
        "SITE_LANGUAGES": [(code, NATIVE_NAMES[code]) for code, _ in settings.LANGUAGES],
        "LANGUAGE_CODE": get_language(),
        "DEMO": settings.DEMO,
        # Asked for only by pages that show it.
        "unseen_notices": partial(unseen, user) if isinstance(user, User) else 0,
        "desk": staff,
        "helps_at_point": lambda: (
            isinstance(user, User) and VideoPoint.objects.helped_by(user).exists()
        ),
        "administers": lambda: isinstance(user, User) and administered_offices(user).exists(),
    }
