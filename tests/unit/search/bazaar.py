"""A small bazaar: goods that people really look for, in one shop at GEC Circle that delivers around it."""

from decimal import Decimal
from typing import Any

from django.utils import timezone

from marketplace.catalog.models import Brand, Category, Offer, PackUnit, Product, ProductStatus, Variant
from marketplace.search.services.indexing import index_products
from sellers.models import Shop

# English name, Bangla name, brand, category, pack size, unit, price.
GOODS = [
    ("Miniket Rice", "মিনিকেট চাল", None, "rice", 5, "kg", 380),
    ("Nazirshail Rice", "নাজিরশাইল চাল", None, "rice", 1, "kg", 85),
    ("Chinigura Rice", "চিনিগুড়া চাল", "Pran", "rice", 1, "kg", 145),
    ("Puffed Rice", "মুড়ি", None, "snacks", 500, "g", 60),
    ("Red Lentils", "মসুর ডাল", None, "lentils", 1, "kg", 130),
    ("Mung Beans", "মুগ ডাল", None, "lentils", 1, "kg", 160),
    ("Local Onion", "দেশি পেঁয়াজ", None, "vegetables", 1, "kg", 90),
    ("Potato", "আলু", None, "vegetables", 1, "kg", 35),
    ("Green Chilli", "কাঁচা মরিচ", None, "vegetables", 250, "g", 40),
    ("Garlic", "রসুন", None, "vegetables", 500, "g", 110),
    ("Ginger", "আদা", None, "vegetables", 500, "g", 120),
    ("Tomato", "টমেটো", None, "vegetables", 1, "kg", 80),
    ("Eggplant", "বেগুন", None, "vegetables", 1, "kg", 60),
    ("Turmeric Powder", "হলুদের গুঁড়া", "Radhuni", "spices", 200, "g", 95),
    ("Chilli Powder", "মরিচের গুঁড়া", "Radhuni", "spices", 200, "g", 120),
    ("Cumin Seeds", "জিরা", None, "spices", 100, "g", 95),
    ("Soybean Oil", "সয়াবিন তেল", "Teer", "oils", 5, "l", 850),
    ("Mustard Oil", "সরিষার তেল", "Radhuni", "oils", 1, "l", 280),
    ("Coconut Hair Oil", "নারিকেল তেল", "Parachute", "beauty", 200, "ml", 180),
    ("Sugar", "চিনি", "Fresh", "staples", 1, "kg", 130),
    ("Salt", "লবণ", "Fresh", "staples", 1, "kg", 40),
    ("Ispahani Mirzapore Tea", "ইস্পাহানি মির্জাপুর চা", "Ispahani", "drinks", 400, "g", 210),
    ("Green Tea", "গ্রিন টি", "Ispahani", "drinks", 40, "g", 140),
    ("Full Cream Milk Powder", "ফুল ক্রিম গুঁড়া দুধ", "Fresh", "dairy", 500, "g", 420),
    ("Liquid Milk", "তরল দুধ", "Aarong", "dairy", 1, "l", 90),
    ("Eggs", "ডিম", None, "dairy", 12, "piece", 145),
    ("Broiler Chicken", "ব্রয়লার মুরগি", None, "meat", 1, "kg", 210),
    ("Hilsa Fish", "ইলিশ মাছ", None, "fish", 1, "kg", 1400),
    ("Rui Fish", "রুই মাছ", None, "fish", 1, "kg", 350),
    ("Shrimp", "চিংড়ি মাছ", None, "fish", 500, "g", 450),
    ("Beauty Soap Soft Rose", "বিউটি সাবান সফট রোজ", "Lux", "beauty", 100, "g", 60),
    ("Anti-Dandruff Shampoo", "অ্যান্টি ড্যান্ড্রাফ শ্যাম্পু", "Sunsilk", "beauty", 350, "ml", 390),
    ("Detergent Powder", "ডিটারজেন্ট পাউডার", "Wheel", "household", 1, "kg", 140),
    ("Toothpaste", "টুথপেস্ট", "Closeup", "beauty", 145, "g", 150),
    ("Chanachur", "চানাচুর", "Ruchi", "snacks", 150, "g", 50),
    ("Energy Biscuits", "এনার্জি বিস্কুট", "Olympic", "snacks", 240, "g", 45),
]


def category_of(slug: str, parent: Category | None = None) -> Category:
    return Category.objects.get_or_create(
        slug=f"bazaar-{slug}",
        defaults={"parent": parent, "name_en": slug.title(), "name_bn": slug.title(), "icon": "package"},
    )[0]


def brand_of(name: str | None) -> Brand | None:
    if name is None:
        return None
    return Brand.objects.get_or_create(slug=f"bazaar-{name.lower()}", defaults={"name_en": name, "name_bn": name})[0]


def make_product(name_en: str, name_bn: str, **given: Any) -> Product:
    """A listed product of one pack, indexed unless told otherwise."""
    is_indexed = given.pop("is_indexed", True)
    pack_size, pack_unit = given.pop("pack", (1, PackUnit.KILOGRAM))
    fields: dict[str, Any] = {
        "slug": "bazaar-" + name_en.lower().replace(" ", "-"),
        "category": given.pop("category", None) or category_of("goods"),
        "status": ProductStatus.ACTIVE,
    }
    product = Product.objects.create(name_en=name_en, name_bn=name_bn, **(fields | given))
    Variant.objects.create(product=product, pack_size=pack_size, pack_unit=pack_unit)
    if is_indexed:
        index_products(product_ids=[product.pk], now=timezone.now())
    return product


def sell(shop: Shop, product: Product, price: int | str = 100, **given: Any) -> Offer:
    """The shop's offer of the product's first pack; not counted unless told otherwise."""
    fields: dict[str, Any] = {"stock_confirmed_at": timezone.now(), "price": Decimal(price)}
    return Offer.objects.create(shop=shop, variant=product.variants.get(), product=product, **(fields | given))


def stock_bazaar(shop: Shop | None) -> dict[str, Product]:
    """All goods, by their English name; sold by the shop if there is one."""
    made = {}
    for name_en, name_bn, brand, category, size, unit, price in GOODS:
        product = make_product(
            name_en,
            name_bn,
            brand=brand_of(brand),
            category=category_of(category),
            pack=(size, unit),
            is_indexed=False,
        )
        made[name_en] = product
        if shop is not None:
            sell(shop, product, price)
    index_products(product_ids=[product.pk for product in made.values()], now=timezone.now())
    return made
