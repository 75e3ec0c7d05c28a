"""One clean picture in several sizes and two formats, for browsers to choose from; and a blur to stand in for it."""

import base64
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from PIL import Image

Format = Literal["webp", "avif"]
FORMATS: Final[tuple[Format, ...]] = ("avif", "webp")
# AVIF looks as WebP does at about twenty points less of its own scale.
QUALITY: Final = {"webp": 80, "avif": 60}
# Past 6 libavif saves little time, and before it little space.
AVIF_SPEED: Final = 6
WEBP_EFFORT: Final = 4
PLACEHOLDER_SIDE: Final = 20
PLACEHOLDER_QUALITY: Final = 40


@dataclass(frozen=True, slots=True)
class Rendition:
    """A picture at one width, in pixels, and in one format."""

    width: int
    format: Format
    content: bytes

    def name(self, stem: str) -> str:
        return f"{stem}-{self.width}.{self.format}"


def widths_of(image: Image.Image, steps: Iterable[int]) -> list[int]:
    """The steps that the picture fills, and its own width where it ends between two of them: nothing is blown up."""
    return sorted({min(step, image.width) for step in steps})


def renditions(image: Image.Image, steps: Iterable[int]) -> Iterator[Rendition]:
    """The picture at each of its widths, the smallest first, in each format."""
    for width in widths_of(image, steps):
        height = max(1, round(image.height * width / image.width))
        sized = image.resize((width, height), Image.Resampling.LANCZOS) if width != image.width else image
        for kind in FORMATS:
            yield Rendition(width, kind, _encoded(sized, kind))


def placeholder(image: Image.Image) -> str:
    """A few hundred bytes to show until the picture has come, as a data address; empty for what can be seen through."""
    if image.mode == "RGBA":
        return ""
    tiny = image.copy()
    tiny.thumbnail((PLACEHOLDER_SIDE, PLACEHOLDER_SIDE))
    file = io.BytesIO()
    tiny.save(file, "WEBP", quality=PLACEHOLDER_QUALITY, method=6)
    return f"data:image/webp;base64,{base64.b64encode(file.getvalue()).decode()}"


def _encoded(image: Image.Image, kind: Format) -> bytes:
    file = io.BytesIO()
    if kind == "avif":
        image.save(file, "AVIF", quality=QUALITY[kind], speed=AVIF_SPEED)
    else:
        image.save(file, "WEBP", quality=QUALITY[kind], method=WEBP_EFFORT)
    return file.getvalue()
