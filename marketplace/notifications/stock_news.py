"""Tells shops that their stock runs low."""

from collections import defaultdict
from uuid import UUID

from marketplace.catalog.events import StockRanLow
from marketplace.catalog.models import Product
from marketplace.core.events import handles
from marketplace.notifications import notices
from marketplace.notifications.models import NoticeKind
from sellers.models import Shop, ShopPermission


@handles(StockRanLow)
def tell_of_low_stock(event: StockRanLow, *, event_id: UUID) -> None:
    """Those who see to the goods of each shop, in one notice an hour that counts them; the list waits on the desk."""
    names = ("slug", "name_en", "name_bn")
    products = Product.objects.only(*names).in_bulk({low.product_id for low in event.offers})
    by_shop: dict[UUID, list[Product]] = defaultdict(list)
    for low in event.offers:
        if product := products.get(low.product_id):
            by_shop[low.shop_id].append(product)
    shops = Shop.objects.filter(pk__in=by_shop).only(*names).prefetch_related("members").order_by("pk")
    for shop in shops:
        first, members = by_shop[shop.pk][0], sorted(shop.members.all(), key=lambda member: member.user_id)
        notices.gather(
            user_ids=[member.user_id for member in members if member.may(ShopPermission.CATALOGUE)],
            kind=NoticeKind.STOCK_RAN_LOW,
            about=shop.pk,
            params={
                "shop_slug": shop.slug,
                "shop_name_en": shop.name_en,
                "shop_name_bn": shop.name_bn,
                "product_name_en": first.name_en,
                "product_name_bn": first.name_bn,
                "count": len(by_shop[shop.pk]),
            },
            now=event.changed_at,
        )
