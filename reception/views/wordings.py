"""Letters worded by an administrator: which there are, one with its preview and its history."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from reception.actions import wordings
from reception.forms.wordings import WordingForm
from reception.models import Office, User, Wording
from reception.notices import samples, wording
from reception.notices.markup import html_of
from reception.permissions import wordable_offices
from reception.views.session import desk_required, signed_in

EVERYWHERE = "all"
HISTORY = 20


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
    scopes = [(EVERYWHERE, _("All offices"))] if user.is_operator else []
    scopes += [(office.slug, str(office)) for office in offices]
    letters = [(name, letter.label) for name, letter in wording.WORDINGS.items()]
    languages = settings.LANGUAGES
    context = {"scopes": scopes, "letters": letters, "languages": languages}
    return render(request, "desk/wordings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def one(request: HttpRequest, slug: str, name: str, language: str) -> HttpResponse:
    """POST with `preview` shows what would be sent, and keeps nothing."""
    user, office = signed_in(request), scope(signed_in(request), slug)
    if name not in wording.WORDINGS or language not in dict(settings.LANGUAGES):
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
        preview = shown(name, language, subject, body)
    letter = wording.WORDINGS[name]
    context = {
        "form": form,
        "label": letter.label,
        "language": dict(settings.LANGUAGES)[language],
        "office": office,
        "places": [
            (f"{{{place}}}", words, place in letter.required)
            for place, words in wording.PLACES.items()
            if place in letter.allowed
        ],
        "preview": preview,
        "usual": samples.usual(name, language),
        "history": rows.select_related("by")[:HISTORY],
    }
    return render(request, "desk/wording.html", context, status=422 if form.errors else 200)


def shown(name: str, language: str, subject: str, body: str) -> dict[str, str]:
    """As text and as the letter's HTML, with an invented reception."""
    usual = samples.usual(name, language)
    with translation.override(language):
        text = wording.filled(body, samples.values()) if body else usual.body
    said = subject or usual.subject
    return {"subject": said, "text": text, "html": html_of(said, text, language, settings.SITE_URL)}
