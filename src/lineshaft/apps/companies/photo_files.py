"""Photos that people upload, made anew: the right way up, not larger than a screen, and without what a camera adds.

What is stored is never the file that came in. So it holds neither the place where it was taken nor anything else than
the picture, and it cannot be anything else than a picture.
"""

import hashlib
import io
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from lineshaft.domain.errors import InvalidValue

LARGEST_MEGABYTES = 10
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 1600
SHORTEST_SIDE = 200
MEDIA_TYPE = "image/jpeg"
SUFFIX = ".jpg"
KINDS = "JPEG, PNG, WebP"

_FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITY = 85
# What Pillow raises for files that are no picture, are cut off, or would fill the memory.
_UNREADABLE = (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning)


@dataclass(frozen=True)
class Encoded:
    """A photo as it is stored."""

    content: bytes
    sha256: str


def encoded(file: UploadedFile) -> Encoded:
    """The photo made anew as JPEG. Raises InvalidValue, naming the file, for what is too large or no photo."""
    name = file.name or _("the file")
    if (file.size or 0) > LARGEST_MEGABYTES * 1024 * 1024:
        raise InvalidValue(
            "image",
            name,
            _("is larger than %(limit)s MB") % {"limit": LARGEST_MEGABYTES},
            _("Make it smaller, or take it with a lower resolution."),
        )
    picture = _read(file.read(), name)
    if min(picture.size) < SHORTEST_SIDE:
        raise InvalidValue(
            "image",
            name,
            _("is only %(width)s by %(height)s pixels") % {"width": picture.width, "height": picture.height},
            _("Choose one with at least %(least)s on each side.") % {"least": SHORTEST_SIDE},
        )
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    stored = io.BytesIO()
    picture.save(stored, "JPEG", quality=_QUALITY, optimize=True)
    content = stored.getvalue()
    return Encoded(content, hashlib.sha256(content).hexdigest())


def _read(content: bytes, name: str) -> Image.Image:
    """The picture alone, the right way up, on white where it was transparent."""
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise InvalidValue(
                    "image",
                    name,
                    _("has %(width)s by %(height)s pixels")
                    % {"width": picture.width, "height": picture.height},
                    _("Make it smaller, or take it with a lower resolution."),
                )
            upright = ImageOps.exif_transpose(picture)
            if not upright.has_transparency_data:
                return _only_pixels(upright.convert("RGB"))
            ground = Image.new("RGBA", upright.size, "white")
            return _only_pixels(Image.alpha_composite(ground, upright.convert("RGBA")).convert("RGB"))
    except _UNREADABLE as error:
        if isinstance(error, InvalidValue):
            raise
        raise InvalidValue(
            "image",
            name,
            _("is no photo that can be read"),
            _("Choose a file of one of these kinds: %(kinds)s.") % {"kinds": KINDS},
        ) from error


def _only_pixels(picture: Image.Image) -> Image.Image:
    """Without what travels beside the pixels: place, time, camera, comments, colour profile."""
    picture.info.clear()
    return picture
