"""Staff show two things: a password, and a code of their app or one of their recovery codes."""

import time
from datetime import timedelta

import pyotp
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from reception.actions import second_factor
from reception.actions.second_factor import TooManyWrong, WrongCode
from reception.models import Authenticator, EmailProof, Event, User
from tests.authenticators import app_of
from tests.world import PASSWORD, World


def give_password(browser: Client, login: str = "botir", **more: str):
    return browser.post(reverse("staff-sign-in"), {"username": login, "password": PASSWORD} | more)


def is_in(browser: Client) -> bool:
    return browser.get(reverse("desk-day")).status_code == 200


def right_code(user: User) -> str:
    return app_of(user).at(int(time.time()))


def test_a_password_alone_does_not_open_the_desk_of_who_has_an_app(world: World) -> None:
    app_of(world.botir.user)
    browser = Client()
    assert give_password(browser).status_code == 200
    assert not is_in(browser)


def test_password_and_code_open_it(world: World) -> None:
    code, browser = right_code(world.botir.user), Client()
    give_password(browser)
    answer = browser.post(reverse("second-step"), {"code": code})
    assert answer.url == reverse("desk-day")
    assert is_in(browser)


def test_a_code_without_the_password_opens_nothing(world: World) -> None:
    code, browser = right_code(world.botir.user), Client()
    answer = browser.post(reverse("second-step"), {"code": code})
    assert b'name="password"' in answer.content
    assert not is_in(browser)


def test_the_first_step_is_forgotten_after_ten_minutes(world: World, time_machine) -> None:
    app, browser = app_of(world.botir.user), Client()
    time_machine.move_to("2026-12-01T09:00:00Z", tick=False)
    give_password(browser)
    time_machine.move_to("2026-12-01T09:10:00Z", tick=False)
    browser.post(reverse("second-step"), {"code": app.at(int(time.time()))})
    assert not is_in(browser)


def test_the_session_has_another_key_after_the_second_step(world: World) -> None:
    code, browser = right_code(world.botir.user), Client()
    give_password(browser)
    before = browser.session.session_key
    browser.post(reverse("second-step"), {"code": code})
    assert browser.session.session_key != before


def test_where_the_person_was_going_is_kept_through_both_steps(world: World) -> None:
    code, browser = right_code(world.botir.user), Client()
    page = give_password(browser, next="/desk/hours/")
    assert 'value="/desk/hours/"' in page.content.decode()
    answer = browser.post(reverse("second-step"), {"code": code, "next": "/desk/hours/"})
    assert answer.url == "/desk/hours/"


