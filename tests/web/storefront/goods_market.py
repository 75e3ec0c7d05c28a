"""A small market of goods around GEC Circle: rice in two shops that deliver and one that does not, and an egg."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from geo.points import GeoPoint
from marketplace.catalog.drafts import OfferDraft
from marketplace.catalog.models import Category, Offer, PackUnit, Product, Variant
from marketplace.catalog.services.offers import set_offer
from marketplace.search.services.indexing import index_products
from sellers.hours import WeeklyHours
from sellers.models import Shop
from tests.unit.catalog.goods import make_category, make_grocer, make_product, pack
from tests.unit.sellers.market import GEC_CIRCLE
from tests.unit.sellers.zone_drafts import make_zone

HERE = {"lat": str(GEC_CIRCLE.lat), "lon": str(GEC_CIRCLE.lon)}
ABROAD = {"lat": "0", "lon": "0"}
ALWAYS = WeeklyHours.every_day(0, 1440)
FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


@dataclass(frozen=True, slots=True)
class GoodsMarket:
    """Near delivers for 30 taka, Next for nothing, and Far only elsewhere."""

    staples: Category
    rice: Product
    egg: Product
    near: Shop
    next: Shop
    far: Shop

    @property
    def packs(self) -> list[Variant]:
        return list(self.rice.variants.order_by("position", "id"))


def make_goods_market() -> GoodsMarket:
    staples = make_category("staples", name_en="Staples", name_bn="নিত্যপণ্য", icon="grains")
    kind = make_category("rice", parent=staples, name_en="Rice", name_bn="চাল", icon="grains")
    rice = make_product(
        category=kind,
        name_en="Miniket rice",
        name_bn="মিনিকেট চাল",
        description_en="Thin grains.",
        description_bn="চিকন দানা।",
        variants=(pack("5", position=0), pack("1", position=1)),
    )
    egg = make_product(category=staples, name_en="Egg", name_bn="ডিম", variants=(pack("12", PackUnit.PIECE),))
    market = GoodsMarket(
        staples=staples,
        rice=rice,
        egg=egg,
        near=make_grocer(name_en="Near Store", hours=ALWAYS),
        next=make_grocer(
            name_en="Next Store", hours=ALWAYS, at=GeoPoint(lat=GEC_CIRCLE.lat + 0.003, lon=GEC_CIRCLE.lon)
        ),
        far=make_grocer(name_en="Far Store", hours=ALWAYS, at=GeoPoint(lat=22.90, lon=91.53)),
    )
    make_zone(market.near, fee=Decimal(30))
    make_zone(market.next)
    five, one = market.packs
    sell(market.near, five, "425.00", compare_at_price=Decimal("500.00"))
    sell(market.next, five, "430.00")
    sell(market.next, one, "90.00")
    sell(market.far, five, "399.00")
    sell(market.near, egg.variants.get(), "150.00")
    index_products(product_ids=[rice.pk, egg.pk], now=timezone.now())
    return market


def sell(shop: Shop, variant: Variant, price: str, **given: object) -> Offer:
    draft = OfferDraft(price=Decimal(price), **given)  # type: ignore[arg-type]  # a test's own terms
    return set_offer(actor_id=None, shop_id=shop.pk, variant_id=variant.pk, draft=draft, now=timezone.now())
