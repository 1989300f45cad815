"""What must not be kept any longer goes by rule; figures, times and the journal stay."""

import json
from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db.models import CASCADE, Model, Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reception import figures, housekeeping
from reception.actions import anonymise, answers, holds, papers, promises, retention
from reception.actions.afterwards import object_to, rate, reply
from reception.actions.changes import cancel
from reception.actions.looking import looked
from reception.actions.names import index_next
from reception.actions.recorder import path_of
from reception.actions.seal import seal_next
from reception.fields import EncryptedTextField
from reception.models import (
    Appeal,
    Application,
    Attachment,
    Erasure,
    Event,
    Guest,
    LegalHold,
    NameWord,
    Notice,
    Rating,
    Reception,
    User,
    Waiting,
)
from reception.models.owned import owned_by, referring
from tests import postman
from tests.promises import fresh, held, promised, to_dilnoza
from tests.world import ANSWERS, World, book

MINE = ("Aziza Saidova", "aziza@example.uz", "Chinor 5", "+998 90 123 45 67", "tomi oqmoqda")
LONG_AFTER = relativedelta(years=5, months=3)


def whole_life(world: World, now, typed: str = "tomi oqmoqda") -> Appeal:
    """Heard, promised, reported, answered, rated, complained of, with papers and letters."""
    follow_up = promised(world, now, to_dilnoza(world))
    reception = fresh(follow_up.appeal.reception)
    Appeal.objects.filter(pk=reception.appeal_id).update(
        text=typed, needs_stored=json.dumps({"words": typed}, ensure_ascii=False)
    )
    promises.report(follow_up, f"Aziza Saidova: {typed}", by=world.dilnoza, now=now)
    promises.close(follow_up, by=world.botir.user, now=now)
    answers.write(reception, typed, interim=False, version=0, by=world.dilnoza, now=now)
    answers.attach(reception, f"{typed}.pdf", "application/pdf", b"%PDF", by=world.dilnoza, now=now)
    answers.sign(reception, world.botir, version=1, now=now)
    rate(fresh(reception), 4, f"Rahmat. {typed}", by=world.aziza, now=now)
    note = object_to(fresh(reception), "complaint", typed, by=world.aziza, now=now)
    reply(note, f"Hurmatli Aziza Saidova, {typed}", by=world.botir.user, now=now)
    with_paper(reception.appeal, typed)
    looked(world.dilnoza, reception.appeal, "appeal", now)
    index_next()
    postman.deliver(now)
    return Appeal.objects.get(pk=reception.appeal_id)


def with_paper(appeal: Appeal, name: str) -> Attachment:
    from reception.models import Draft

    draft = Draft.objects.create(holder=f"h{appeal.pk}", official=appeal.official)
    kept = papers.keep(draft, SimpleUploadedFile(f"{name}.pdf", b"%PDF-1.4"))
    Attachment.objects.filter(pk=kept.pk).update(draft=None, appeal=appeal)
    draft.delete()
    return Attachment.objects.get(pk=kept.pk)


def everything_written() -> str:
    """Each value of each column of each table of ours, decrypted."""
    found = []
    for label in ("reception", "scheduling", "signaling"):
        for model in apps.get_app_config(label).get_models():
            names = [one.attname for one in model._meta.concrete_fields]
            found += [str(row) for row in model._base_manager.values_list(*names)]
    return "\n".join(found)


def run(now) -> None:
    retention.run(now)


@pytest.fixture
def later(now):
    return now + LONG_AFTER


