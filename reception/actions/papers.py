"""Papers of a draft or an answer, encrypted before they touch the disk."""

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from reception.actions.booking import kept
from reception.crypto import decrypt_bytes, encrypt_bytes
from reception.filenames import safe_name
from reception.models import Attachment, Draft, Letter


def keep(draft: Draft, paper: "UploadedFile[bytes]") -> Attachment:
    """The draft's one paper; a new one takes the place of the old. Type and size are checked.

    Raises HandedIn.
    """
    with kept(draft) as current:
        return _replace(current, paper)


def _replace(draft: Draft, paper: "UploadedFile[bytes]") -> Attachment:
    for old in draft.attachments.all():
        remove(old)
    content_type = paper.content_type or "application/octet-stream"
    return new_paper(paper.name or "", content_type, paper.read(), draft=draft)


def new_paper(name: str, content_type: str, content: bytes, **of: Draft | Letter) -> Attachment:
    """A paper of a draft or of an answer: `draft` or `answer` says of which."""
    attachment = Attachment(
        **of, name=safe_name(name, content_type), content_type=content_type, size=len(content)
    )
    attachment.file.save("paper", ContentFile(encrypt_bytes(content)), save=True)
    return attachment


def remove(attachment: Attachment) -> None:
    attachment.delete()
    attachment.file.delete(save=False)


def content(attachment: Attachment) -> bytes:
    """The plain bytes of the paper."""
    with attachment.file.open("rb") as file:
        return decrypt_bytes(file.read())
