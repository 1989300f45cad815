"""Every page there is, as a way through them: who looks, where, and what they press there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.e2e.doing import (
    as_kind,
    ask_code,
    ask_for_my_data,
    back_to_needs,
    back_to_the_appeal,
    call_away_for_weeks,
    choose_and_look,
    empty_and_go_on,
    give_back,
    give_password_of_two_steps,
    invite_lola,
    keep_without_a_name,
    name_botir,
    nothing,
    on_as_a_company,
    press,
    take_first,
    take_lola_back,
    take_the_long_way,
    tell_all_about,
    tell_company,
    tell_contact_of_rustam,
    tell_hours,
    tell_mandate,
    tell_needs,
    to_check,
    type_wrong_code,
    with_evidence,
    with_stale_form,
    with_unknown_place,
    with_wrong_passwords,
    withdraw,
    without_a_number,
)
from tests.e2e.steps import ask_for_what_is_taken, become, go_on, tell_appeal


@dataclass(frozen=True)
class Look:
    """One page: `path` is opened (without one, the page before is gone on from), then `do` done.

    {state} in a path stands for the public id of Rustam's reception or offer in that state. What
    `shows` selects is seen on this page and tells it from others.
    """

    name: str
    path: str = ""
    do: Callable[[Page], None] = nothing
    shows: str = "main h1"


LONG = "/officials/gulnora/?topic=pension"
ERRORS, REFUSAL = ".error-summary", "main .notice--warning[role=alert]"
VISITOR = (
    Look("front page", "/"),
    Look("officials found", "/?q=uy-joy"),
    Look("nobody found", "/?q=zzzz", shows=".empty"),
    Look("officials of an office who speak Russian", "/?office=navbahor&language=ru"),
    Look("officials who come nearest", "/?q=uyimizning tomi yomon oqyapti", shows=".cards"),
    Look("office", "/offices/navbahor/"),
    Look("topics", "/topics/"),
    Look("topic", "/topics/housing/", shows=".slot__who"),
    Look("week of a topic", "/topics/housing/?view=week", shows=".days__day"),
    Look("month of a topic", "/topics/housing/?view=month", shows=".month"),
    Look("time of a topic that was taken", "/topics/housing/", ask_for_what_is_taken, REFUSAL),
    Look("official", "/officials/botir/"),
    Look("official, to be asked first", "/officials/gulnora/?how=in_person", shows=".ask"),
    Look("week of an official", "/officials/gulnora/?view=week", shows=".days__day"),
    Look("month of an official", "/officials/gulnora/?view=month&how=phone", shows=".month"),
    Look("official without free times", "/officials/sherzod/", shows="a[href$='/wait/']"),
    Look("wait", "/officials/sherzod/wait/"),
    Look("wait, nothing written", do=go_on, shows=ERRORS),
    Look("time that was taken", "/officials/botir/", ask_for_what_is_taken, shows=REFUSAL),
    Look("try out", "/check/", shows="[data-try]"),
    Look("sign in", "/sign-in/"),
    Look("sign in, nothing written", "/sign-in/", go_on, shows=ERRORS),
    Look("code", "/sign-in/", ask_code, shows="[name=code]"),
    Look("code, wrong", do=type_wrong_code, shows=ERRORS),
    Look("code, a new one", do=press("[name=again]"), shows=".messages"),
    Look("find by receipt", "/find/"),
    Look("find by receipt, nothing written", "/find/", go_on, shows=ERRORS),
    Look("staff sign in", "/sign-in/staff/"),
    Look("staff sign in, nothing written", "/sign-in/staff/", go_on, shows=ERRORS),
    Look("429", "/sign-in/staff/", with_wrong_passwords, shows=".error-page :text('429')"),
    Look("403, a stale form", "/sign-in/", with_stale_form, shows=".error-page :text('403')"),
    Look("second step", "/sign-in/staff/", give_password_of_two_steps, "[name=code]"),
    Look("forgotten password", "/sign-in/staff/forgotten/"),
    Look("forgotten password, nothing written", do=go_on, shows=ERRORS),
    Look("forgotten password, a letter is sent", do=name_botir),
    Look("new password, too late", "/sign-in/staff/new-password/1-x/"),
    Look("404", "/nothing/here/", shows=".error-page :text('404')"),
    Look("draws", "/batches/", shows=".card"),
    Look("draw, open", do=press(".card a"), shows="a[href$='/apply/']"),
    Look("draw, drawn", "/batches/", press(".card:has(.tag--done) a"), shows="#public-value"),
    Look("reviews and open data", "/open/", shows=".table"),
    Look("who receives when", "/open/schedules/", shows=".table"),
    Look("demonstration", "/demo/"),
    Look("letters", "/demo/mail/", shows=".mail"),
)
BOOKING = (
    Look("about", "/officials/botir/", take_first, shows="[name=kind]"),
    Look("about, nothing written", do=go_on, shows=ERRORS),
    Look("applicant", do=as_kind("represented"), shows="[name=minor]"),
    Look("applicant, nothing written", do=go_on, shows=ERRORS),
    Look("contact", do=tell_all_about, shows="[name=email]"),
    Look("contact, nothing written", do=go_on, shows=ERRORS),
    Look("appeal", do=tell_contact_of_rustam, shows="[name=text]"),
    Look("appeal, nothing written", do=go_on, shows=ERRORS),
    Look("check", do=tell_appeal, shows=".facts"),
    Look("code", do=go_on, shows="[name=code]"),
    Look("code, wrong", do=type_wrong_code, shows=ERRORS),
    Look("appeal, with a paper", do=back_to_the_appeal),
    Look("company", do=as_kind("company"), shows="[name=tax_number]"),
    Look("company, nothing written", do=go_on, shows=ERRORS),
    Look("mandate", do=tell_company, shows="[name=mandate_kind]"),
    Look("mandate, nothing written", do=go_on, shows=ERRORS),
    Look("contact of a company", do=tell_mandate, shows="[name=email]"),
    Look("needs", do=back_to_needs, shows="[name=access]"),
    Look("priority", do=tell_needs, shows="[name=category]"),
    Look("priority, with evidence", do=with_evidence, shows="form[action*='/papers/']"),
    Look("check, of a company", do=to_check, shows=".facts"),
    Look("about, by telephone", "/officials/gulnora/?how=phone", take_first, "[name=kind]"),
    Look("contact, by telephone", do=on_as_a_company, shows="[name=email]"),
    Look("contact, no number written", do=without_a_number, shows=ERRORS),
    Look("appeal, in the length of a topic", LONG, take_the_long_way, "[name=text]"),
)
CITIZEN = (
    Look("security of a citizen", "/account/security/"),
    Look("confirm, a citizen", "/account/confirm/"),
    Look("my receptions", "/my/"),
    Look("notices", "/my/notices/", shows=".told, .empty"),
    Look("how you are told", "/my/notices/ways/", shows="#phone"),
    Look("how you are told, no number", do=press("#phone .button"), shows=ERRORS),
    Look(
        "how you are told, the bot",
        "/my/notices/ways/",
        press("#telegram .button"),
        "#telegram .number",
    ),
    Look("receipt", "/my/{scheduled}/", shows=".receipt"),
    Look("requested", "/my/{requested}/"),
    Look("the door is open", "/my/{open}/", shows=".notice--success"),
    Look("outcome", "/my/{recorded}/", shows=".tag--done"),
    Look("answered", "/my/{answered}/", shows=".letter"),
    Look("rate", "/my/{answered}/rate/"),
    Look("rate, nothing chosen", do=go_on, shows=ERRORS),
    Look("object", "/my/{answered}/object/"),
    Look("object, nothing written", do=go_on, shows=ERRORS),
    Look("cancelled", "/my/{cancelled}/", shows=".tag--cancelled"),
    Look("move", "/my/{scheduled}/move/"),
    Look("move, taken", "/my/{scheduled}/move/", ask_for_what_is_taken, shows=REFUSAL),
    Look("cancel", "/my/{scheduled}/cancel/"),
    Look("appeal, withdrawn", "/my/{requested}/withdraw/", shows=".button--danger"),
    Look("offer", "/my/offers/{offer}/", shows="form[action$='/take/']"),
    Look("offer, over", "/my/offers/{offer_over}/", shows=".notice--warning"),
    Look("my application", "/my/", press("a[href*='/my/applications/']"), shows=".receipt"),
    Look("application, changed", do=press("main a[href$='/apply/']"), shows="[name=wish_1]"),
    Look("application, nothing written", do=empty_and_go_on, shows=ERRORS),
    Look("application, withdrawn", "/my/", withdraw, shows=".button--danger"),
    Look("add to your calendar", "/my/{scheduled}/", press("main summary")),
    Look("connect Google", "/desk/officials/botir/busy/google/", shows="main .actions a"),
    Look("calendar in the phone", "/calendar/"),
    Look("calendar in the phone, made", do=press("main form .button"), shows=".notice--success"),
    Look("my data", "/my/data/"),
    Look("my data, asked for", do=ask_for_my_data, shows=".notice"),
    Look("to be forgotten, something is open", "/my/data/erase/", shows=".notice--warning"),
    Look("room, not confirmed", "/receptions/{requested}/room/"),
    Look("check", "/receptions/{scheduled}/check/", shows="[data-try]"),
)
DESK = (
    Look("security", "/account/security/", shows="[data-passkey]:not([hidden])"),
    Look("new password", "/account/password/"),
    Look("new password, nothing written", do=go_on, shows=ERRORS),
    Look("authenticator", "/account/authenticator/", shows=".qr"),
    Look("authenticator, nothing written", do=go_on, shows=ERRORS),
    Look("confirm", "/account/confirm/"),
    Look("confirm, nothing written", do=go_on, shows=ERRORS),
    Look("day", "/desk/"),
    Look("day, nobody expected", "/desk/?on=2025-01-05", shows=".empty"),
    Look("week", "/desk/officials/gulnora/week/"),
    Look("week of a request", "/desk/officials/sherzod/week/", shows=".week"),
    Look("reception", "/desk/receptions/{scheduled}/"),
    Look("reception, into a calendar", do=press("main summary")),
    Look("invite", "/desk/receptions/{scheduled}/guests/", shows="[name=speaks]"),
    Look("invite, nothing written", do=go_on, shows=ERRORS),
    Look("reception, somebody invited", do=invite_lola, shows="form[action*='/guests/']"),
    Look("reception, nobody invited", do=take_lola_back),
    Look("reception, requested", "/desk/receptions/{requested}/"),
    Look("reception, asked before", do=press(".button--danger"), shows="dialog"),
    Look("inbox", "/desk/inbox/", shows="[data-line]"),
    Look("request", "/desk/inbox/{requested}/", shows="#earlier"),
    Look("request, asked", "/desk/inbox/{requested}/ask/"),
    Look("request, refused without a ground", "/desk/inbox/{requested}/refuse/", go_on, ERRORS),
    Look("request, forwarded nowhere", "/desk/inbox/{requested}/forward/", go_on, ERRORS),
    Look("reception, recorded", "/desk/receptions/{recorded}/"),
    Look("the lobby", "/desk/receptions/{open}/door/", shows="#door-box"),
    Look("card", "/desk/receptions/{finished}/card/"),
    Look("card, nothing written", "/desk/receptions/{finished}/card/", go_on, shows=ERRORS),
    Look("on control", "/desk/control/", shows="table"),
    Look("on control, nothing late", "/desk/control/?show=late", shows=".empty"),
    Look("instruction", "/desk/control/", press("table a"), shows=".facts"),
    Look("one more instruction", "/desk/receptions/{recorded}/instruct/"),
    Look("one more instruction, nothing written", do=go_on, shows=ERRORS),
    Look("answer", "/desk/receptions/{recorded}/answer/"),
    Look("answer, nothing written", do=go_on, shows=ERRORS),
    Look("answered", "/desk/receptions/{answered}/", shows=".letter"),
    Look("appeals", "/desk/appeals/", shows="table"),
    Look("appeals, many at once", do=choose_and_look, shows="table"),
    Look("appeals, narrowed", "/desk/appeals/?state=answered&control=late", shows=".empty"),
    Look("appeals, a view without a name", do=keep_without_a_name, shows=ERRORS),
    Look("figures", "/desk/figures/", shows="table"),
    Look("journal", "/desk/journal/?show=looks", shows="table"),
    Look("move", "/desk/receptions/{scheduled}/move/"),
    Look("move, taken", "/desk/receptions/{scheduled}/move/", ask_for_what_is_taken, shows=REFUSAL),
    Look("book for somebody", "/desk/officials/gulnora/book/", shows=".slot"),
    Look("book for somebody, ask", do=take_first, shows="[name=document]"),
    Look("book for somebody, nothing written", do=go_on, shows=ERRORS),
    Look("book for somebody, given back", do=give_back, shows=".slot"),
    Look("draws", "/desk/officials/sherzod/batches/", shows=".card"),
    Look("draw", do=press(".card a"), shows="a[href^='/batches/']"),
    Look("release by draw", "/desk/officials/botir/batches/new/"),
    Look("release by draw, free times", do=go_on, shows="[name=slots]"),
    Look("release by draw, nothing said", do=press("#batch button"), shows=ERRORS),
    Look("notices", "/my/notices/", shows=".told, .empty"),
    Look("not arrived", "/desk/notices/"),
    Look("letters", "/desk/letters/", shows="table"),
    Look("letter", do=press("table a"), shows="[name=body]"),
    Look("letter, as it reads", do=press("[name=preview][value='1']"), shows="#preview"),
    Look("letter, unknown place", do=with_unknown_place, shows=ERRORS),
    Look("other calendars", "/desk/officials/botir/busy/"),
    Look("other calendars, nothing written", do=go_on, shows=ERRORS),
    Look("sign in to a calendar", "/desk/officials/botir/busy/connect/"),
    Look("sign in to a calendar, nothing written", do=go_on, shows=ERRORS),
    Look("calendar in the phone", "/calendar/"),
    Look("called away", "/desk/officials/botir/absence/"),
    Look("called away, nothing written", do=go_on, shows=ERRORS),
    Look("called away, who is touched", do=call_away_for_weeks, shows="select[name^=to-]"),
    Look("hours of all", "/desk/hours/", shows=".table"),
    Look("hours", "/desk/officials/botir/hours/", shows=".facts"),
    Look("hours, to be removed", do=press("form[action$='remove/'] button"), shows="#preview"),
    Look("hours of the week", "/desk/officials/botir/hours/rules/weekly/"),
    Look("hours of the week, nothing written", do=go_on, shows=ERRORS),
    Look("hours of the week, what changes", do=tell_hours, shows="#preview"),
    Look("hours by the month", "/desk/officials/botir/hours/rules/nth/"),
    Look("hours on a date of the month", "/desk/officials/botir/hours/rules/month-day/"),
    Look("hours on one day", "/desk/officials/botir/hours/rules/once/"),
    Look("lunch", "/desk/officials/botir/hours/away/weekly/"),
    Look("a month of every year", "/desk/officials/botir/hours/away/yearly/"),
    Look("special day", "/desk/officials/botir/hours/days/new/"),
    Look("how times are booked", "/desk/officials/botir/hours/policy/"),
)
GUEST = (
    Look("guest", "/guests/", shows=".facts"),
    Look("a link to open", "/guests/{link}/", shows="main form"),
    Look("a link that was used", "/guests/{used_link}/", shows=".notice--warning"),
)
POINT = (
    Look("point", "/desk/point/", shows=".card"),
    Look("who comes to the point", "/desk/point/{open}/", shows="form[action$='/open/']"),
    Look("points of an office", "/desk/offices/navbahor/points/", shows=".card"),
    Look("point, changed", "/desk/offices/navbahor/points/{point}/", shows="[name=helper]"),
    Look("point, added", "/desk/offices/navbahor/points/new/"),
    Look("point, nothing written", do=go_on, shows=ERRORS),
    Look("point, closed", "/desk/offices/navbahor/points/{point}/close/"),
)
OFFICE = "/desk/offices/navbahor/"
OFFICES = (
    Look("offices", "/desk/offices/", shows=".card"),
    Look("people", f"{OFFICE}people/", shows="form[action$='/again/']"),
    Look("second step of another, reset", do=press("a[href$='/second-factor/']"), shows=".lead"),
    Look("role, given", f"{OFFICE}people/give/"),
    Look("role, nothing said", do=go_on, shows=ERRORS),
    Look("somebody invited", f"{OFFICE}invitations/new/"),
    Look("somebody invited, nothing written", do=go_on, shows=ERRORS),
    Look("officials of an office", f"{OFFICE}officials/", shows=".card"),
    Look("official, changed", do=press("main .card a"), shows="[name=topics]"),
    Look("official, leaving", do=press("main a[href$='/leave/']"), shows="select[name^=to-]"),
    Look("official, added", f"{OFFICE}officials/new/"),
    Look("official, nothing written", do=go_on, shows=ERRORS),
    Look("topics of an office", f"{OFFICE}topics/", shows="table"),
    Look("topic, nothing written", do=go_on, shows=ERRORS),
    Look("topic, changed", do=press("main table a"), shows="[name=keywords_uz]"),
    Look("office, changed", OFFICE, shows="[name=head]"),
    Look("numbers", f"{OFFICE}numbers/"),
    Look("numbers, shown before", do=go_on, shows="[data-focus]"),
)
OPERATOR = (
    Look("offices of all", "/desk/offices/", shows="a[href$='/new/']"),
    Look("office, added", "/desk/offices/new/"),
    Look("office, nothing written", do=go_on, shows=ERRORS),
    Look("office, under which it lies", OFFICE, shows="[name=parent]"),
)
REGISTRAR = (
    Look("week, to book in", "/desk/officials/botir/week/", shows="a[href$='/book/']"),
    Look("book for somebody", "/desk/officials/botir/book/", shows=".slot"),
)
AUDITOR = (
    Look("week, to read", "/desk/officials/botir/week/", press("main summary"), ".week__others"),
    Look("recording", "/desk/receptions/{film}/recording/", shows="table"),
    Look("recording, opened", do=press("main form button"), shows="video"),
)
INVITED = (
    Look("invitation to the staff", "/join/{word}/", shows="[name=username]"),
    Look("invitation to the staff, nothing written", do=go_on, shows=ERRORS),
    Look("invitation to the staff, unknown", "/join/nothing/"),
)
# Each with the person of the demonstration who sees these pages.
WAYS: dict[str, tuple[str, tuple[Look, ...]]] = {
    "visitor": ("", VISITOR),
    "booking": ("", BOOKING),
    "invited": ("", INVITED),
    "citizen": ("Rustam Hamidov", CITIZEN),
    "desk": ("Dilnoza Karimova", DESK),
    "point": ("Otabek Nazarov", POINT),
    "offices": ("Otabek Nazarov", OFFICES),
    "operator": ("Farruh Islomov", OPERATOR),
    "registrar": ("Zulfiya Xasanova", REGISTRAR),
    "auditor": ("Munira Alimova", AUDITOR),
    "guest": ("Lola Rahmonova", GUEST),
}


def walk(page: Page, way: str, states: dict[str, str]) -> Iterator[str]:
    """Leads along the way and stops at each page with its name."""
    name, looks = WAYS[way]
    if name:
        become(page, name)
    for look in looks:
        if look.path:
            page.goto(look.path.format(**states))
        look.do(page)
        expect(page.locator(look.shows).first).to_be_visible()
        yield f"{way}: {look.name}"
