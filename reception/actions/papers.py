"""Papers of a draft or an answer, encrypted before they touch the disk."""

from functools import partial

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from reception.actions.booking import kept
from reception.crypto import decrypt_bytes, encrypt_bytes
from reception.filenames import safe_name
from reception.models import Appeal, Attachment, Draft, Letter

Role = Attachment.Role


MOST_PAPERS = 5  # of an appeal, beside a mandate and a piece of evidence


class TooManyPapers(Exception):
    """The appeal has as many papers as it may."""


def keep(draft: Draft, paper: "UploadedFile[bytes]", role: str = Role.PAPER) -> Attachment:
    """One more paper of the draft; a mandate or evidence takes the place of the old one. Type and
    size are checked. Raises HandedIn, TooManyPapers.
    """
    with kept(draft) as current:
        same = current.attachments.filter(role=role)
        if role != Role.PAPER:
            for old in same:
                remove(old)
        elif same.count() >= MOST_PAPERS:
            raise TooManyPapers
        content_type = paper.content_type or "application/octet-stream"
        return new_paper(
            paper.name or "",
            content_type,
            paper.read(),
            role=role,
            quarantined=getattr(paper, "unscanned", False),
            draft=current,
        )


def new_paper(
    name: str,
    content_type: str,
    content: bytes,
    role: str = Role.PAPER,
    *,
    quarantined: bool = False,
    **of: Draft | Letter | Appeal,
) -> Attachment:
    """Of a draft, an appeal or an answer: `draft`, `appeal` or `answer` says of which."""
    attachment = Attachment(
        **of,
        role=role,
        quarantined=quarantined,
        name=safe_name(name, content_type),
        content_type=content_type,
        size=len(content),
    )
    attachment.file.save("paper", ContentFile(encrypt_bytes(content)), save=True)
    return attachment


def remove(attachment: Attachment) -> None:
    """Its file goes when that is committed: whatever goes wrong before leaves the paper whole."""
    file = attachment.file
    attachment.delete()
    transaction.on_commit(partial(file.storage.delete, str(file)))


def content(attachment: Attachment) -> bytes:
    """The plain bytes of the paper."""
    with attachment.file.open("rb") as file:
        return decrypt_bytes(file.read())
