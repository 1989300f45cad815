"""What becomes of a paper: scanned where there is a scanner, drawn anew if it is a picture, kept
encrypted on this machine or in a bucket, and only ever downloaded."""

import io

import boto3
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from moto import mock_aws
from PIL import Image

from reception import housekeeping
from reception.actions import papers
from reception.forms.fields import PaperField
from reception.models import Attachment, Draft, Event, Reception
from reception.settings import storage_of
from tests.clamd import EICAR, clamd
from tests.promises import at
from tests.world import World, book, starts

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
NOWHERE = "tcp://127.0.0.1:1"


@pytest.fixture
def browser(as_user, world: World) -> Client:
    browser = as_user(world.aziza)
    start = starts(world.botir, timezone.now())[0]
    browser.post(reverse("hold", args=["botir"]), {"start": start.isoformat()})
    return browser


def send(browser: Client, content: bytes, name: str = "ariza.pdf"):
    url = reverse("book-appeal", args=[Draft.objects.get().uid])
    return browser.post(url, {"paper": SimpleUploadedFile(name, content), "text": "Tom oqmoqda"})


def said(answer) -> str:
    assert answer.status_code == 422
    return str(answer.context["form"].errors.get("paper", ""))


def of_appeal(reception: Reception, content: bytes = PDF, **more) -> Attachment:
    return papers.new_paper("a.pdf", "application/pdf", content, appeal=reception.appeal, **more)


class TestScanner:
    def test_a_clean_paper_is_taken(self, browser: Client, settings) -> None:
        with clamd() as (settings.CLAMD_URL, seen):
            assert not said(send(browser, PDF))
        assert seen == [PDF]
        assert not Attachment.objects.get().quarantined

    def test_a_virus_is_said_and_nothing_typed_is_lost(self, browser: Client, settings) -> None:
        with clamd() as (settings.CLAMD_URL, _):
            answer = send(browser, PDF + EICAR)
        assert "A virus was found" in said(answer)
        assert "Tom oqmoqda" in answer.content.decode()
        assert not Attachment.objects.exists()

    def test_without_it_a_paper_is_to_be_sent_again_later(self, browser: Client, settings) -> None:
        settings.CLAMD_URL = NOWHERE
        assert "try again in a few minutes" in said(send(browser, PDF))
        assert not Attachment.objects.exists()

    def test_or_it_is_taken_and_shown_to_nobody(
        self, browser: Client, world: World, settings, as_user, now
    ) -> None:
        settings.CLAMD_URL, settings.CLAMD_QUARANTINE = NOWHERE, True
        assert not said(send(browser, PDF))
        kept = Attachment.objects.get()
        assert kept.quarantined
        kept.draft, kept.appeal = None, book(world.sardor, world.malika, now).appeal
        kept.save()
        for user in (world.malika, world.sardor.user):
            answer = as_user(user).get(reverse("paper", args=[kept.uid]))
            assert answer.status_code == 409
            assert "still being checked" in answer.content.decode()
        assert not Event.objects.filter(kind="viewed", data__what="paper").exists()


class TestQuarantine:
    @pytest.fixture
    def reception(self, world: World, now) -> Reception:
        return book(world.botir, world.aziza, now)

    def test_it_waits_as_long_as_nobody_answers(self, reception: Reception, settings, now) -> None:
        settings.CLAMD_URL = NOWHERE
        kept = of_appeal(reception, quarantined=True)
        housekeeping.sweep(now)
        kept.refresh_from_db()
        assert kept.quarantined

    def test_what_is_clean_is_let_go(self, reception: Reception, settings, now) -> None:
        kept = of_appeal(reception, quarantined=True)
        with clamd() as (settings.CLAMD_URL, seen):
            housekeeping.sweep(now)
        kept.refresh_from_db()
        assert not kept.quarantined
        assert seen == [PDF]

    def test_what_is_not_is_removed_on_record(
        self, reception: Reception, settings, now, django_capture_on_commit_callbacks
    ) -> None:
        file = of_appeal(reception, PDF + EICAR, quarantined=True).file
        name, storage = str(file), file.storage
        with (
            clamd() as (settings.CLAMD_URL, _),
            django_capture_on_commit_callbacks(execute=True),
        ):
            housekeeping.sweep(now)
        assert not Attachment.objects.exists()
        assert not storage.exists(name)
        assert Event.objects.get(kind="paper_infected").appeal == reception.appeal


def test_a_paper_whose_removal_came_to_nothing_is_whole(world: World, now) -> None:
    """A mandate is put in another's place, and the process dies before that is committed."""
    kept = of_appeal(book(world.botir, world.aziza, now))

    @transaction.atomic
    def dies() -> None:
        papers.remove(kept)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        dies()
    assert papers.content(Attachment.objects.get()) == PDF


def test_a_photo_of_a_paper_tells_nothing_of_where_it_was_taken(browser: Client) -> None:
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "Camera of Aziza"
    Image.new("RGB", (8, 8)).save(out, "JPEG", exif=exif)
    assert b"Camera of Aziza" in out.getvalue()
    assert not said(send(browser, out.getvalue(), "photo.jpg"))
    assert b"Camera" not in papers.content(Attachment.objects.get())


