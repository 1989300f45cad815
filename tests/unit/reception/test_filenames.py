"""The name under which a stranger's file is downloaded."""

import pytest

from reception.filenames import EXTENSIONS, LONGEST, safe_name

PDF = "application/pdf"


@pytest.mark.parametrize(
    ("name", "content_type", "safe"),
    [
        ("ariza.pdf", PDF, "ariza.pdf"),
        ("мой документ.pdf", PDF, "мой документ.pdf"),
        ("passport.hta", PDF, "passport.pdf"),
        ("photo.JPEG", "image/jpeg", "photo.jpg"),
        ("setup.exe.png", "image/png", "setup.exe.png"),
        ("No. 12 of 2026", PDF, "No. 12 of 2026.pdf"),
        ("../../etc/passwd", PDF, "passwd.pdf"),
        ("C:\\Users\\aziza\\a.pdf", PDF, "a.pdf"),
        ("a.pdf:evil.exe", PDF, "a.pdfevil.pdf"),
        ("a\r\nSet-Cookie: b\x00\x85\u2028.pdf", PDF, "aSet-Cookie b.pdf"),
        ("gpj\u202efdp.exe", PDF, "gpjfdp.pdf"),
        ("half\ud800.pdf", PDF, "half.pdf"),
        (".pdf", PDF, "paper.pdf"),
        (" . ", PDF, "paper.pdf"),
        ("", PDF, "paper.pdf"),
        ("a.html", "text/html", "a.bin"),
    ],
)
def test_a_name_is_made_safe(name: str, content_type: str, safe: str) -> None:
    assert safe_name(name, content_type) == safe


@pytest.mark.parametrize("content_type", EXTENSIONS)
def test_a_long_name_is_cut_and_keeps_its_extension(content_type: str) -> None:
    safe = safe_name("ў" * 500 + ".exe", content_type)
    assert len(safe) == LONGEST
    assert safe.endswith(EXTENSIONS[content_type])
