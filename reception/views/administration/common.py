from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from reception.models import Office
from reception.permissions import administered_offices
from reception.views.session import signed_in


def office_of(request: HttpRequest, slug: str) -> Office:
    """One that this person administers, with its zone active. Raises Http404."""
    found = administered_offices(signed_in(request)).filter(slug=slug).first()
    if found is None:
        raise Http404
    timezone.activate(found.tzid)
    return found


def page(
    request: HttpRequest, name: str, office: Office | None, part: str, **context: Any
) -> HttpResponse:
    """`part`: which of the office's pages it is. 422 when its form was not good."""
    form = context.get("form")
    status = context.pop("status", 422 if form is not None and form.is_bound else 200)
    context |= {"office": office, "part": part, "view": "administration"}
    return render(request, f"desk/administration/{name}.html", context, status=status)


def posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None
