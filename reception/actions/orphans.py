"""Files that no row names: of a transaction that came to nothing, or of a process that died between
a file and its row. They go a day later, when nothing that could still name them is under way."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage
from django.db.models import Model

from reception.models import Attachment
from reception.models.appeals import PAPERS

log = structlog.get_logger()
SAFE_AGE = timedelta(days=1)
MOST = 2000  # papers looked at in one run, and those of the folder begun
MOST_DAYS = 50  # folders opened in one run: each is a question to a storage elsewhere
NEWEST = 3  # folders of days that are looked at each time
AT_ONCE = 500  # names in one query
FEW = 20  # strays that are believed whatever else there is
Column = tuple[type[Model], str]


def remove_papers(now: datetime) -> None:
    """The newest days each time, the others in turn; one run ends at MOST or MOST_DAYS, however
    much there is (docs/decisions/0054)."""
    storage = Attachment._meta.get_field("file").storage
    days, loose = listed(storage, PAPERS)
    names: list[str] = []
    for day in in_turn(sorted(days), now)[:MOST_DAYS]:
        files = listed(storage, f"{PAPERS}/{day}")[1] if day else loose
        names += [f"{PAPERS}/{day}/{one}" if day else f"{PAPERS}/{one}" for one in files]
        if len(names) >= MOST:
            break
    ours = [one for one in names if is_ours(one)]
    strays = unknown(ours, (Attachment, "file"))
    if len(strays) > FEW and len(strays) * 2 > len(ours):
        # Rather another service's files, or another database than theirs.
        log.error("papers_of_no_row_left_alone", strays=len(strays), looked_at=len(ours))
        return
    remove(storage, strays, now)


def in_turn(days: list[str], now: datetime) -> list[str]:
    """The newest, then all from another one on in each hour; "": what lies in no day's folder."""
    ring = ["", *days]
    first = int(now.timestamp()) // 3600 % len(ring)
    return list(dict.fromkeys([*days[: -NEWEST - 1 : -1], *ring[first:], *ring[:first]]))


def remove_local(folder: str, *columns: Column, now: datetime) -> None:
    """Those in a folder of this machine; `columns` name the ones that are known."""
    storage = FileSystemStorage(location=settings.MEDIA_ROOT)
    names = [f"{folder}/{one}" for one in listed(storage, folder)[1]]
    remove(storage, unknown(names, *columns), now)


def listed(storage: Storage, folder: str) -> tuple[list[str], list[str]]:
    """Folders and files in it."""
    with suppress(FileNotFoundError):
        return storage.listdir(folder)
    return [], []


def is_ours(name: str) -> bool:
    with suppress(ValueError):
        return bool(UUID(name.rsplit("/", 1)[-1]))
    return False


def unknown(names: list[str], *columns: Column) -> list[str]:
    """Asked after they were listed: what is committed meanwhile is known."""
    known: set[str] = set()
    for begin in range(0, len(names), AT_ONCE):
        some = names[begin : begin + AT_ONCE]
        for model, column in columns:
            rows = model._base_manager.filter(**{f"{column}__in": some})
            known.update(rows.values_list(column, flat=True))
    return [one for one in names if one not in known]


def remove(storage: Storage, names: Iterable[str], now: datetime) -> None:
    """One that can't be removed keeps no other; its turn comes again."""
    for name in names:
        try:
            if storage.get_modified_time(name) < now - SAFE_AGE:
                storage.delete(name)
        except FileNotFoundError:  # removed meanwhile
            continue
        except Exception:
            log.exception("stray_not_removed", file=name)
