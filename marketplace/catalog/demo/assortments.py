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
    "general-stores": Assortment((*GROCERIES, "eggs", "bread", "stationery"), 40, 100),
    "super-shops": Assortment((*GROCERIES, *FRESH, "frozen", "bakery", "home-kitchen"), 80, 150),
    "bazaars": Assortment((*FRESH, "staples", "spices-sauces", "plastic-ware"), 12, 35),
    "fruit-vegetables": Assortment(("fruit-vegetables",), 25, 70),
    "fish-meat": Assortment(("fish-meat",), 12, 45),
    "pharmacies": Assortment(("health", "baby", "oral-care", "sanitary", "skin-care", "soap-wash"), 20, 50),
    "restaurants": Assortment((*KITCHEN, "soft-drinks", "water"), 15, 40),
    "fast-food": Assortment(("fast-food", "chinese-food", "cold-drinks", "soft-drinks"), 12, 35),
    "tea-coffee": Assortment(("hot-drinks", "cold-drinks", "street-food", "biscuits", "cakes"), 6, 20),
    "bakeries-sweets": Assortment(("bakery", "biscuits", "savouries", "chanachur", "yogurt"), 20, 50),
    "clothing": Assortment(("mens-clothing", "womens-clothing", "childrens-clothing"), 20, 60),
    "shoes": Assortment(("shoes",), 20, 60),
    "tailors-fabrics": Assortment(("fabrics",), 8, 20),
    "jewellery": Assortment(("jewellery",), 8, 18),
    "mobile-phones": Assortment(("phones", "mobile-accessories"), 15, 50),
    "electronics": Assortment(("home-appliances", "lighting", "tv-audio", "mobile-accessories"), 20, 55),
    "computers": Assortment(("computers",), 15, 45),
    "furniture": Assortment(("furniture", "bedding"), 8, 30),
    "hardware": Assortment(("tools", "building", "plumbing", "paint", "lighting"), 20, 60),
    "salons": Assortment(("hair-care", "shaving", "skin-care", "shampoo"), 8, 20),
    "cosmetics": Assortment(("personal-care", "bags-accessories"), 30, 90),
    "stationery": Assortment(("stationery", "books"), 20, 60),
    "gifts-flowers": Assortment(("gifts-flowers", "toys"), 12, 35),
    "toys-sports": Assortment(("toys", "sports"), 18, 45),
    "vehicle-parts": Assortment(("vehicle-parts",), 12, 35),
    "bicycles": Assortment(("bicycles",), 8, 22),
    "malls": Assortment(("clothing", "electronics", "personal-care", "home-kitchen", "books-play"), 40, 90),
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