def test_a_broken_picture_is_said(browser: Client) -> None:
    broken = b"\x89PNG\r\n\x1a\n" + b"\0" * 100
    assert "broken" in said(send(browser, broken, "photo.png"))


def test_a_paper_is_only_ever_downloaded(world: World, as_user, now) -> None:
    kept = of_appeal(book(world.botir, world.aziza, now))
    answer = as_user(world.aziza).get(reverse("paper", args=[kept.uid]))
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"] == "private, no-store"


@pytest.fixture
def bucket(settings, monkeypatch):
    """Papers are kept in a bucket."""
    with mock_aws():
        settings.STORAGES = settings.STORAGES | {
            "default": storage_of("s3://key:se%2Fcret@papers?region_name=eu-central-1")
        }
        where = {"LocationConstraint": "eu-central-1"}
        client = boto3.client(
            "s3",
            region_name="eu-central-1",
            aws_access_key_id="key",
            aws_secret_access_key="secret",
        )
        client.create_bucket(Bucket="papers", CreateBucketConfiguration=where)
        yield client


class TestBucket:
    def test_a_paper_is_there_under_a_random_name_and_encrypted(
        self, world: World, as_user, now, bucket
    ) -> None:
        kept = of_appeal(book(world.botir, world.aziza, now))
        (there,) = bucket.list_objects(Bucket="papers")["Contents"]
        assert there["Key"].startswith("attachments/")
        assert "a.pdf" not in there["Key"]
        stored = bucket.get_object(Bucket="papers", Key=there["Key"])["Body"].read()
        assert PDF not in stored
        answer = as_user(world.aziza).get(reverse("paper", args=[kept.uid]))
        assert answer.content == PDF

    def test_it_goes_with_its_row(
        self, world: World, now, bucket, django_capture_on_commit_callbacks
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            papers.remove(of_appeal(book(world.botir, world.aziza, now)))
        assert "Contents" not in bucket.list_objects(Bucket="papers")

    def test_its_key_is_rotated_in_its_place(self, world: World, now, bucket, settings) -> None:
        kept = of_appeal(book(world.botir, world.aziza, now))
        (before,) = bucket.list_objects(Bucket="papers")["Contents"]
        settings.PERSONAL_DATA_KEYS = ["another key", *settings.PERSONAL_DATA_KEYS]
        call_command("rotate_keys")
        (after,) = bucket.list_objects(Bucket="papers")["Contents"]
        assert (after["Key"], after["ETag"] != before["ETag"]) == (before["Key"], True)
        settings.PERSONAL_DATA_KEYS = ["another key"]
        assert papers.content(Attachment.objects.get(pk=kept.pk)) == PDF


@pytest.mark.parametrize("url", ["ftp://somewhere", "s3://", "papers"])
def test_an_address_of_files_that_is_none_stops_the_start(url: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        storage_of(url)


def test_keys_and_options_are_read_from_the_address() -> None:
    options = storage_of("s3://k:a%2Fb@papers?endpoint_url=https://minio.example:9000")["OPTIONS"]
    assert options == {
        "access_key": "k",
        "secret_key": "a/b",
        "bucket_name": "papers",
        "endpoint_url": "https://minio.example:9000",
        "file_overwrite": True,
    }


def test_no_paper_is_no_mistake() -> None:
    assert PaperField().clean(None) is None


class TestRate:
    """Files are dear to decode and to scan; nothing that was typed is lost with one too many."""

    def test_of_one_draft(self, browser: Client, world: World, settings) -> None:
        settings.RATES = settings.RATES | {"paper": "2/h"}
        with at(timezone.now()):  # one window of the rate
            for _ in range(2):
                send(browser, PDF)
                Attachment.objects.get().delete()  # room for another one
            answer = send(browser, PDF)
        assert "Too many files" in said(answer)
        assert "Tom oqmoqda" in answer.content.decode()
        assert not Attachment.objects.exists()
        url = reverse("book-appeal", args=[Draft.objects.get().uid])
        topic = world.botir.topics.get().pk
        written = {"topic": topic, "subject": "Tom", "text": "Tom oqmoqda"}
        assert browser.post(url, written).status_code == 302

    @pytest.mark.parametrize("page", ["book-mandate", "book-priority", "book-appeal"])
    def test_of_one_address_on_each_page(self, browser: Client, settings, page: str) -> None:
        settings.RATES = settings.RATES | {"papers": "0/h"}
        draft = Draft.objects.get()
        about = {"kind": "organisation"}
        browser.post(reverse("book-about", args=[draft.uid]), about)
        paper = SimpleUploadedFile("ariza.pdf", PDF)
        answer = browser.post(reverse(page, args=[draft.uid]), {"paper": paper})
        assert "Too many files" in said(answer)
        assert not Attachment.objects.exists()