class TestAppeals:
    def test_nothing_of_the_person_is_left_anywhere(
        self, world, now, later, django_capture_on_commit_callbacks
    ) -> None:
        appeal = whole_life(world, now)
        assert all(text in everything_written() for text in MINE)
        files = list(Attachment.objects.values_list("file", flat=True))
        assert len(files) == 2
        with django_capture_on_commit_callbacks(execute=True):
            run(later)
        left = everything_written()
        assert not [text for text in MINE if text in left]
        assert world.aziza.email_hash not in left
        assert world.aziza.identity not in left
        assert not [name for name in files if path_of(name).exists()]
        appeal.refresh_from_db()
        assert appeal.anonymised == later

    def test_whom_the_desk_invited_is_gone_too(self, world, now, later) -> None:
        appeal = whole_life(world, now)
        user = User.objects.create(username="guest-1", full_name="Komil Usta", is_citizen=True)
        Guest.objects.create(
            reception=appeal.reception,
            user=user,
            role="expert",
            name="Komil Usta",
            email="komil@example.uz",
            token="word",
            token_hash="hash",
            invited=now,
            invited_by=world.dilnoza,
        )
        run(later)
        assert "Komil" not in everything_written()
        assert not User.objects.get(pk=user.pk).is_active

    def test_what_counts_stays(self, world, now, later) -> None:
        appeal = whole_life(world, now)
        before = Reception.objects.values("state", "began", "finished", "topic", "office").get()
        run(later)
        after = Appeal.objects.get(pk=appeal.pk)
        assert Reception.objects.values(*before).get() == before
        assert (after.number, after.state, after.kind, after.submitted, after.topic_id) == (
            appeal.number,
            appeal.state,
            appeal.kind,
            appeal.submitted,
            appeal.topic_id,
        )
        assert after.reception.card.outcome == "written"
        assert Rating.objects.get().stars == 4

    def test_figures_are_the_same_before_and_after(self, world, now, later) -> None:
        whole_life(world, now)
        cancel(book(world.botir, world.malika, now), by=world.malika, now=now)
        quarter = figures.Quarter.of(now.date())

        def counted():
            offices = [world.office.pk]
            return [figures.by(name, quarter, offices) for name in ("office", "topic", "kind")]

        before = counted()
        run(later)
        assert Appeal.objects.filter(anonymised=None).count() == 0
        assert counted() == before
        assert before[0][world.office.pk].received == 2

    def test_the_journal_stays_unbroken(self, world, now, later, capsys) -> None:
        whole_life(world, now)
        seal_next(now)
        run(later)
        seal_next(later)
        call_command("verify_journal")
        assert "unbroken" in capsys.readouterr().out
        assert Event.objects.filter(kind="anonymised").count() == 1

    def test_a_second_run_finds_nothing(self, world, now, later) -> None:
        whole_life(world, now)
        run(later)
        events = Event.objects.count()
        assert retention.run(later) == dict.fromkeys(retention.count(later), 0)
        assert Event.objects.count() == events

    def test_before_the_term_nothing_goes(self, world, now) -> None:
        whole_life(world, now)
        run(now + relativedelta(years=4, months=11))
        assert not Appeal.objects.exclude(anonymised=None).exists()

    def test_a_look_keeps_nothing_longer(self, world, now, later) -> None:
        appeal = whole_life(world, now)
        looked(world.dilnoza, appeal, "appeal", later - timedelta(days=1))
        run(later)
        assert Appeal.objects.exclude(anonymised=None).count() == 1

    def test_a_hold_stops_it_until_it_is_over(self, world, now, later) -> None:
        appeal = whole_life(world, now)
        holds.hold(appeal, "Sud soʻrovi", by=world.botir.user, now=now)
        run(later)
        assert Appeal.objects.get(pk=appeal.pk).anonymised is None
        holds.release(appeal, by=world.botir.user, now=now)
        run(later)
        assert Appeal.objects.get(pk=appeal.pk).anonymised == later

    def test_what_is_anonymised_can_not_be_held(self, world, now, later) -> None:
        appeal = whole_life(world, now)
        run(later)
        with pytest.raises(holds.Anonymised):
            holds.hold(appeal, "x", by=world.botir.user, now=later)

    def test_what_is_on_control_stays(self, world, now, later) -> None:
        promised(world, now)
        run(later)
        assert Appeal.objects.exclude(anonymised=None).count() == 0

    def test_what_nobody_decided_goes_much_later(self, world, now) -> None:
        held(world, now)
        run(now + relativedelta(years=9))
        assert Appeal.objects.exclude(anonymised=None).count() == 0
        run(now + relativedelta(years=10, days=1))
        assert Appeal.objects.exclude(anonymised=None).count() == 1

    def test_another_persons_appeal_stays_as_it_is(self, world, now, later) -> None:
        whole_life(world, now)
        other = book(world.botir, world.malika, later, subject="Yoʻl").appeal
        run(later)
        other.refresh_from_db()
        assert (other.name, other.subject) == ("Malika Ergasheva", "Yoʻl")

    def test_the_pages_of_what_is_gone_still_open(self, world, now, later, as_user) -> None:
        appeal = whole_life(world, now)
        run(later)
        url = f"/desk/receptions/{appeal.reception.public_id}/"
        assert as_user(world.dilnoza).get(url).status_code == 200
        assert "anonymised" in as_user(world.dilnoza).get("/desk/appeals/").content.decode()


