from urllib.parse import quote

from django.http import HttpResponse


def as_download(content: bytes, name: str, content_type: str) -> HttpResponse:
    """Never shown in our own origin: what a stranger sent is only downloaded."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
