"""What the home page shows for a state: a list of shops or of places, and the ways on from there."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from geo.search import FoundPlace, search_places
from marketplace.core.errors import Text
from marketplace.core.pagination import Cursor, InvalidCursorError
from marketplace.storefront.cards import Card, make_cards
from marketplace.storefront.finder import MOST_SHOWN, RADII_M, SHOPS_A_PAGE, Finder
from marketplace.storefront.forms import SORTS
from marketplace.storefront.goods.aisles import Kind, list_kinds
from marketplace.storefront.goods.near import query_of
from marketplace.storefront.selectors import PlaceLabel, get_place_label
from sellers.models import ShopCategory
from sellers.nearby import After, NearbyQuery
from sellers.selectors.delivery import ShopsAt, list_shops_at
from sellers.selectors.shops import NearbyShops, Town, list_nearby_shops, list_shop_categories, list_towns
from sellers.shops_at import AfterShop, ShopsAtQuery

PLACES_A_PAGE = 12
TOWNS_SHOWN = 9


@dataclass(frozen=True, slots=True)
class Choice:
    """A category to filter by (None for all of them), the address that does, and whether it is the one in force."""

    category: ShopCategory | None
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Trades:
    """The tree of categories: its roots with their leaves."""

    roots: Sequence[ShopCategory] = ()

    @property
    def icons_json(self) -> str:
        """Each root's icon, for whoever paints them on the map."""
        return json.dumps({root.slug: root.icon for root in self.roots})

    def root_slugs(self) -> dict[str, str]:
        """Every category's slug → its root's."""
        return {one.slug: root.slug for root in self.roots for one in (root, *root.children.all())}

    def root_of(self, slug: str | None) -> ShopCategory | None:
        """The root itself, or the one above a leaf."""
        trade = self.root_slugs().get(slug or "")
        return next((root for root in self.roots if root.slug == trade), None)


@dataclass(frozen=True, slots=True)
class More:
    """The way to more shops.

    Attributes:
        url: the page that shows them: this list grown by a step or, once it is long enough, the step alone.
        step_url: what is missing to make the one out of the other; None where the page does not grow.
    """

    url: str
    step_url: str | None = None


@dataclass(frozen=True, slots=True)
class Shops:
    """A list or a step of it: its cards, the way to more, and whether the pin lies where we serve."""

    cards: Sequence[Card]
    more: More | None
    is_served: bool

    @property
    def last_id(self) -> UUID:
        """The last shop that was there before more came."""
        return self.cards[-1].shop.id


@dataclass(frozen=True, slots=True)
class Home:
    """The page. `found` is set while a place is searched for, `shops` while shops are shown, neither on a mistake."""

    finder: Finder
    q: str = ""
    errors: Sequence[str] = ()
    trades: Trades = field(default_factory=Trades)
    place: PlaceLabel | None = None
    towns: Sequence[tuple[Town, str]] = ()
    found: Sequence[tuple[FoundPlace, str]] | None = None
    shops: Shops | None = None
    kinds: Sequence[Kind] = ()

    @property
    def every_trade(self) -> Choice:
        """The way back from any category."""
        return self._choice(None, chosen=self.finder.category)

    @property
    def trade_choices(self) -> Sequence[Choice]:
        """The roots of the tree."""
        root = self.trades.root_of(self.finder.category)
        return [self._choice(one, chosen=root.slug if root else None) for one in self.trades.roots]

    @property
    def leaf_choices(self) -> Sequence[Choice]:
        """The leaves below the chosen root, if one is chosen and it has more than one."""
        root = self.trades.root_of(self.finder.category)
        leaves = list(root.children.all()) if root else []
        return [self._choice(leaf, chosen=self.finder.category) for leaf in leaves] if len(leaves) > 1 else []

    @property
    def open_now_url(self) -> str:
        """The same list with its shops' doors asked about, or no longer."""
        return self.finder.url(open_now=not self.finder.open_now)

    @property
    def delivers_url(self) -> str:
        """The same list with only those that deliver to the pin, or with all again."""
        return self.finder.url(delivers=not self.finder.delivers)

    @property
    def sorts(self) -> Sequence[tuple[str, Text]]:
        """Orders to choose from, each with what it is called."""
        return SORTS

    @property
    def is_filtered(self) -> bool:
        """Whether the list leaves out some of the shops around the pin."""
        return self.finder.open_now or self.finder.delivers or self.finder.category is not None

    @property
    def radii(self) -> Sequence[int]:
        """Distances to choose from, the one in the address among them."""
        return sorted({*RADII_M, self.finder.radius_m})

    @property
    def wider_url(self) -> str | None:
        """The same pin with the widest radius and no filter, or None if that is what is shown."""
        wider = self.finder.url(radius_m=RADII_M[-1], category=None, open_now=False, delivers=False)
        return wider if wider != self.finder.url() else None

    def _choice(self, category: ShopCategory | None, *, chosen: str | None) -> Choice:
        slug = category.slug if category else None
        return Choice(category, self.finder.url(category=slug), is_chosen=slug == chosen)