class TestRules:
    def test_a_dry_run_says_what_would_go_and_changes_nothing(
        self, world, now, later, capsys, monkeypatch
    ) -> None:
        whole_life(world, now)
        before = everything_written()
        monkeypatch.setattr("django.utils.timezone.now", lambda: later)
        call_command("retention", "--dry-run")
        said = capsys.readouterr().out
        assert "       1  appeals: decided appeals" in said
        assert "Nothing was changed" in said
        assert everything_written() == before

    def test_one_that_fails_keeps_no_other_waiting(self, world, now, later, monkeypatch) -> None:
        for citizen in (world.aziza, world.malika):
            cancel(book(world.botir, citizen, now), by=citizen, now=now)
        first = Appeal.objects.order_by("pk").first()
        real = anonymise.anonymise

        def failing(appeal, due, *, now):
            if appeal == first:
                raise RuntimeError
            return real(appeal, due, now=now)

        monkeypatch.setattr(anonymise, "anonymise", failing)
        assert retention.run(later)["appeals"] == 1
        monkeypatch.undo()
        assert retention.run(later)["appeals"] == 1

    def test_a_run_that_was_cut_off_is_gone_on_with(self, world, now, later) -> None:
        for citizen in (world.aziza, world.malika):
            cancel(book(world.botir, citizen, now), by=citizen, now=now)
        assert retention.run(later, most=1)["appeals"] == 1
        assert retention.count(later)["appeals"] == 1
        assert retention.run(later, most=1)["appeals"] == 1

    def test_the_worker_does_it_only_where_it_is_switched_on(
        self, world, now, later, settings
    ) -> None:
        cancel(book(world.botir, world.aziza, now), by=world.aziza, now=now)
        housekeeping.forget(later)
        assert Appeal.objects.get().anonymised is None
        settings.RETENTION = True
        housekeeping.forget(later)
        assert Appeal.objects.get().anonymised == later

    def test_letters_go_a_year_after_they_were_sent(self, world, now) -> None:
        book(world.botir, world.aziza, now)
        postman.deliver(now)
        assert Notice.objects.exists()
        retention.run(now + timedelta(days=364))
        assert Notice.objects.exists()
        retention.run(now + timedelta(days=366))
        assert not Notice.objects.exists()

    def test_an_account_that_nobody_uses_goes(self, world, now, later) -> None:
        whole_life(world, now)
        User.objects.update(created=now)
        run(later)
        aziza = User.objects.get(pk=world.aziza.pk)
        assert (aziza.full_name, aziza.email, aziza.is_active) == ("", "", False)
        assert aziza.is_citizen
        assert Event.objects.get(kind="account_anonymised", data__user=aziza.pk)
        assert User.objects.get(pk=world.dilnoza.pk).full_name == "Dilnoza Karimova"

    def test_who_comes_back_gets_a_new_account(self, world, now, later) -> None:
        User.objects.update(created=now)
        run(later)
        again = User.objects.citizen("aziza@example.uz")
        assert again.pk != world.aziza.pk

    def test_an_account_with_an_appeal_stays(self, world, now, later) -> None:
        User.objects.update(created=now)
        book(world.botir, world.aziza, later)
        run(later)
        assert User.objects.get(pk=world.aziza.pk).email == "aziza@example.uz"


STAFF = {"BusySource", "Batch"}  # of officials and of draws, no citizen's
ITS_OWN = {
    "Draft",  # goes after a day
    "EmailProof",  # goes with its code, and with the account
    "StaffInvitation",  # goes a month after it was accepted, withdrawn or let lapse
}


def test_every_encrypted_text_there_is_is_found_by_the_anonymiser() -> None:
    reached = {one.model for one in owned_by(Appeal)} | {Appeal, User}
    reached |= {one.model for one in referring(User) if one.remote_field.on_delete is CASCADE} | {
        Waiting,
        Application,
    }
    holding = {
        model
        for model in apps.get_app_config("reception").get_models()
        if any(isinstance(one, EncryptedTextField) for one in model._meta.concrete_fields)
    }
    assert {one.__name__ for one in holding - reached} <= STAFF | ITS_OWN


def test_each_row_is_found_by_the_paths_of_its_table(world, now) -> None:
    appeal = whole_life(world, now)
    paths = {(one.model, one.path) for one in owned_by(Appeal)}
    assert (Attachment, "answer__appeal") in paths
    found: set[type[Model]] = {
        one.model for one in owned_by(Appeal) if one.model._base_manager.filter(one.of(appeal))
    }
    assert {NameWord, Notice, Rating, Attachment} <= found


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(typed=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=6))
def test_whatever_was_typed_is_gone_afterwards(db, now, typed) -> None:
    """Between marks, so that it is told from what was there before."""
    from django.db import transaction

    from tests.world import make_world

    with transaction.atomic():
        marked = f"⟦{typed}⟧"
        appeal = whole_life(make_world(), now, marked)
        assert repr(marked)[1:-1] in everything_written()
        assert anonymise.anonymise(appeal, Q(), now=now)
        assert "⟦" not in everything_written()
        transaction.set_rollback(True)


def test_a_hold_that_comes_first_wins(world, now, later) -> None:
    appeal = whole_life(world, now)
    LegalHold.objects.create(appeal=appeal, reason="x", by=world.botir.user, at=now)
    assert not anonymise.anonymise(appeal, Q(), now=later)
    assert ANSWERS["name"] in everything_written()


def test_who_asked_to_go_goes_when_nothing_is_kept_any_more(world, now, later) -> None:
    whole_life(world, now)
    Erasure.objects.create(user=world.aziza, asked=now, due=now.date())
    retention.run(now, names=retention.ALWAYS)
    assert User.objects.get(pk=world.aziza.pk).email
    run(later)
    assert not User.objects.get(pk=world.aziza.pk).email
    assert Erasure.objects.get().done == later
