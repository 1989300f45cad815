"""Papers of a draft, encrypted before they touch the disk."""

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from reception.crypto import decrypt_bytes, encrypt_bytes
from reception.models import Attachment, Draft


def keep(draft: Draft, paper: "UploadedFile[bytes]") -> Attachment:
    """The draft's one paper; a new one takes the place of the old. Type and size are checked."""
    for old in draft.attachments.all():
        remove(old)
    attachment = Attachment(
        draft=draft,
        name=(paper.name or "")[-120:],
        content_type=paper.content_type or "application/octet-stream",
        size=paper.size or 0,
    )
    attachment.file.save("paper", ContentFile(encrypt_bytes(paper.read())), save=True)
    return attachment


def remove(attachment: Attachment) -> None:
    attachment.delete()
    attachment.file.delete(save=False)


def content(attachment: Attachment) -> bytes:
    """The plain bytes of the paper."""
    with attachment.file.open("rb") as file:
        return decrypt_bytes(file.read())
