"""What each kind of shop sells, and how much of it: made up by kind of shop, the same for the same shop every time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Final

GROCERIES: Final = ("staples", "spices-sauces", "dairy", "snacks", "drinks", "household", "personal-care", "baby")
FRESH: Final = ("fruit-vegetables", "fish-meat")
KITCHEN: Final = ("rice-dishes", "curries", "kebab-bread", "chinese-food", "cold-drinks", "hot-drinks", "street-food")


@dataclass(frozen=True, slots=True)
class Assortment:
    """Categories, those above included, and the fewest and the most offers of a shop."""

    categories: tuple[str, ...]
    fewest: int
    most: int


ASSORTMENTS: Final[dict[str, Assortment]] = {
    "general-stores": Assortment((*GROCERIES, "eggs", "bread", "stationery"), 20, 60),
    "super-shops": Assortment((*GROCERIES, *FRESH, "frozen", "bakery", "home-kitchen"), 80, 150),
    "bazaars": Assortment((*FRESH, "staples", "spices-sauces", "plastic-ware"), 8, 24),
    "fruit-vegetables": Assortment(("fruit-vegetables",), 15, 45),
    "fish-meat": Assortment(("fish-meat",), 8, 28),
    "pharmacies": Assortment(("health", "baby", "oral-care", "sanitary", "skin-care", "soap-wash"), 10, 30),
    "restaurants": Assortment((*KITCHEN, "soft-drinks", "water"), 8, 24),
    "fast-food": Assortment(("fast-food", "chinese-food", "cold-drinks", "soft-drinks"), 8, 22),
    "tea-coffee": Assortment(("hot-drinks", "cold-drinks", "street-food", "biscuits", "cakes"), 5, 15),
    "bakeries-sweets": Assortment(("bakery", "biscuits", "savouries", "chanachur", "yogurt"), 10, 30),
    "clothing": Assortment(("mens-clothing", "womens-clothing", "childrens-clothing"), 10, 32),
    "shoes": Assortment(("shoes",), 10, 32),
    "tailors-fabrics": Assortment(("fabrics",), 5, 14),
    "jewellery": Assortment(("jewellery",), 8, 18),
    "mobile-phones": Assortment(("phones", "mobile-accessories"), 8, 28),
    "electronics": Assortment(("home-appliances", "lighting", "tv-audio", "mobile-accessories"), 10, 32),
    "computers": Assortment(("computers",), 8, 26),
    "furniture": Assortment(("furniture", "bedding"), 6, 20),
    "hardware": Assortment(("tools", "building", "plumbing", "paint", "lighting"), 10, 32),
    "salons": Assortment(("hair-care", "shaving", "skin-care", "shampoo"), 5, 14),
    "cosmetics": Assortment(("personal-care", "bags-accessories"), 15, 45),
    "stationery": Assortment(("stationery", "books"), 10, 32),
    "gifts-flowers": Assortment(("gifts-flowers", "toys"), 8, 22),
    "toys-sports": Assortment(("toys", "sports"), 10, 28),
    "vehicle-parts": Assortment(("vehicle-parts",), 8, 22),
    "bicycles": Assortment(("bicycles",), 8, 22),
    "malls": Assortment(("clothing", "electronics", "personal-care", "home-kitchen", "books-play"), 20, 50),
}
# Made to order: nobody counts plates and haircuts.
UNCOUNTED: Final = frozenset({"restaurants", "fast-food", "tea-coffee", "salons", "tailors-fabrics"})
# Of a hundred offers: so many have been dearer, so many are out of stock, so few are left of, so many are not counted.
DEARER, SOLD_OUT, LOW, NOT_COUNTED = 8, 6, 9, 15


@dataclass(frozen=True, slots=True)
class Pricing:
    """A variant and the price that the market's prices lie around."""

    key: str
    level: Decimal


@dataclass(frozen=True, slots=True)
class Drawn:
    """One offer of a shop."""

    key: str
    price: Decimal
    compare_at_price: Decimal | None
    stock: int | None
    confirmed: timedelta


def draw(category: str, osm_id: int, goods: Sequence[Pricing]) -> list[Drawn]:
    """The offers of one demo shop.

    Args:
        category: slug of the shop's leaf.
        osm_id: decides in place of chance: the same shop offers the same on every machine.
        goods: what shops of its kind sell.
    """
    chance = Random(osm_id)  # noqa: S311  # no secret: the same numbers every time are what is wanted
    assortment = ASSORTMENTS[category]
    count = min(len(goods), chance.randint(assortment.fewest, assortment.most))
    leaning = Decimal(chance.randint(95, 106)) / 100
    return [_offer(item, leaning, chance, counts=category not in UNCOUNTED) for item in chance.sample(goods, count)]


def near(price: Decimal) -> Decimal:
    """Whole taka, in steps as shops write prices."""
    step = next(step for limit, step in ((50, 1), (500, 5), (5000, 10), (10_000_000, 50)) if price <= limit)
    return max(Decimal(1), (price / step).quantize(Decimal(1), ROUND_HALF_UP) * step)


def _offer(item: Pricing, leaning: Decimal, chance: Random, *, counts: bool) -> Drawn:
    price = near(item.level * leaning * Decimal(chance.randint(97, 103)) / 100)
    dearer = near(price * Decimal(chance.randint(108, 125)) / 100) if chance.randrange(100) < DEARER else None
    return Drawn(
        key=item.key,
        price=price,
        compare_at_price=dearer if dearer and dearer > price else None,
        stock=_stock(chance) if counts else None,
        confirmed=timedelta(minutes=chance.randrange(14 * 24 * 60)),
    )


def _stock(chance: Random) -> int | None:
    at = chance.randrange(100)
    if at < SOLD_OUT:
        return 0
    if at < SOLD_OUT + LOW:
        return chance.randint(1, 5)
    return None if at < SOLD_OUT + LOW + NOT_COUNTED else chance.randint(8, 120)
