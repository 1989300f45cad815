"""The citizen's way to a reception: hold a slot, then one question a page."""

import uuid
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reception import providers, signed
from reception.actions import booking as actions
from reception.actions import papers
from reception.actions.applicant import lacking
from reception.actions.bars import CancelledTooOften
from reception.actions.one_coming import AlreadyBooked
from reception.actions.points import PointClosed, find
from reception.choices import Choice, Unknown, choice_of, options_of
from reception.complaints import named, stands_in_the_way
from reception.forms.applicant import WHO, who_of
from reception.forms.booking import AppealForm, ContactForm
from reception.limits import limited
from reception.models import Attachment, Category, Draft, Official, Reception, Topic, User
from reception.models.applicants import MandateKind, Needs
from reception.views.applicant import known_of, speaks_for
from reception.views.coming import already_booked, bar_of, cancelled_too_often, coming_of
from reception.views.days import parsed_moment
from reception.views.drafts import answers_of, find_draft, sent, step, until_handed_in
from reception.views.proof import send_code
from reception.views.public import find_official, official_context
from reception.views.session import holder_of
from scheduling.availability import place_of
from scheduling.errors import HoldExpired, SlotNotOffered, SlotTaken
from scheduling.formats import Format


def parsed_start(request: HttpRequest) -> datetime | None:
    """The chosen slot's start; None for what is none."""
    return parsed_moment(request.POST.get("start", ""))


@require_http_methods(["GET", "HEAD", "POST"])
@limited("hold")
def hold(request: HttpRequest, slug: str) -> HttpResponse:
    """Takes a time; where it is refused, this page has the others.

    Its ways to other weeks and languages, and reloading it, lead to the official's own page.
    """
    if request.method != "POST":
        weeks = request.GET.urlencode()
        return redirect(f"{reverse('official', args=[slug])}{'?' if weeks else ''}{weeks}")
    official = find_official(slug)
    start, options = parsed_start(request), options_of(official)
    refusal = _("Choose one of the times below.")
    if start is not None:
        try:
            return held(request, official, start, choice_of(official, request.POST, options))
        except SlotTaken:
            refusal = _("Somebody has just taken this time. Please choose another one.")
        except SlotNotOffered:
            refusal = _("This time is not free any more. Please choose another one.")
        except Unknown:
            refusal = _("This is not offered any more. Please choose once more.")
    context = official_context(request.POST.dict(), official, options) | {"refusal": refusal}
    return render(request, "officials/official.html", context, status=409)


def held(request: HttpRequest, official: Official, start: datetime, choice: Choice) -> HttpResponse:
    """Takes the time and goes on to the first question. Raises SlotTaken and SlotNotOffered."""
    topic_id = choice.option.topic.pk if choice.option else None
    if coming := coming_of(request, official, topic_id):
        return already_booked(request, coming)
    if until := bar_of(request, official):
        return cancelled_too_often(request, official, until)
    draft = actions.hold_slot(
        official,
        start,
        holder=holder_of(request),
        now=timezone.now(),
        topic_id=topic_id,
        how=choice.how,
    )
    return redirect("book-about", uid=draft.uid)


