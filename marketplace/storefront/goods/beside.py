"""What stands beside the goods that a search found: shops of the name or the kind, and places of the name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from geo.search import FoundPlace, search_places
from geo.text import search_key
from marketplace.storefront.cards import State, state_word
from marketplace.storefront.goods import words
from marketplace.storefront.goods.cards import Json, money, other_said, rating_words, said
from marketplace.storefront.goods.near import Near

PLACES_SHOWN = 3
SHORTEST_PLACE = 3
FARTHEST_LANDMARK_M = 30_000


@dataclass(frozen=True, slots=True)
class ShopRow:
    """A shop beside the goods.

    Attributes:
        state: its door in words; empty where nobody knows.
        facts: its kind, and with a pin on which terms it delivers there.
    """

    name: str
    other_name: str
    url: str
    icon: str
    state: State
    facts: Sequence[str]
    distance_m: float | None


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place of the name that was searched for, and the address of the shops around it."""

    place: FoundPlace
    url: str


def list_shops_beside(shops: Iterable[Json], *, near: Near) -> list[ShopRow]:
    """The shops that search found beside goods."""
    return [_shop(row, near) for row in shops]


def list_places_beside(text: str, *, near: Near) -> list[PlaceRow]:
    """Places that are called so, and areas that begin with it: to whoever looks for rice, a rice mill is no answer.

    With a pin, no landmark that is farther than one goes for it.
    """
    key = search_key(text)
    if len(key) < SHORTEST_PLACE:
        return []
    found = search_places(text=text, near=near.pin, limit=PLACES_SHOWN)
    return [PlaceRow(place, near.here.at(place.location, place=place.id)) for place in found if _is_called(place, key)]


def _is_called(place: FoundPlace, key: str) -> bool:
    if place.type != "area" and (place.distance_m or 0) > FARTHEST_LANDMARK_M:
        return False
    names = [search_key(name) for name in (place.name_en, place.name_bn) if name]
    return key in names or (place.type == "area" and any(name.startswith(f"{key} ") for name in names))


def _shop(row: Json, near: Near) -> ShopRow:
    fee, minutes = money(row["fee"]), row["eta_min"]
    facts = [said(row["category"], "name")]
    if rating := rating_words(row)[0]:
        facts.append(_("rated %(stars)s") % {"stars": rating})
    if fee is not None:
        facts.append(words.fee(fee))
    if minutes is not None:
        facts.append(words.arrival(minutes))
    return ShopRow(
        name=said(row, "name"),
        other_name=other_said(row, "name"),
        url=reverse("storefront:shop", args=[row["slug"]]) + near.query,
        icon=row["category"]["icon"],
        state=state_word(row["is_open"]),
        facts=facts,
        distance_m=row["distance_m"],
    )
