"""Which archives are documents, judged without unpacking them."""

import io
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


ARCHIVES = {
    "word": (zipped(WORD, zipfile.ZIP_DEFLATED), DOCX),
    "word with macros": (zipped(WORD | {"word/VBAPROJECT.bin": b"x"}), ""),
    "half of word": (zipped({"word/document.xml": b"<w/>"}), ""),
    "odt": (zipped({"mimetype": ODT.encode(), "content.xml": b"<o/>"}), ODT),
    "odt with macros": (zipped({"mimetype": ODT.encode(), "vbaProject.bin": b"x"}), ""),
    "template": (zipped({"mimetype": ODT.encode() + b"-template"}), ""),
    "no words": (zipped({"mimetype": b"\xff\xfe"}), ""),
    "packed": (zipped({"mimetype": b"x" * 10**6}, zipfile.ZIP_BZIP2), ""),
    "empty": (zipped({}), ""),
    "two letters": (b"PK", ""),
    "cut off": (zipped(WORD)[:-30], ""),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_is_judged_by_its_table_of_contents(name: str) -> None:
    content, found = ARCHIVES[name]
    assert archived(content) == found


def test_a_table_of_contents_without_end_is_refused() -> None:
    assert archived(zipped(WORD | {f"{number:06}": b"" for number in range(50_000)})) == ""