@require_http_methods(["GET", "HEAD", "POST"])
@until_handed_in
def contact(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    draft = find_draft(request, uid)
    citizen = request.user if isinstance(request.user, User) and request.user.is_citizen else None
    answers = answers_of(draft)
    known = known_of(request, who_of(answers))
    form_for = partial(
        ContactForm,
        initial=known
        | {"email": "" if signed.by_receipt(request.session) else address_of(citizen)}
        | answers,
        by_phone=is_by_phone(draft),
        code=not (citizen and citizen.proven_by),
    )
    form = form_for()
    if request.method == "POST":
        form = form_for(request.POST)
        if form.is_valid():
            actions.keep_answers(draft, form.cleaned_data)
            return redirect("book-needs", uid=uid)
    return step(request, draft, form, "contact", 2)


@require_http_methods(["GET", "HEAD", "POST"])
@until_handed_in
def appeal(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    draft = find_draft(request, uid)
    form_for = partial(
        AppealForm,
        official=draft.official,
        of_office=draft.official.office,
        minutes=draft.booking.minutes if draft.booking else None,
    )
    form = form_for(initial=answers_of(draft))
    if request.method == "POST":
        form = sent(request, draft, form_for)
        valid = form.is_valid()
        # A good file is kept even when a word is missing elsewhere: it is dear to send on 3G.
        if paper := form.cleaned_data.pop("paper", None):
            valid = kept_paper(draft, form, paper) and valid
        if valid:
            actions.keep_answers(draft, {"topic": ""} | form.cleaned_data)
            return redirect("book-check", uid=uid)
    fewer = "topic" in form.fields and len(form.topics) < draft.official.topics.count()
    return step(request, draft, form, "appeal", 3, fewer_topics=fewer)


def kept_paper(draft: Draft, form: AppealForm, paper: Any) -> bool:
    try:
        papers.keep(draft, paper)
    except papers.TooManyPapers:
        most = {"most": papers.MOST_PAPERS}
        form.add_error("paper", _("There are %(most)d papers already; take one out first") % most)
        return False
    return True


@require_POST
@until_handed_in
def remove_paper(request: HttpRequest, uid: uuid.UUID, paper: uuid.UUID) -> HttpResponse:
    draft = find_draft(request, uid)
    found = get_object_or_404(Attachment, uid=paper, draft=draft)
    papers.remove(found)
    page = {"mandate": "book-mandate", "evidence": "book-priority"}.get(found.role, "book-appeal")
    return redirect(page, uid=uid)


@require_POST
def release(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Gives the slot back and goes to choose another; what was typed stays."""
    draft = find_draft(request, uid)
    times, held = times_of(draft), draft.booking
    if actions.release_hold(draft, now=timezone.now()) and held:
        more = urlencode({"left": held.start.isoformat()})
        times = f"{times}{'&' if '?' in times else '?'}{more}"
    return redirect(times)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Everything once more; hands in when the address is proven, else asks for the code."""
    draft = draft_or_receipt(request, uid)
    if isinstance(draft, HttpResponse):
        return draft
    answers = answers_of(draft)
    if first_gap := missing_step(draft, answers):
        return redirect(first_gap, uid=uid)
    if request.method == "POST":
        if draft.booking is None:  # a code would be asked for in vain
            return choose_another_time(request, draft)
        if citizen := proven(request, answers["email"]):
            return hand_in(request, draft, citizen)
        send_code(request, answers["email"], about=str(uid))
        return redirect("book-code", uid=uid)
    known = proven(request, answers["email"])
    return render(
        request,
        "book/check.html",
        {
            "draft": draft,
            "official": draft.official,
            "answers": answers,
            "kind": dict(WHO)[who_of(answers)],
            "mandate_kind": MandateKind(answers["mandate_kind"]).label
            if answers.get("mandate_kind") and speaks_for(answers)
            else "",
            "needs": Needs.of(answers),
            "category": Category.objects.filter(pk=answers.get("category") or 0).first(),
            "topic": Topic.objects.filter(pk=answers.get("topic") or 0).first(),
            "against": named(answers.get("against", ""), answers.get("against_name", "")),
            "proven": known,
            "ways": [] if known else providers.all_of_them(),
            "point": find(answers.get("point") or "") if by_video(draft) else None,
            "place": place_of(draft.official.calendar, draft.booking) if draft.booking else {},
            "step": 4,
        },
    )


def draft_or_receipt(request: HttpRequest, uid: uuid.UUID) -> Draft | HttpResponse:
    """The draft, or the way to what it has become. Raises Http404.

    In this order: an equal request may hand the draft in between the two looks.
    """
    try:
        return find_draft(request, uid)
    except Http404:
        if done := handed_in(request, uid):
            return redirect("my-reception", public_id=done.public_id)
        raise


def address_of(citizen: User | None) -> str:
    """What the person proved, or else what the provider who knows them has on file."""
    if citizen is None or citizen.email:
        return citizen.email if citizen else ""
    return next((one.email for one in citizen.identities.order_by("-last_used")), "")


def is_by_phone(draft: Draft) -> bool:
    return draft.booking is not None and draft.booking.format == Format.PHONE


def by_video(draft: Draft) -> bool:
    return draft.booking is not None and draft.booking.format == Format.VIDEO


def times_of(draft: Draft) -> str:
    """Where the official's other times are, on the terms that were chosen for this one."""
    topic = Topic.objects.filter(pk=answers_of(draft).get("topic") or 0).first()
    terms = {"topic": topic.slug} if topic else {}
    if draft.booking:
        terms["how"] = draft.booking.format
    url = reverse("official", args=[draft.official.slug])
    return f"{url}?{urlencode(terms)}" if terms else url


def missing_step(draft: Draft, answers: dict[str, Any]) -> str | None:
    """The first page that is not answered yet."""
    if not answers.get("kind"):
        return "book-about"
    if page := lacking(answers):
        return f"book-{page}"
    if is_by_phone(draft) and not answers.get("phone"):
        return "book-contact"
    for field, page in (("email", "book-contact"), ("text", "book-appeal")):
        if not answers.get(field):
            return page
    if "topic" not in answers:
        return "book-appeal"
    if by_video(draft) and answers.get("point") and find(answers["point"]) is None:
        return "book-needs"  # closed meanwhile
    in_the_way = stands_in_the_way(draft.official, answers.get("against", ""))
    return "book-instead" if in_the_way else None


def proven(request: HttpRequest, email: str) -> User | None:
    """The signed-in citizen, when it is known who they are: the address of the draft is the one
    they proved, or a provider of identities knows them."""
    user = request.user
    if isinstance(user, User) and user.is_citizen and actions.known_by(user, email):
        return user
    return None


def handed_in(request: HttpRequest, uid: uuid.UUID) -> Reception | None:
    """The reception that this draft has become, for its own citizen."""
    if not isinstance(request.user, User):
        return None
    return Reception.objects.filter(appeal__key=uid, citizen=request.user).first()


def hand_in(request: HttpRequest, draft: Draft, citizen: User) -> HttpResponse:
    try:
        language = get_language() or citizen.language
        reception = actions.submit(draft, citizen, language=language, now=timezone.now())
    except (HoldExpired, SlotTaken):
        return choose_another_time(request, draft)
    except AlreadyBooked as error:
        actions.release_hold(draft, now=timezone.now())  # the time goes back to others
        return already_booked(request, error.reception)
    except CancelledTooOften as error:
        actions.release_hold(draft, now=timezone.now())
        return cancelled_too_often(request, draft.official, error.until)
    except actions.OfferedToAnother:
        messages.warning(
            request,
            _(
                "This time was offered to whoever waited for it. "
                "Give the address under which you waited, or choose another time."
            ),
        )
        return redirect("book-contact", uid=draft.uid)
    # Changed in another tab.
    except (actions.Incomplete, actions.Unproven, actions.ComplainedAbout, PointClosed):
        return redirect("book-check", uid=draft.uid)
    except Reception.DoesNotExist:
        raise Http404 from None
    return redirect("my-reception", public_id=reception.public_id)


def choose_another_time(request: HttpRequest, draft: Draft) -> HttpResponse:
    messages.warning(
        request,
        _(
            "The ten minutes are over and the time was given to somebody else. "
            "Choose another one: everything you wrote is kept."
        ),
    )
    return redirect(times_of(draft))
