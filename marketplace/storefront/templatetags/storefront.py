"""Tags of the page shell: the import map, the page's twin in the other language, colours outside the style sheet."""

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.http import HttpRequest
from django.template import Context
from django.templatetags.static import static
from django.urls import translate_url
from django.utils.safestring import SafeString, mark_safe

from geo.kinds import PlaceKind
from geo.models import AreaLevel
from geo.search import FoundPlace
from marketplace.core import bilingual, formats
from marketplace.storefront import cards, palette
from marketplace.storefront.modules import import_map
from sellers.models import Shop
from sellers.opening import state_at

register = template.Library()

FRONT_END = Path(__file__).resolve().parents[1] / "frontend"
# Sprites that not every page needs, by the icons in them.
SPRITES = {
    icon: f"{sprite}.svg"
    for sprite in ("goods-icons", "work-icons")
    for icon in json.loads((FRONT_END / f"{sprite}.json").read_text())
}

# Characters that could end the script element early; JSON allows them escaped.
SCRIPT_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.simple_tag
def importmap() -> SafeString:
    """The import map's JSON, safe inside a script element."""
    return mark_safe(json.dumps(import_map(), separators=(",", ":")).translate(SCRIPT_ESCAPES))  # noqa: S308 escaped


@register.filter
def json_ld(data: dict[str, Any]) -> SafeString:
    """Data for search engines, safe inside a script element."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(SCRIPT_ESCAPES))  # noqa: S308 escaped


@register.simple_tag(takes_context=True)
def in_language(context: Context, language: str) -> str:
    """The address of this page in another language, with all it was asked for."""
    request: HttpRequest = context["request"]
    return translate_url(request.get_full_path(), language)


@register.simple_tag(takes_context=True)
def absolute_in_language(context: Context, language: str) -> str:
    """The page's address for search engines: whole, and without the state in its query."""
    request: HttpRequest = context["request"]
    return request.build_absolute_uri(translate_url(request.path, language))


@register.simple_tag
def colour(name: str, theme: palette.Theme) -> str:
    """A colour token's value, where a style sheet cannot reach."""
    return palette.colour(name, theme=theme)


@register.simple_tag
def icon_url(name: str) -> str:
    """Where an icon is drawn: those of goods and of work have sprites of their own, which others need not fetch."""
    return f"{static(SPRITES.get(name, 'icons.svg'))}#{name}"


@register.simple_tag
def other_language() -> str:
    """The language that the page is not in."""
    return bilingual.other_language()


@register.simple_tag
def opening_words(shop: Shop, now: datetime) -> dict[str, str]:
    """A shop's door in words, as `c-opening` is told them: `state` and `until`."""
    state = state_at(shop, now)
    zone = ZoneInfo(shop.time_zone)
    return {"state": cards.state_word(state.is_open), "until": cards.until_words(state, zone=zone, now=now)}


@register.filter
def name(thing: bilingual.HasBothNames) -> str:
    """What something is called, in the page's language."""
    return bilingual.name(thing)


@register.filter
def names_joined(things: Iterable[bilingual.HasBothNames]) -> str:
    """Their names in a row, each said once: a district often bears its division's."""
    return ", ".join(dict.fromkeys(bilingual.name(thing) for thing in things))


@register.filter
def other_name(thing: bilingual.HasBothNames) -> str:
    """What it is called in the other language; empty where that tells nothing new."""
    return bilingual.other_name(thing)


@register.filter
def localized(thing: object, field: str) -> str:
    """The field that is kept in both languages, in the page's one."""
    return bilingual.localized(thing, field)


@register.filter
def place_kind(place: FoundPlace) -> str:
    """What kind of place was found, in words."""
    labels = AreaLevel if place.type == "area" else PlaceKind
    return str(labels(place.kind).label)


@register.filter
def distance(metres: float) -> str:
    """How far, as one says it: `350 m`, `1.2 km`, in the language's digits."""
    return formats.distance(metres)


@register.filter
def number(value: int) -> str:
    """A count in the language's digits and grouping."""
    return formats.number(value)
