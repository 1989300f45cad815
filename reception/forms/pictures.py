"""Pictures are drawn anew: whatever else a file held (where and by whom it was taken, something
hidden in it for a broken reader) does not reach the office."""

import io
import threading

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

# Of the best cameras of telephones; such a photo is decoded at a part of its size. What has to be
# decoded whole costs four octets for each pixel: some hundred kilobytes could claim gigabytes.
MOST_PIXELS = {"JPEG": 120_000_000, "PNG": 40_000_000}
LONGEST_SIDE = 4096  # enough to read the smallest print of a page
QUALITY = 88
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}
# One at a time, for each may take some hundred megabytes for a moment; and few may wait for it,
# for each keeps a thread of the web process from everybody else.
one_by_one, waiting = threading.BoundedSemaphore(1), threading.BoundedSemaphore(4)


def drawn_anew(content: bytes, content_type: str) -> bytes:
    """The same picture, upright, at most LONGEST_SIDE long. Raises ValidationError."""
    if not waiting.acquire(blocking=False):
        raise ValidationError(_("Many pictures are being sent just now; try again in a minute"))
    try:
        with one_by_one:
            return _drawn(content, FORMATS[content_type])
    finally:
        waiting.release()


def _drawn(content: bytes, kind: str) -> bytes:
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as picture:
            # A progressive JPEG is decoded whole, too.
            most = MOST_PIXELS["PNG" if picture.info.get("progressive") else kind]
            if picture.width * picture.height > most:
                raise ValidationError(_("This picture is too large; make a smaller one of it"))
            return _written(picture, kind)
    # Pillow has no end of ways to break on a stranger's bytes.
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, MemoryError) as error:
        raise ValidationError(_("This picture is broken; take or choose another one")) from error


def _written(picture: Image.Image, kind: str) -> bytes:
    if kind == "JPEG":  # read at half or a quarter of its size, where that is still enough
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # first: turning it makes a copy
    upright = ImageOps.exif_transpose(picture)
    see_through = "transparency" in upright.info or upright.mode in {"RGBA", "LA", "PA"}
    plain = upright.convert("RGBA" if kind == "PNG" and see_through else "RGB")
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    out = io.BytesIO()
    bare.save(out, kind, **({"quality": QUALITY} if kind == "JPEG" else {"compress_level": 6}))
    return out.getvalue()
