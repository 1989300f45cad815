"""What of a picture reaches the office: what is seen on it, upright, and nothing else."""

import io
import struct
import zlib
from contextlib import ExitStack

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from reception.forms import pictures
from reception.forms.pictures import LONGEST_SIDE, drawn_anew

RIGHT_TOP = 6  # how a telephone held upright says so
GPS, ORIENTATION = 0x8825, 0x0112


def photo(width: int = 80, height: int = 40, **exif: object) -> bytes:
    picture = Image.new("RGB", (width, height), "white")
    picture.paste("red", (0, 0, width // 2, height))
    data = Image.Exif()
    data[ORIENTATION] = RIGHT_TOP
    data.get_ifd(GPS)[1] = "N"
    data[GPS] = {1: "N", 2: (41.0, 18.0, 0.0)}
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=data, comment=b"Aziza, at home")
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def test_where_it_was_taken_is_gone_and_it_stands_upright() -> None:
    sent = photo()
    assert opened(sent).getexif().get_ifd(GPS)
    picture = opened(drawn_anew(sent, "image/jpeg"))
    assert picture.size == (40, 80)
    assert picture.getexif() == {}
    assert "comment" not in picture.info
    assert picture.getpixel((20, 5)) == pytest.approx((255, 0, 0), abs=30)


def test_what_is_hidden_behind_it_is_gone() -> None:
    assert b"<script>" not in drawn_anew(photo() + b"<script>alert(1)</script>", "image/jpeg")


def test_text_within_a_png_is_gone_and_it_stays_see_through() -> None:
    from PIL.PngImagePlugin import PngInfo

    text, out = PngInfo(), io.BytesIO()
    text.add_text("Author", "Aziza")
    Image.new("RGBA", (4, 4), (10, 20, 30, 0)).save(out, "PNG", pnginfo=text)
    picture = opened(drawn_anew(out.getvalue(), "image/png"))
    assert picture.mode == "RGBA"
    assert "Author" not in picture.info


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "I;16", "CMYK"])
def test_every_kind_of_colour_is_taken(mode: str) -> None:
    out, kind = io.BytesIO(), "JPEG" if mode == "CMYK" else "PNG"
    Image.new(mode, (9, 9)).save(out, kind)
    assert opened(drawn_anew(out.getvalue(), f"image/{kind.lower()}")).size == (9, 9)


def test_a_large_photo_is_made_smaller() -> None:
    picture = opened(drawn_anew(photo(LONGEST_SIDE * 2, 100), "image/jpeg"))
    assert picture.size == (50, LONGEST_SIDE)


def claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is that large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + head + data + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height"), [(60_000, 60_000), (20_000, 7_000), (9_000, 9_000)])
def test_a_bomb_is_refused_before_it_is_unpacked(
    monkeypatch: pytest.MonkeyPatch, width: int, height: int
) -> None:
    monkeypatch.setattr(pictures, "_written", None)  # would be called to unpack it
    with pytest.raises(ValidationError):
        drawn_anew(claiming(width, height), "image/png")


def test_a_photo_that_has_to_be_decoded_whole_may_be_no_larger_than_a_drawing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", {"JPEG": 200, "PNG": 99})
    for progressive, size in ((True, 9), (False, 14)):
        out = io.BytesIO()
        Image.new("RGB", (size, size)).save(out, "JPEG", progressive=progressive)
        assert opened(drawn_anew(out.getvalue(), "image/jpeg")).size == (size, size)
    Image.new("RGB", (10, 10)).save(out := io.BytesIO(), "JPEG", progressive=True)
    with pytest.raises(ValidationError):
        drawn_anew(out.getvalue(), "image/jpeg")


def test_whoever_sends_many_at_once_keeps_no_threads_waiting() -> None:
    with ExitStack() as others:
        while pictures.waiting.acquire(blocking=False):
            others.callback(pictures.waiting.release)
        with pytest.raises(ValidationError):
            drawn_anew(photo(), "image/jpeg")
    with pytest.raises(ValidationError):
        drawn_anew(b"broken", "image/jpeg")
    assert drawn_anew(photo(), "image/jpeg")


@pytest.mark.parametrize("content", [b"\xff\xd8\xff\xe0 not a picture", photo()[:200], b""])
def test_a_broken_picture_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(ValidationError, match=r"broken|buzilgan|повреж"):
        drawn_anew(content, "image/jpeg")


def test_another_kind_than_its_name_says_is_not_opened() -> None:
    out = io.BytesIO()
    Image.new("RGB", (2, 2)).save(out, "GIF")
    with pytest.raises(ValidationError):
        drawn_anew(out.getvalue(), "image/png")
