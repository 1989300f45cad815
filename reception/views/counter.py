"""The desk books for somebody: a time, the questions; the person finds it by their receipt."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reception.actions import booking, counter
from reception.actions.one_coming import AlreadyBooked
from reception.actions.points import PointClosed
from reception.choices import Unknown, choice_of, options_of
from reception.forms.counter import CounterForm, FindForm
from reception.limits import admit_guess, count
from reception.models import Draft, Official
from reception.views.booking import parsed_start
from reception.views.desk import bookable_official
from reception.views.drafts import answers_of
from reception.views.public import official_context
from reception.views.session import desk_required, enter, signed_in
from scheduling.errors import HoldExpired, SchedulingError, SlotTaken
from scheduling.formats import Format

PAGES = ["GET", "HEAD", "POST"]


@require_http_methods(PAGES)
@desk_required
def times(request: HttpRequest, slug: str) -> HttpResponse:
    """The same free times as on the public page."""
    official = bookable_official(request, slug)
    options, refusal = options_of(official), ""
    if request.method == "POST":
        try:
            return redirect("desk-book-form", uid=held(request, official).uid)
        except (SchedulingError, Unknown):
            refusal = _("This time is not free any more. Please choose another one.")
    asked = request.POST if request.method == "POST" else request.GET
    context = official_context(asked.dict(), official, options) | {"refusal": refusal}
    return render(request, "desk/book_times.html", context, status=409 if refusal else 200)


def held(request: HttpRequest, official: Official) -> Draft:
    start = parsed_start(request)
    if start is None:
        raise SchedulingError
    choice = choice_of(official, request.POST, options_of(official))
    return booking.hold_slot(
        official,
        start,
        holder=counter.holder_for(signed_in(request)),
        now=timezone.now(),
        topic_id=choice.option.topic.pk if choice.option else None,
        how=choice.how,
    )


def my_draft(request: HttpRequest, uid: uuid.UUID) -> Draft:
    """What this person of the desk is booking. Raises Http404."""
    drafts = Draft.objects.select_related("official__office", "official__calendar", "booking")
    mine = drafts.filter(holder__startswith=counter.mark_of(signed_in(request)))
    draft = get_object_or_404(mine, uid=uid)
    bookable_official(request, draft.official.slug)
    return draft


@require_http_methods(PAGES)
@desk_required
def form(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    draft = my_draft(request, uid)
    fixed = {
        "official": draft.official,
        "minutes": draft.booking.minutes if draft.booking else None,
        "by_phone": draft.booking is not None and draft.booking.format == Format.PHONE,
        "by_video": draft.booking is None or draft.booking.format == Format.VIDEO,
    }
    initial = {"language": get_language() or "uz"} | answers_of(draft)
    asked = CounterForm(initial=initial, **fixed)
    if request.method == "POST":
        asked = CounterForm(request.POST, **fixed)
        if asked.is_valid() and (answer := handed_in(request, draft, asked)):
            return answer
    context = {"form": asked, "draft": draft, "official": draft.official}
    return render(request, "desk/book.html", context, status=422 if asked.is_bound else 200)


def handed_in(request: HttpRequest, draft: Draft, asked: CounterForm) -> HttpResponse | None:
    """The way to what was booked; None with the reason on the form."""
    data = asked.cleaned_data
    try:
        reception = counter.book_for(
            draft,
            asked.answers,
            document=data["document"],
            channel=asked.channel_said,
            language=data["language"],
            by=signed_in(request),
            now=timezone.now(),
        )
    except (HoldExpired, SlotTaken, booking.HandedIn):
        asked.add_error(None, _("The time was given to somebody else meanwhile. Choose another."))
    except AlreadyBooked:
        asked.add_error(
            None, _("This person has a coming reception with this official or on this topic.")
        )
    except PointClosed:
        asked.add_error("point", _("This video point is closed. Choose another one."))
    except booking.Incomplete:
        asked.add_error(None, _("Something is missing; look at the fields once more."))
    else:
        messages.success(request, _("It is booked. Print the receipt, or read the code out."))
        return redirect("desk-reception", public_id=reception.public_id)
    return None


@require_POST
@desk_required
def release(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    draft = my_draft(request, uid)
    booking.release_hold(draft, now=timezone.now())
    draft.delete()
    return redirect("desk-book", slug=draft.official.slug)


@require_http_methods(PAGES)
def find(request: HttpRequest) -> HttpResponse:
    """For whoever has a receipt and no account: how it stands; for more, `views.receipt`."""
    asked = FindForm(initial={"number": request.GET.get("number", "")})
    if request.method == "POST":
        asked = FindForm(request.POST)
        if asked.is_valid():
            number = asked.cleaned_data["number"]
            admit_guess(request, "password", who=f"receipt {number}", widely="passwords")
            if reception := counter.found(number, asked.cleaned_data["code"]):
                enter(request, reception.citizen, how="receipt")
                return redirect("my-reception", public_id=reception.public_id)
            count(request, "password", who=f"receipt {number}")
            count(request, "passwords")
            asked.add_error(None, _("There is no reception with this number and code."))
    status = 422 if asked.is_bound else 200
    return render(request, "accounts/find.html", {"form": asked}, status=status)
