"""What a telephone wants to know of the site to put it on the home screen (W3C Web App Manifest).

Safari on iOS shows pushed notices only there, so that without it an iPhone has none.
"""

from django.http import HttpRequest, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from reception.notices.markup import TAGS

COLOUR, PAPER = "#073e46", "#f6f1e7"  # tokens.css
SIZES = (192, 512)


@require_safe
@cache_control(private=True, max_age=3600)
def manifest(_request: HttpRequest) -> JsonResponse:
    """In the reader's language."""
    language = get_language() or "uz"
    pictures = [
        {
            "src": static(f"dist/icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": "any maskable",
        }
        for size in SIZES
    ]
    icons = [
        {"src": static("dist/favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
        *pictures,
    ]
    home = reverse("home")
    told = {
        "id": home,
        "name": f"Qabul – {_('Receptions with officials')}",
        "short_name": "Qabul",
        "lang": TAGS.get(language, language),
        "start_url": home,
        "scope": home,
        "display": "standalone",
        "theme_color": COLOUR,
        "background_color": PAPER,
        "icons": icons,
    }
    return JsonResponse(told, content_type="application/manifest+json")
