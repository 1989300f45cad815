"""The staff's list of appeals: narrowed by the address, searched by what is kept in the session."""

import uuid

from django.contrib import messages
from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reception import casebook
from reception.actions import looking, saved_views
from reception.forms.bulk import VERBS
from reception.forms.casebook import CasebookForm, SaveViewForm, WordsForm
from reception.models import Appeal, Office, SavedView, User
from reception.permissions import can_hold_any
from reception.views.export import COLUMNS, USUAL
from reception.views.seen import WORDS, sight_of, words_in
from reception.views.session import desk_required, keep_private, signed_in


@require_safe
@desk_required
def listed(request: HttpRequest) -> HttpResponse:
    user, now = signed_in(request), timezone.now()
    sight = sight_of(user)
    form = CasebookForm(request.GET, officials=casebook.officials_in(sight))
    words = words_in(request)
    wanted = form.wanted(words)
    page = casebook.page_of(casebook.found(sight, wanted, now), request.GET.get("page", 1))
    looking.listed(user, len(page.object_list), now)
    return shown(request, sight, form, page, SaveViewForm())


def shown(
    request: HttpRequest,
    sight: casebook.Sight,
    form: CasebookForm,
    page: "Page[Appeal]",
    save_form: SaveViewForm,
    status: int = 200,
) -> HttpResponse:
    user = signed_in(request)
    words = words_in(request)
    context = {
        "form": form,
        "words": words,
        "words_form": WordsForm(initial={"words": words}),
        "page": page,
        "rows": [(one, casebook.opened(sight, one)) for one in page.object_list],
        "today": timezone.localdate(),
        "views": casebook.views_of(user, sight),
        "save_form": save_form,
        "query": urlencode(form.query()),
        "verbs": verbs_for(user),
        "columns": [(name, column.label, name in USUAL) for name, column in COLUMNS.items()],
        "view": "appeals",
    }
    return render(request, "desk/appeals.html", context, status=status)


def verbs_for(user: User) -> list[tuple[str, object]]:
    hers = VERBS.items() if can_hold_any(user) else list(VERBS.items())[:2]
    return [(verb.value, words) for verb, words in hers]


def back_to(request: HttpRequest) -> HttpResponse:
    """The list, narrowed as it was."""
    sight = sight_of(signed_in(request))
    form = CasebookForm(request.GET, officials=casebook.officials_in(sight))
    query = urlencode(form.query())
    return redirect(reverse("desk-appeals") + (f"?{query}" if query else ""))


@require_POST
@desk_required
def search(request: HttpRequest) -> HttpResponse:
    """Keeps the words for this session; that somebody searched is put on record."""
    user, now = signed_in(request), timezone.now()
    sight = sight_of(user)
    form = WordsForm(request.POST)
    if not form.is_valid():
        messages.warning(request, str(form.errors["words"][0]))
        return back_to(request)
    words = form.cleaned_data["words"].strip()
    if not words:
        request.session.pop(WORDS, None)
        return back_to(request)
    keep_private(request, WORDS, words)
    rows = casebook.named(sight.rows, words, sight.around)[: casebook.PAGE].values("pk").count()
    looking.searched(user, "searched", rows, now)
    return back_to(request)


@require_POST
@desk_required
def save_view(request: HttpRequest) -> HttpResponse:
    """Keeps the filters of the address under a name."""
    user, now = signed_in(request), timezone.now()
    sight = sight_of(user)
    form = CasebookForm(request.GET, officials=casebook.officials_in(sight))
    save_form = SaveViewForm(request.POST)
    if not save_form.is_valid():
        page = casebook.page_of(casebook.found(sight, form.wanted(words_in(request)), now), 1)
        return shown(request, sight, form, page, save_form, 422)
    said = save_form.cleaned_data
    office = Office.objects.filter(pk__in=sight.around).order_by("pk").first()
    try:
        shared = office if said["shared"] else None
        saved_views.keep_view(user, said["name"], form.query(), shared)
        messages.success(request, _("The view is kept."))
    except saved_views.TooMany:
        messages.warning(request, _("You keep enough views already; remove one first."))
    return back_to(request)


@require_POST
@desk_required
def forget_view(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Whoever made it, also where all see it."""
    view = SavedView.objects.filter(user=signed_in(request), uid=uid).first()
    if view is None:
        raise Http404
    saved_views.forget_view(view)
    messages.success(request, _("The view is gone."))
    return redirect("desk-appeals")
