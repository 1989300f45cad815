"""Files of what came to nothing go a day later, on this machine and in a bucket; no other does."""

from datetime import datetime, timedelta

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage as storage
from django.db import transaction
from django.utils import timezone
from moto import mock_aws

from reception import housekeeping
from reception.actions import orphans, papers
from reception.models import Appeal, Attachment
from reception.settings import storage_of
from tests.world import World, book

DAY = timedelta(days=1)


@pytest.fixture(params=["folder", "bucket"])
def kept(request: pytest.FixtureRequest, settings):
    """Where papers are."""
    if request.param == "folder":
        yield
        return
    with mock_aws():
        url = "s3://key:secret@papers?region_name=us-east-1"
        settings.STORAGES = settings.STORAGES | {"default": storage_of(url)}
        keys = {"aws_access_key_id": "key", "aws_secret_access_key": "secret"}
        boto3.client("s3", region_name="us-east-1", **keys).create_bucket(Bucket="papers")
        yield


@pytest.fixture
def appeal(world: World, now: datetime) -> Appeal:
    return book(world.botir, world.aziza, now).appeal


def paper(appeal: Appeal) -> str:
    """The name of its file."""
    return str(papers.new_paper("a.pdf", "application/pdf", b"%PDF", appeal=appeal).file)


def stray(appeal: Appeal) -> str:
    """A paper of a transaction that was rolled back."""
    with transaction.atomic():
        name = paper(appeal)
        transaction.set_rollback(True)
    assert storage.exists(name)
    assert not Attachment.objects.filter(file=name).exists()
    return name


def test_what_was_rolled_back_goes_a_day_later_and_nothing_else(appeal: Appeal, kept) -> None:
    name, other = stray(appeal), paper(appeal)
    storage.save("attachments/not-ours.txt", ContentFile(b"somebody's note"))
    now = timezone.now()
    housekeeping.forget(now + DAY - timedelta(minutes=5))
    assert storage.exists(name)
    housekeeping.forget(now + DAY + timedelta(minutes=5))
    assert not storage.exists(name)
    assert storage.exists(other)
    assert storage.exists("attachments/not-ours.txt")


def test_one_whose_row_is_committed_while_they_are_listed_stays(
    appeal: Appeal, kept, monkeypatch
) -> None:
    name, listed = stray(appeal), orphans.listed

    def slowly(*of):
        found = listed(*of)
        if found[1] and not Attachment.objects.exists():
            Attachment.objects.create(appeal=appeal, file=name, name="a", size=1)
        return found

    monkeypatch.setattr(orphans, "listed", slowly)
    orphans.remove_papers(timezone.now() + 2 * DAY)
    assert Attachment.objects.exists()
    assert storage.exists(name)


def test_where_hardly_any_is_known_none_is_touched(appeal: Appeal, caplog) -> None:
    """Somebody else's bucket, or another database than theirs."""
    names = [stray(appeal) for _ in range(orphans.FEW + 1)]
    orphans.remove_papers(timezone.now() + 2 * DAY)
    assert all(storage.exists(one) for one in names)
    assert "papers_of_no_row_left_alone" in caplog.text
    for _ in names:
        paper(appeal)
    orphans.remove_papers(timezone.now() + 2 * DAY)
    assert not any(storage.exists(one) for one in names)


def test_one_run_is_bounded_and_all_folders_have_their_turn(monkeypatch) -> None:
    days = [f"2026-{month:02}-{day:02}" for month in range(1, 5) for day in range(1, 29)]
    asked: list[str] = []

    def counted(_storage, folder: str) -> tuple[list[str], list[str]]:
        if folder == "attachments":
            return days, []
        asked.append(folder.removeprefix("attachments/"))
        return [], []

    monkeypatch.setattr(orphans, "listed", counted)
    now = timezone.now()
    orphans.remove_papers(now)
    assert len(asked) <= orphans.MOST_DAYS
    assert asked[:3] == days[:-4:-1]
    for hour in range(len(days)):
        orphans.remove_papers(now + hour * timedelta(hours=1))
    assert set(asked) == set(days)


def test_a_storage_out_of_reach_keeps_nothing_else_waiting(world: World, monkeypatch) -> None:
    def unreachable(_now: datetime) -> None:
        raise ConnectionError

    went_on: list[bool] = []
    monkeypatch.setattr(orphans, "remove_papers", unreachable)
    monkeypatch.setattr("reception.actions.retention.run", lambda *_, **__: went_on.append(True))
    housekeeping.forget(timezone.now())
    assert went_on
