"""Which files are taken: judged by their bytes, never by the name or the browser's word."""

import io
import zipfile

import puremagic
import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.translation import gettext as _

from reception.clamd import Unreachable, is_clean
from reception.forms.pictures import FORMATS, drawn_anew

log = structlog.get_logger()

# What puremagic calls them; it knows a file by its first bytes alone, so archives are not for it.
PLAIN = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".jfif": "image/jpeg",
    ".png": "image/png",
}
ODT = "application/vnd.oasis.opendocument.text"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DOCX_PARTS = {"[content_types].xml", "word/document.xml"}
MACROS = "vbaproject.bin"
# Of an archive's table of contents: some three thousand members.
MOST_TABLE_BYTES = 256 * 1024


def check_paper(paper: "UploadedFile[bytes]", most: int) -> str:
    """The content type of a paper we take, of at most `most` bytes. Raises ValidationError."""
    if (paper.size or 0) > most:
        raise ValidationError(
            _("The file is too large; it may have at most %(size)d MB"),
            params={"size": most // 1024 // 1024},
        )
    paper.seek(0)
    content = paper.read()
    paper.seek(0)
    found = archived(content) if content.startswith(b"PK") else plain(content)
    if not found:
        raise ValidationError(
            _("We can't take this kind of file; choose a PDF, Word, ODT, JPEG or PNG file")
        )
    return found


class Paper(SimpleUploadedFile):
    """A paper as it is kept. `unscanned`: nobody could say yet whether something is in it."""

    unscanned = False


def taken(paper: "UploadedFile[bytes]", most: int) -> Paper:
    """What is kept of a paper: checked, scanned where there is a scanner, a picture drawn anew.

    Raises ValidationError.
    """
    content_type = check_paper(paper, most)
    content = paper.read()
    unscanned = not scanned(content)
    if content_type in FORMATS:
        content = drawn_anew(content, content_type)
    kept = Paper(paper.name or "paper", content, content_type)
    kept.unscanned = unscanned
    return kept


def scanned(content: bytes) -> bool:
    """False when the scanner can't be reached and papers wait for it. Raises ValidationError."""
    if not settings.CLAMD_URL:
        return True
    try:
        clean = is_clean(content, settings.CLAMD_URL)
    except Unreachable:
        log.warning("scanner_unreachable")
        if settings.CLAMD_QUARANTINE:
            return False
        raise ValidationError(
            _("We can't check files for viruses at this moment; try again in a few minutes")
        ) from None
    if not clean:
        raise ValidationError(
            _("A virus was found in this file. It was not taken; choose another one")
        )
    return True


def plain(content: bytes) -> str:
    """The content type of a file that is no archive; "" when we don't take it."""
    try:
        return PLAIN.get(puremagic.from_string(content), "")
    except (puremagic.PureError, ValueError):
        return ""


def archived(content: bytes) -> str:
    """The content type of a zipped document; "" when it is another archive, broken or has macros.

    Only the table of contents is read and, of an ODT, the member that says what it is.
    """
    try:
        with zipfile.ZipFile(Bounded(content)) as archive:
            names = {name.lower() for name in archive.namelist()}
            if any(name.endswith(MACROS) for name in names):
                return ""
            if names >= DOCX_PARTS:
                return DOCX
            return ODT if kind(archive) == ODT else ""
    except Exception:  # zipfile has no end of ways to break on a stranger's bytes
        return ""


def kind(archive: zipfile.ZipFile) -> str:
    """What an OpenDocument says it is. Stored, as its standard asks: nothing is unpacked."""
    said = archive.getinfo("mimetype")
    if said.compress_type != zipfile.ZIP_STORED or said.file_size > 100:
        return ""
    return archive.read(said).decode("ascii")


class Bounded(io.BytesIO):
    """An archive of which no long table of contents is read, whatever length it claims."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > MOST_TABLE_BYTES:
            raise zipfile.BadZipFile
        return super().read(size)
