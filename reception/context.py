from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from reception.permissions import has_desk

NATIVE_NAMES = {"uz": "Oʻzbekcha", "uz-cyrl": "Ўзбекча", "ru": "Русский", "en": "English"}


def site(request: HttpRequest) -> dict[str, Any]:
    """What every page shows: languages to choose from, and whether the person has a desk."""
    user = getattr(request, "user", None)
    return {
        "SITE_LANGUAGES": [(code, NATIVE_NAMES[code]) for code, _ in settings.LANGUAGES],
        "LANGUAGE_CODE": get_language(),
        "DEMO": settings.DEMO,
        "desk": bool(user and user.is_authenticated and has_desk(user)),
    }
