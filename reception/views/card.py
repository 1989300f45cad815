"""The reception card: written during the talk, kept as it grows, completed after it."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reception.actions import minutes
from reception.actions.guards import ComplainedAbout
from reception.actions.promises import BadTerm
from reception.actions.rulings import NoGround
from reception.control import card_of
from reception.forms.card import (
    CardForms,
    differences,
    forms_of,
    hand_in,
    number_in,
    typed,
    writer,
)
from reception.lifecycle import ReceptionState
from reception.models import Reception, ReceptionCard
from reception.permissions import stands_aside
from reception.templatetags.qabul import clock
from reception.views.desk import find
from reception.views.outcome import aside
from reception.views.session import complained_about, desk_required, signed_in


def kept(request: HttpRequest, found: Reception) -> ReceptionCard:
    """Keeps what was sent. Raises minutes.NotWritable, minutes.WrittenByAnother."""
    return minutes.keep(
        found,
        typed(request.POST.dict()),
        version=number_in(request.POST.dict(), "version"),
        hand=hand_in(request.POST.dict()),
        turn=number_in(request.POST.dict(), "turn"),
        by=signed_in(request),
        now=timezone.now(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """POST `save` keeps, `more` gives another row, `complete` completes."""
    found = find(request, public_id)
    if request.method != "POST":
        if stands_aside(signed_in(request), found):
            raise ComplainedAbout
        if not minutes.can_write(found, timezone.now()):
            return redirect("desk-reception", public_id=public_id)
        card = card_of(found)
        return shown(request, found, card, forms_of(found, card.texts, timezone.now()))
    try:
        card = kept(request, found)
    except minutes.NotWritable:
        messages.warning(request, _("Somebody has completed this card already."))
        return redirect("desk-reception", public_id=public_id)
    except minutes.WrittenByAnother as error:
        return refused(request, found, error.card)
    if "complete" in request.POST:
        return completed(request, found, card)
    if "more" in request.POST:
        return shown(request, found, card, forms_of(found, card.texts, timezone.now(), extra=1))
    messages.success(request, _("The card is saved."))
    return redirect("desk-card", public_id=public_id)


def completed(request: HttpRequest, found: Reception, card: ReceptionCard) -> HttpResponse:
    forms = forms_of(found, card.texts, timezone.now(), bound=True)
    if not forms.is_valid():
        return shown(request, found, card, forms, status=422)
    try:
        minutes.complete(
            found,
            **forms.fields,
            version=card.version,
            by=signed_in(request),
            now=timezone.now(),
        )
        messages.success(request, _("The reception card is complete."))
    except minutes.NotFinished:
        messages.info(request, _("The card can be completed when the reception is over."))
    except minutes.Withdrawn:
        messages.warning(
            request, _("The citizen has withdrawn the appeal: nothing can be promised any more.")
        )
        return redirect("desk-card", public_id=found.public_id)
    except NoGround:  # the earlier appeal isn't decided so any more
        messages.warning(request, _("It has changed meanwhile; look at it again."))
        return redirect("desk-card", public_id=found.public_id)
    except BadTerm:  # midnight has passed since the form was read
        messages.warning(request, _("A day of an instruction is over or later than allowed."))
        return redirect("desk-card", public_id=found.public_id)
    except minutes.WrittenByAnother as error:
        return refused(request, found, error.card)
    return redirect("desk-reception", public_id=found.public_id)


def refused(request: HttpRequest, found: Reception, card: ReceptionCard) -> HttpResponse:
    """What was typed stays in the fields, what the other wrote is shown; nothing is overwritten
    before somebody has seen both."""
    mine = typed(request.POST.dict())
    theirs = differences(card, mine)
    return shown(
        request, found, card, forms_of(found, mine, timezone.now()), status=409, theirs=theirs
    )


def shown(
    request: HttpRequest,
    found: Reception,
    card: ReceptionCard,
    forms: CardForms,
    *,
    status: int = 200,
    theirs: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    context = {
        "reception": found,
        "appeal": found.appeal,
        "card": card,
        "forms": forms,
        "form": next(iter(forms.wrong), forms.card),  # for the title
        "theirs": theirs,
        "writer": writer(card),
        "asides": [] if theirs is not None else aside(card) if card.pk else [],
        "over": found.state == ReceptionState.FINISHED,
    }
    return render(request, "desk/card.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def text(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """For the page's script. POST keeps; 409 carries the text of whoever was first; 410 when the
    card can't be written (any more)."""
    found = find(request, public_id)
    try:
        if request.method == "POST":
            return JsonResponse(told(kept(request, found)))
        if stands_aside(signed_in(request), found):
            raise ComplainedAbout
        return JsonResponse(told(card_of(found)))
    except minutes.WrittenByAnother as error:
        return JsonResponse(told(error.card), status=409)
    except ComplainedAbout:
        return JsonResponse({"reason": "closed", "error": complained_about()}, status=410)
    except minutes.NotWritable:
        reason = _("The card is complete or closed. What you wrote last was set aside.")
        return JsonResponse({"reason": "closed", "error": reason}, status=410)


def told(card: ReceptionCard) -> dict[str, object]:
    return {
        "version": card.version,
        "texts": card.texts,
        "by": writer(card),
        "at": clock(card.saved) if card.saved else "",
    }
