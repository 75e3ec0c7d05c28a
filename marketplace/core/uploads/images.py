"""Pictures that people send: checked before they are decoded, and kept only as we encode them anew."""

import io
import struct
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from django.core.files.base import ContentFile, File
from PIL import Image, ImageCms, ImageOps

from marketplace.core.uploads import content
from marketplace.core.uploads.content import IMAGES, Kind
from marketplace.core.uploads.errors import (
    AnimatedImageError,
    BrokenFileError,
    DangerousFileError,
    TooManyPixelsError,
    UploadError,
)

CONTENT_TYPE: Final = "image/webp"
QUALITY = 82
# Enough for a screen of any phone and for reading a photographed paper.
MAX_SIDE = 2560
# A progressive JPEG has about ten scans. Each may be a few bytes and costs a walk over all of the picture.
MAX_SCANS = 64
# What the last bytes must be: whatever follows them is not the picture.
PNG_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
GIF_END = b";"
SRGB = ImageCms.createProfile("sRGB")


@dataclass(frozen=True, slots=True)
class CleanImage:
    """A picture as it may be stored and served: WebP under a new name, with nothing in it but its pixels."""

    name: str
    content: bytes
    width: int
    height: int
    content_type: str = CONTENT_TYPE

    def as_file(self) -> "ContentFile[bytes]":
        """For a model's file field."""
        return ContentFile(self.content, name=self.name)


def check_image(
    file: "File[bytes]", *, max_bytes: int, max_pixels: int, max_side: int = MAX_SIDE, first_of_animation: bool = False
) -> CleanImage:
    """Turn what somebody sent into a picture of ours; neither its name nor its declared type is believed.

    Memory stays below about `max_bytes` and 16 bytes a pixel of `max_pixels`.

    Args:
        file: as uploaded.
        max_bytes: of the file.
        max_pixels: of the picture as it was sent.
        max_side: in pixels; a larger picture is shrunk to it.
        first_of_animation: take the first picture of an animation instead of refusing it.

    Raises:
        UploadError: one of `core.uploads.errors`; nothing was stored.
    """
    data = content.read(file, max_bytes=max_bytes)
    content.check_name(file.name, kinds=IMAGES)
    return clean(data, max_pixels=max_pixels, max_side=max_side, first_of_animation=first_of_animation)


def clean(data: bytes, *, max_pixels: int, max_side: int = MAX_SIDE, first_of_animation: bool = False) -> CleanImage:
    """`check_image`, for bytes that are at hand and whose name does not matter."""
    return _encode(clean_pixels(data, max_pixels=max_pixels, max_side=max_side, first_of_animation=first_of_animation))


def clean_pixels(
    data: bytes, *, max_pixels: int, max_side: int = MAX_SIDE, first_of_animation: bool = False
) -> Image.Image:
    """`clean`, not yet encoded: for what is kept in several sizes. RGB, or RGBA where something shines through."""
    kind = content.kind_of(data, kinds=sorted(IMAGES))
    content.refuse_what_hides(data, kind)
    _check_frame(data, kind, max_pixels)
    try:
        with Image.open(io.BytesIO(data), formats=[kind.name]) as image:
            _check_size(image.size, max_pixels)
            if not first_of_animation:
                _check_still(image, kind)
            return _upright(image, max_side)
    except UploadError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooManyPixelsError(max_pixels) from None
    except Exception as error:  # Pillow's decoders raise whatever they stumble over
        raise BrokenFileError from error


def cut(picture: CleanImage, *, width: int, height: int) -> bytes:
    """The middle of a picture of ours in this shape, as large as it gives without blowing it up, as WebP."""
    with Image.open(io.BytesIO(picture.content), formats=["WEBP"]) as image:
        scale = min(1.0, image.width / width, image.height / height)
        shaped = ImageOps.fit(image, (max(1, round(width * scale)), max(1, round(height * scale))))
    encoded = io.BytesIO()
    shaped.save(encoded, "WEBP", quality=QUALITY, method=4)
    return encoded.getvalue()


def _check_frame(data: bytes, kind: Kind, max_pixels: int) -> None:
    """What can be told before a decoder sees it."""
    if kind is Kind.JPEG and data.count(b"\xff\xda") > MAX_SCANS:
        raise DangerousFileError
    if kind is Kind.WEBP:
        # The decoder reserves the canvas as soon as it is opened, so its size is read first.
        _check_size(_webp_size(data), max_pixels)
    ends = {
        Kind.JPEG: True,  # phones append films and second pictures; what must not be there was looked for
        Kind.PNG: data.endswith(PNG_END),
        Kind.GIF: data.endswith(GIF_END),
        Kind.WEBP: len(data) - 8 - int.from_bytes(data[4:8], "little") in {0, 1},
    }
    if not ends[kind]:
        raise BrokenFileError


def _check_size(size: tuple[int, int], max_pixels: int) -> None:
    width, height = size
    if width * height > max_pixels:
        raise TooManyPixelsError(max_pixels)


def _check_still(image: Image.Image, kind: Kind) -> None:
    # A phone's JPEG may carry a second picture for depth or brightness; that is no animation.
    if kind is not Kind.JPEG and getattr(image, "is_animated", False):
        raise AnimatedImageError


def _webp_size(data: bytes) -> tuple[int, int]:
    """Width and height from the first chunk: the WebP container specification, and RFC 6386 section 9.1."""
    try:
        if data[12:16] == b"VP8X":
            return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
        if data[12:16] == b"VP8L" and data[20] == 0x2F:
            (bits,) = struct.unpack_from("<I", data, 21)
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        if data[12:16] == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
            width, height = struct.unpack_from("<HH", data, 26)
            return width & 0x3FFF, height & 0x3FFF
    except (struct.error, IndexError) as error:
        raise BrokenFileError from error
    raise BrokenFileError


def _upright(image: Image.Image, max_side: int) -> Image.Image:
    """Shrunk, the right way up, in sRGB, and with nothing but pixels."""
    # First of all, because a JPEG is then decoded at that size at once.
    image.thumbnail((max_side, max_side))
    ImageOps.exif_transpose(image, in_place=True)
    has_alpha = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    profile = image.info.get("icc_profile")
    upright = image.convert("RGBA" if has_alpha else "RGB")
    upright.info = {}
    if profile and image.mode in {"RGB", "RGBA"}:
        _to_srgb(upright, profile)
    return upright


def _to_srgb(image: Image.Image, profile: bytes) -> None:
    """Phones photograph in wider colours than screens assume once the profile is gone."""
    try:
        ImageCms.profileToProfile(image, ImageCms.ImageCmsProfile(io.BytesIO(profile)), SRGB, inPlace=True)
    except (ImageCms.PyCMSError, OSError):
        return  # a profile nobody can read changes no colours elsewhere either


def _encode(image: Image.Image) -> CleanImage:
    encoded = io.BytesIO()
    image.save(encoded, "WEBP", quality=QUALITY, method=4)
    return CleanImage(f"{uuid4()}.webp", encoded.getvalue(), image.width, image.height)