@pytest.mark.parametrize(
    ("steps", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_clock_may_be_one_step_off(world: World, now, steps: int, good: bool) -> None:
    code = app_of(world.botir.user).at(now + timedelta(seconds=30 * steps))
    if good:
        assert second_factor.check(world.botir.user, code, now=now) == "authenticator"
    else:
        with pytest.raises(WrongCode):
            second_factor.check(world.botir.user, code, now=now)


def test_a_code_is_good_once(world: World, now) -> None:
    code = app_of(world.botir.user).at(now)
    second_factor.check(world.botir.user, code, now=now)
    with pytest.raises(WrongCode):
        second_factor.check(world.botir.user, code, now=now)


def test_an_earlier_code_is_not_good_after_a_later_one(world: World, now) -> None:
    app = app_of(world.botir.user)
    second_factor.check(world.botir.user, app.at(now + timedelta(seconds=30)), now=now)
    with pytest.raises(WrongCode):
        second_factor.check(world.botir.user, app.at(now), now=now)


def test_after_ten_wrong_codes_the_right_one_waits_for_an_hour(world: World, now) -> None:
    app, botir = app_of(world.botir.user), world.botir.user
    for _ in range(10):
        with pytest.raises(WrongCode):
            second_factor.check(botir, "000000", now=now)
    with pytest.raises(TooManyWrong):
        second_factor.check(botir, app.at(now), now=now)
    later = now + timedelta(hours=1)
    assert second_factor.check(botir, app.at(later), now=later)


def test_a_recovery_code_opens_once_and_a_letter_says_so(world: World, now) -> None:
    botir = world.botir.user
    code = second_factor.make_recovery_codes(botir, now=now)[3]
    assert second_factor.check(botir, code.lower(), now=now) == "recovery_code"
    with pytest.raises(WrongCode):
        second_factor.check(botir, code, now=now)
    event = Event.objects.get(kind="recovery_code_used")
    assert event.data == {"left": 9}
    assert event.outbox


def test_new_recovery_codes_void_the_earlier_ones(world: World, now) -> None:
    botir = world.botir.user
    old = second_factor.make_recovery_codes(botir, now=now)[0]
    second_factor.make_recovery_codes(botir, now=now)
    with pytest.raises(WrongCode):
        second_factor.check(botir, old, now=now)


def test_anothers_code_is_none(world: World, now) -> None:
    theirs = second_factor.make_recovery_codes(world.sardor.user, now=now)[0]
    with pytest.raises(WrongCode):
        second_factor.check(world.botir.user, theirs, now=now)


def test_secrets_and_codes_are_not_kept_as_they_are(world: World, now) -> None:
    app = second_factor.begin_setting_up(world.botir.user)
    code = second_factor.make_recovery_codes(world.botir.user, now=now)[0].replace("-", "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM reception_authenticator")
        assert app.secret not in str(cursor.fetchall())
        cursor.execute("SELECT hashed FROM reception_recoverycode")
        assert code not in str(cursor.fetchall())


# --- Setting it up ----------------------------------------------------------------------------


@pytest.fixture
def required(settings) -> None:
    settings.STAFF_SECOND_FACTOR = "required"


@pytest.mark.usefixtures("required")
def test_staff_without_one_are_led_to_set_it_up_before_anything_opens(world: World) -> None:
    browser = Client(headers={"accept-language": "en"})
    give_password(browser)
    for path in ("/desk/", "/desk/hours/", "/calendar/", "/"):
        assert browser.get(path).url == reverse("security"), path
    assert "Set up a second step first" in browser.get(reverse("security")).content.decode()


@pytest.mark.usefixtures("required")
def test_setting_up_the_app_shows_recovery_codes_once_and_opens_the_desk(world: World) -> None:
    browser = Client(headers={"accept-language": "en"})
    give_password(browser)
    browser.get(reverse("authenticator"))
    secret = Authenticator.objects.get(user=world.botir.user).secret
    page = browser.post(reverse("authenticator"), {"code": pyotp.TOTP(secret).now()})
    assert page.content.decode().count("<code") == 10
    assert is_in(browser)
    assert "<code" not in browser.get(reverse("security")).content.decode()


@pytest.mark.usefixtures("required")
def test_a_wrong_code_sets_nothing_up(world: World) -> None:
    browser = Client()
    give_password(browser)
    assert browser.post(reverse("authenticator"), {"code": "000000"}).status_code == 422
    assert not second_factor.has_second_factor(world.botir.user)
    assert not is_in(browser)


@pytest.mark.usefixtures("required")
def test_citizens_need_none(world: World, as_user) -> None:
    assert as_user(world.aziza).get(reverse("my-receptions")).status_code == 200


@pytest.mark.usefixtures("required")
def test_the_one_click_of_the_demonstration_stays(world: World, settings) -> None:
    settings.DEMO = True
    browser = Client()
    browser.post(reverse("demo-become"), {"user": world.botir.user.pk})
    assert is_in(browser)


def test_citizens_have_no_app_to_set_up(world: World, as_user) -> None:
    assert as_user(world.aziza).get(reverse("authenticator")).status_code == 404


# --- Losing it --------------------------------------------------------------------------------


def test_the_operator_resets_what_was_lost_and_ends_the_sessions(world: World, as_user) -> None:
    app_of(world.botir.user)
    browser = as_user(world.botir.user)
    call_command("reset_second_factor", "botir")
    assert not second_factor.has_second_factor(world.botir.user)
    assert not is_in(browser)
    assert Event.objects.get(kind="second_factor_reset").data == {"user": world.botir.user.pk}


def test_the_operator_resets_nothing_of_citizens(world: World) -> None:
    with pytest.raises(CommandError):
        call_command("reset_second_factor", world.aziza.username)


# --- Confirm that it is you -------------------------------------------------------------------


@pytest.fixture
def an_hour_later(time_machine):
    def later(hours: int = 1) -> None:
        time_machine.shift(timedelta(hours=hours))

    time_machine.move_to("2026-12-01T09:00:00Z", tick=False)
    return later


def test_sensitive_verbs_ask_again_after_a_while(world: World, as_user, an_hour_later) -> None:
    app = app_of(world.botir.user)
    browser = as_user(world.botir.user)
    an_hour_later()
    assert browser.post(reverse("authenticator-remove")).url.startswith(reverse("confirm"))
    assert second_factor.has_second_factor(world.botir.user)

    code = app.at(int(time.time()))
    answer = browser.post(
        reverse("confirm"), {"password": PASSWORD, "code": code, "next": reverse("security")}
    )
    assert answer.url == reverse("security")
    browser.post(reverse("authenticator-remove"))
    assert not second_factor.has_second_factor(world.botir.user)


def test_the_password_alone_confirms_nothing_of_who_has_an_app(
    world: World, as_user, an_hour_later
) -> None:
    app_of(world.botir.user)
    browser = as_user(world.botir.user)
    an_hour_later()
    answer = browser.post(reverse("confirm"), {"password": PASSWORD, "code": "000000"})
    assert answer.status_code == 422
    assert browser.get(reverse("password")).url.startswith(reverse("confirm"))


def test_a_citizen_confirms_with_a_new_code(world: World, as_user, an_hour_later) -> None:
    browser = as_user(world.aziza)
    an_hour_later()
    assert browser.post(reverse("sessions-end")).url.startswith(reverse("confirm"))
    asked = browser.post(reverse("confirm"), {"next": reverse("security")})
    code = EmailProof.objects.get().code
    assert browser.post(asked.url, {"code": code}).url == reverse("security")
    assert browser.post(reverse("sessions-end")).url == reverse("security")
