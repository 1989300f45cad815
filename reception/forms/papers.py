"""Which files are taken: judged by their bytes, never by the name or the browser's word."""

import puremagic
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

TAKEN = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".jfif": "image/jpeg",
    ".png": "image/png",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text",
}


def check_paper(paper: "UploadedFile[bytes]", most: int) -> str:
    """The content type of a paper we take, of at most `most` bytes. Raises ValidationError."""
    if (paper.size or 0) > most:
        raise ValidationError(
            _("The file is too large; it may have at most %(size)d MB"),
            params={"size": most // 1024 // 1024},
        )
    paper.seek(0)
    try:
        # Files zipped inside (docx, odt) are told apart by the whole, so all of it is looked at.
        found = puremagic.from_string(paper.read())
    except (puremagic.PureError, ValueError):
        found = ""
    paper.seek(0)
    if found not in TAKEN:
        raise ValidationError(
            _("We can't take this kind of file; choose a PDF, Word, ODT, JPEG or PNG file")
        )
    return TAKEN[found]
