"""Which files are taken: judged by their bytes, never by the name or the browser's word."""

import io
import zipfile

import puremagic
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

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
