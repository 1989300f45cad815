from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone


def office_time(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """A view may activate its office's zone; the next request of the thread begins without it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with timezone.override(None):
            return get_response(request)

    return middleware
