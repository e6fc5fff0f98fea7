"""Photos of the floor: checked, turned upright, made small, stripped of place and time."""

from __future__ import annotations

import struct
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageOps

from gemaakt.errors import GemaaktError

MOST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 60_000_000
LONG_SIDE = 1600
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
"""What cameras and browsers make; of the others one is a program that is run to be seen."""


class NotAPhoto(GemaaktError, ValueError):
    """The file is not a picture that can be shown."""


def checked(sent: UploadedFile[bytes] | None) -> ContentFile[bytes] | None:
    """The photo as a small JPEG without its metadata; None when none was sent."""
    if sent is None:
        return None
    if (sent.size or 0) > MOST_BYTES:
        raise NotAPhoto("work.photo-too-large", megabytes=MOST_BYTES // 1024 // 1024)
    try:
        image = Image.open(sent, formats=FORMATS)
        if image.width * image.height > MOST_PIXELS:
            raise NotAPhoto("work.photo-too-large", megabytes=MOST_BYTES // 1024 // 1024)
        upright = ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, ValueError, SyntaxError, struct.error, Image.DecompressionBombError) as error:
        if isinstance(error, NotAPhoto):
            raise
        raise NotAPhoto("work.not-a-photo") from error
    upright.thumbnail((LONG_SIDE, LONG_SIDE))
    stream = BytesIO()
    upright.save(stream, "JPEG", quality=82)
    return ContentFile(stream.getvalue())
