"""Pictures are drawn anew: whatever else a file held (where and by whom it was taken, something
hidden in it for a broken reader) does not reach the office."""

import io
import threading

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

MOST_PIXELS = 120_000_000  # of the best cameras of telephones; a bomb claims thousands of millions
LONGEST_SIDE = 4096  # enough to read the smallest print of a page
QUALITY = 88
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}
# One at a time: each may take some hundred megabytes for a moment.
one_by_one = threading.BoundedSemaphore(1)


def drawn_anew(content: bytes, content_type: str) -> bytes:
    """The same picture, upright, at most LONGEST_SIDE long. Raises ValidationError."""
    kind = FORMATS[content_type]
    try:
        with one_by_one, Image.open(io.BytesIO(content), formats=[kind]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError(_("This picture is too large; make a smaller one of it"))
            return _written(picture, kind)
    # Pillow has no end of ways to break on a stranger's bytes.
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, MemoryError) as error:
        raise ValidationError(_("This picture is broken; take or choose another one")) from error


def _written(picture: Image.Image, kind: str) -> bytes:
    if kind == "JPEG":  # read at half or a quarter of its size, where that is still enough
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    see_through = "transparency" in upright.info or upright.mode in {"RGBA", "LA", "PA"}
    plain = upright.convert("RGBA" if kind == "PNG" and see_through else "RGB")
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    out = io.BytesIO()
    bare.save(out, kind, **({"quality": QUALITY} if kind == "JPEG" else {"compress_level": 6}))
    return out.getvalue()
