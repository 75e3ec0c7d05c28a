"""Pictures in templates."""

from collections.abc import Mapping
from typing import Any

from django import template

from marketplace.catalog.selectors import media
from marketplace.core.bilingual import other_language, page_language
from marketplace.core.uploads.sizes import Format

register = template.Library()


@register.filter
def srcset(picture: Mapping[str, Any], kind: Format) -> str:
    """All files of a picture in one format."""
    return media.srcset(picture, kind)


@register.filter
def plain_file(picture: Mapping[str, Any], wanted_px: int | str) -> str:
    """The one file for browsers that know neither formats nor sizes."""
    return media.file_url(picture["stem"], media.smallest_from(picture["widths"], int(wanted_px)), "webp")


@register.filter
def alt_text(picture: Mapping[str, Any]) -> str:
    """What a picture shows, in the page's language, or in the other one where that is all there is."""
    texts = (str(picture.get(f"alt_{language}") or "") for language in (page_language(), other_language()))
    return next((text for text in texts if text), "")
