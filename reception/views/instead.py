"""Who receives somebody who complains about the very official they were booking with."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from reception.complaints import instead, stands_in_the_way
from reception.views.drafts import answers_of, find_draft, until_handed_in


@require_safe
@until_handed_in
def others(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """What was written is kept; the time goes back when another one is chosen."""
    draft = find_draft(request, uid)
    against = answers_of(draft).get("against", "")
    if not stands_in_the_way(draft.official, against):
        return redirect("book-check", uid=uid)
    found = instead(draft.official, against)
    context = {"draft": draft, "official": draft.official, "instead": found, "step": 3}
    return render(request, "book/instead.html", context)