def get_home(finder: Finder, *, q: str, errors: Sequence[str], now: datetime) -> Home:
    """Read the page for a state: shops around its pin, or the places that `q` finds.

    Raises:
        InvalidCursorError: the link to this page of the list is broken or of another list.
        ShopCategoryNotFoundError: there is no such category.
    """
    if finder.grows:
        # A step is no page: whoever opens its address gets it as a list of its own.
        finder = replace(finder, shown=SHOPS_A_PAGE)
    trades = Trades(tuple(list_shop_categories()))
    shops = None if q or errors else _list_shops(finder, trades=trades, now=now)
    begins = finder.pin is None or (shops is not None and not shops.is_served)
    return Home(
        finder=finder,
        q=q,
        errors=errors,
        trades=trades,
        place=get_place_label(finder.center, place_id=finder.place),
        towns=_list_beginnings(finder) if shops and begins else (),
        found=list_found_places(finder, q=q) if q and not errors else None,
        shops=shops,
        kinds=list_kinds(query=query_of(finder.pin_parameters)) if shops and shops.is_served else (),
    )


def get_next_shops(finder: Finder, *, now: datetime) -> Shops:
    """The step of the list that the cursor leads to.

    Raises:
        InvalidCursorError, ShopCategoryNotFoundError: as in `get_home`.
    """
    return _list_shops(finder, trades=Trades(tuple(list_shop_categories())), now=now)


def list_found_places(finder: Finder, *, q: str) -> list[tuple[FoundPlace, str]]:
    """Places whose name is like `q`, each with the address that sets the pin there and keeps the filters."""
    places = search_places(text=q, near=finder.pin, limit=PLACES_A_PAGE)
    return [(place, finder.at(place.location, place=place.id)) for place in places]


def _list_beginnings(finder: Finder) -> list[tuple[Town, str]]:
    return [(town, finder.at(town.center)) for town in list_towns(limit=TOWNS_SHOWN)]


def _list_shops(finder: Finder, *, trades: Trades, now: datetime) -> Shops:
    answer = _delivering(finder, now=now) if finder.delivers else _nearby(finder, now=now)
    return Shops(
        cards=make_cards(answer.items, trades=trades.root_slugs(), asked=finder.pin_parameters, now=now),
        more=_more(finder, answer.after) if answer.after else None,
        is_served=answer.is_served,
    )


def _nearby(finder: Finder, *, now: datetime) -> NearbyShops:
    return list_nearby_shops(
        NearbyQuery(
            pin=finder.center,
            now=now,
            limit=_limit(finder),
            radius_m=finder.radius_m,
            category=finder.category,
            open_now=finder.open_now,
            after=_read_cursor(finder.cursor, finder=finder) if finder.cursor else None,
        )
    )


def _delivering(finder: Finder, *, now: datetime) -> ShopsAt:
    return list_shops_at(
        ShopsAtQuery(
            pin=finder.center,
            now=now,
            limit=_limit(finder),
            category=finder.category,
            open_now=finder.open_now,
            sort=finder.sort,
            after=_read_shops_at_cursor(finder.cursor, finder=finder) if finder.cursor else None,
        )
    )


def _limit(finder: Finder) -> int:
    return SHOPS_A_PAGE if finder.cursor else finder.shown


def _more(finder: Finder, after: After | AfterShop) -> More:
    place = (after.key, after.distance_m) if isinstance(after, AfterShop) else (after.distance_m,)
    cursor = Cursor((*place, after.shop_id)).encode(query=_list_of(finder))
    shown = finder.shown + SHOPS_A_PAGE
    begins_at_pin = finder.cursor is None or finder.grows
    if begins_at_pin and shown <= MOST_SHOWN:
        return More(finder.url(shown=shown), finder.url(shown=shown, cursor=cursor))
    return More(finder.url(cursor=cursor))


def _read_cursor(text: str, *, finder: Finder) -> After:
    match Cursor.decode(text, query=_list_of(finder)).values:
        case (float(distance_m), UUID() as shop_id):
            return After(distance_m, shop_id)
    raise InvalidCursorError


def _read_shops_at_cursor(text: str, *, finder: Finder) -> AfterShop:
    match Cursor.decode(text, query=_list_of(finder)).values:
        case (float(key), float(distance_m), UUID() as shop_id):
            return AfterShop(key, distance_m, shop_id)
    raise InvalidCursorError


def _list_of(finder: Finder) -> str:
    """What a cursor is bound to: one list, in whichever language it is read."""
    return "home?" + finder.url().partition("?")[2]
