"""Letters worded by an administrator: which there are, one with its preview and its history."""

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from reception.actions import wordings
from reception.forms.wordings import WordingForm
from reception.models import Office, User, Wording
from reception.notices import samples, wording
from reception.notices.markup import html_of
from reception.notices.wordable import PLACES, UNWORDED, WORDINGS
from reception.notices.wording import Worded
from reception.permissions import wordable_offices
from reception.views.session import desk_required, signed_in

EVERYWHERE = "all"
HISTORY = 20
LANGUAGES = dict(settings.LANGUAGES)


def scope(user: User, slug: str) -> Office | None:
    """Whose letters: an office's, or everybody's. Raises Http404."""
    if slug == EVERYWHERE:
        if user.is_operator:
            return None
        raise Http404
    found = wordable_offices(user).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


@require_safe
@desk_required
def listed(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    offices = list(wordable_offices(user))
    if not offices and not user.is_operator:
        raise Http404
    letters = [(name, one.label) for name, one in WORDINGS.items()]
    offices_own = [(name, one.label) for name, one in WORDINGS.items() if not one.everywhere]
    scopes = [(EVERYWHERE, _("All offices"), letters)] if user.is_operator else []
    scopes += [(office.slug, str(office), offices_own) for office in offices]
    context = {"scopes": scopes, "languages": settings.LANGUAGES, "unworded": UNWORDED}
    return render(request, "desk/wordings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def one(request: HttpRequest, slug: str, name: str, language: str) -> HttpResponseBase:
    """POST with `preview` shows what would be sent, as text or as the letter ("html"), and keeps
    nothing."""
    user, office = signed_in(request), scope(signed_in(request), slug)
    letter = WORDINGS.get(name)
    if letter is None or (letter.everywhere and office) or language not in LANGUAGES:
        raise Http404
    rows = Wording.objects.filter(name=name, language=language, office=office).order_by("-pk")
    newest = rows.first()
    initial = {"subject": newest.subject, "body": newest.body} if newest else {}
    form = WordingForm(name, request.POST if request.method == "POST" else None, initial=initial)
    preview = None
    if form.is_bound and form.is_valid():
        subject, body = form.cleaned_data["subject"], form.cleaned_data["body"]
        if "preview" not in request.POST:
            wordings.word(name, language, office, subject, body, by=user, now=timezone.now())
            messages.success(request, _("Saved. Letters written from now on say this."))
            return redirect("desk-wording", slug=slug, name=name, language=language)
        preview = shown(name, language, office, subject, body)
        if request.POST["preview"] == "html":
            return as_letter(request, preview, language)
    context = {
        "form": form,
        "label": letter.label,
        "language": LANGUAGES[language],
        "carried": language == "uz-cyrl",
        "office": office,
        "places": [
            (f"{{{place}}}", words, place in letter.required)
            for place, words in PLACES.items()
            if place in letter.allowed
        ],
        "preview": preview,
        "usual": samples.otherwise(name, language, office),
        "history": rows.select_related("by")[:HISTORY],
    }
    return render(request, "desk/wording.html", context, status=422 if form.errors else 200)


def shown(name: str, language: str, office: Office | None, subject: str, body: str) -> Worded:
    """With an invented reception."""
    otherwise = samples.otherwise(name, language, office)
    with translation.override(language):
        text = wording.filled(body, samples.values()) if body else otherwise.body
    return Worded(subject or otherwise.subject, text)


def as_letter(request: HttpRequest, letter: Worded, language: str) -> HttpResponseBase:
    """With the styles of its own: mail programs know no style sheets of ours."""

    @csp_replace({"style-src": ["'unsafe-inline'"]})
    def page(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(html_of(letter.subject, letter.body, language, settings.SITE_URL))

    return page(request)
