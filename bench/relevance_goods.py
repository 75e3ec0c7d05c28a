"""Goods with given names, each sold by one shop, indexed and embedded by the code that serves the market."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from marketplace.catalog.models import Category, Offer, Product, ProductStatus, Variant
from marketplace.catalog.models.products import PackUnit
from marketplace.search import meaning
from marketplace.search.asking import Asked
from marketplace.search.ranking import Ranked
from marketplace.search.selectors.search import explain
from marketplace.search.services import vectors
from sellers.models import Shop

AT_ONCE = 2000
PRICE = Decimal("100.00")


class Goods:
    """All goods of one collection; making the next one takes them away."""

    def __init__(self, names: Mapping[str, tuple[str, str]]) -> None:
        """Make them: by number, the English and the Bangla name."""
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE catalog_product, search_searchword CASCADE")
        shop = Shop.objects.get()
        category, _ = Category.objects.get_or_create(
            slug="goods", defaults={"name_en": "-", "name_bn": "-", "icon": ""}
        )
        products = [
            Product(
                slug=f"goods-{place}",
                name_en=english[:200],
                name_bn=bangla[:200],
                category=category,
                status=ProductStatus.ACTIVE,
            )
            for place, (english, bangla) in enumerate(names.values())
        ]
        Product.objects.bulk_create(products, AT_ONCE)
        packs = [Variant(product=product, pack_size=1, pack_unit=PackUnit.PIECE) for product in products]
        Variant.objects.bulk_create(packs, AT_ONCE)
        now = timezone.now()
        offers = [
            Offer(shop=shop, product=pack.product, variant=pack, price=PRICE, stock_confirmed_at=now) for pack in packs
        ]
        Offer.objects.bulk_create(offers, AT_ONCE)
        self.numbers: dict[UUID, str] = dict(zip((product.pk for product in products), names, strict=True))
        self._index()

    def _index(self) -> None:
        call_command("reindex", verbosity=0)
        while vectors.embed_products(now=timezone.now()):
            pass
        vectors.drop_unlisted()
        vectors.build_index()
        meaning.forget_index()
        cache.clear()

    def found(self, text: str, *, now: datetime) -> list[Ranked]:
        """Candidates for a query, as the market ranks them."""
        return explain(asked=Asked(text=text), now=now)[1]

    def order(self, ranked: list[Ranked]) -> list[str]:
        return [self.numbers[one.candidate.product_id] for one in ranked]

    def order_by_text(self, ranked: list[Ranked]) -> list[str]:
        """The order without what meaning added: neither its part of the score nor what it alone has found."""
        having = [one for one in ranked if one.candidate.signals["coverage"]]
        return self.order(sorted(having, key=lambda one: one.parts["meaning"] - one.score))

    def order_by_meaning(self, text: str) -> list[str]:
        return [self.numbers[product_id] for product_id, _ in meaning.similar_products(text, 10) or []]
