"""All that is held about a citizen, as one ZIP: JSON to be read by programs, the papers, and the
receipts and answers as PDF."""

import json
from collections.abc import Iterator
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils import timezone, translation

from reception.actions.papers import content
from reception.documents import papers
from reception.filenames import safe_name
from reception.models import Attachment, DataExport, Letter, Reception, User
from reception.mydata import everything


def write_zip(export: DataExport, file: "IO[bytes]") -> None:
    """Raises documents.rendering.Busy."""
    with translation.override(export.language), ZipFile(file, "w", ZIP_DEFLATED) as archive:
        held = json.dumps(everything(export.user), ensure_ascii=False, indent=2)
        archive.writestr("data.json", held)
        for name, made in printed(export.user):
            archive.writestr(name, made)
        for paper in hers(export.user):
            archive.writestr(named(paper), content(paper))


def printed(user: User) -> Iterator[tuple[str, bytes]]:
    """Receipts and signed answers, as they can be had on the pages."""
    for reception in Reception.objects.whole().for_citizen(user).filter(appeal__anonymised=None):
        with timezone.override(reception.official.office.tzid):
            yield f"{reception.appeal.number}/receipt.pdf", papers.receipt(reception)
        letters = Letter.objects.filter(appeal=reception.appeal, signed__isnull=False)
        for one in letters.order_by("pk"):
            yield f"{reception.appeal.number}/answer-{one.pk}.pdf", papers.answer(one, reception)


def hers(user: User) -> Iterator[Attachment]:
    """What they sent, and what came with a signed answer."""
    rows = Attachment.objects.select_related("appeal", "answer__appeal").order_by("pk")
    yield from rows.filter(appeal__citizen=user)
    yield from rows.filter(answer__appeal__citizen=user, answer__signed__isnull=False)


def named(paper: Attachment) -> str:
    """Two papers may have one name: the key tells them apart."""
    appeal = paper.appeal or (paper.answer.appeal if paper.answer else None)
    number = appeal.number if appeal else "papers"
    return f"{number}/{paper.pk}-{safe_name(paper.name, paper.content_type)}"
