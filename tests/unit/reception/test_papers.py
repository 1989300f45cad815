"""Which archives are documents, judged without unpacking them."""

import io
import time
import zipfile

import pytest

from reception.forms.papers import DOCX, ODT, archived


def zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


WORD = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (zipped(WORD, zipfile.ZIP_DEFLATED), DOCX),
        (zipped(WORD | {"word/VBAPROJECT.bin": b"x"}), ""),
        (zipped({"word/document.xml": b"<w/>"}), ""),
        (zipped({"mimetype": ODT.encode(), "content.xml": b"<o/>"}), ODT),
        (zipped({"mimetype": ODT.encode(), "vbaProject.bin": b"x"}), ""),
        (zipped({"mimetype": ODT.encode() + b"-template"}), ""),
        (zipped({"mimetype": b"\xff\xfe"}), ""),
        (zipped({"mimetype": b"x" * 10**6}, zipfile.ZIP_BZIP2), ""),
        (zipped({}), ""),
        (b"PK", ""),
        (zipped(WORD)[:-30], ""),
    ],
    ids=lambda value: None if isinstance(value, bytes) else value or "refused",
)
def test_an_archive_is_judged_by_its_table_of_contents(content: bytes, found: str) -> None:
    assert archived(content) == found


def test_a_table_of_contents_without_end_is_not_read() -> None:
    content = zipped(WORD | {f"{number:06}": b"" for number in range(50_000)})
    started = time.perf_counter()
    assert archived(content) == ""
    assert time.perf_counter() - started < 0.5
