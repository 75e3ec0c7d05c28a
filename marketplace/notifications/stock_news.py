"""Tells shops that their stock runs low."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from marketplace.catalog.events import LowStock, StockRanLow
from marketplace.catalog.models import Product
from marketplace.core.events import handles
from marketplace.notifications import notices
from marketplace.notifications.models import NoticeKind
from sellers.models import Shop, ShopPermission


@handles(StockRanLow)
def tell_of_low_stock(event: StockRanLow, *, event_id: UUID) -> None:
    """Those who see to the goods of each shop, in one notice an hour that counts them; the list waits on the desk.

    Nobody is told of what they lowered themselves.
    """
    names = ("slug", "name_en", "name_bn")
    products = Product.objects.only(*names).in_bulk({low.product_id for low in event.offers})
    by_shop: dict[UUID, list[LowStock]] = defaultdict(list)
    for low in event.offers:
        if low.product_id in products:
            by_shop[low.shop_id].append(low)
    shops = Shop.objects.filter(pk__in=by_shop).only(*names).prefetch_related("members").order_by("pk")
    for shop in shops:
        for lows, user_ids in _news_to_each(shop, by_shop[shop.pk]).items():
            first = products[lows[0].product_id]
            notices.gather(
                user_ids=user_ids,
                kind=NoticeKind.STOCK_RAN_LOW,
                about=shop.pk,
                params={
                    "shop_slug": shop.slug,
                    "shop_name_en": shop.name_en,
                    "shop_name_bn": shop.name_bn,
                    "product_name_en": first.name_en,
                    "product_name_bn": first.name_bn,
                    "count": len(lows),
                },
                now=event.changed_at,
            )


def _news_to_each(shop: Shop, lows: Sequence[LowStock]) -> dict[tuple[LowStock, ...], list[UUID]]:
    """Whom to tell of which: mostly all of them to everybody but the one who counted."""
    news: dict[tuple[LowStock, ...], list[UUID]] = defaultdict(list)
    for member in sorted(shop.members.all(), key=lambda member: member.user_id):
        if member.may(ShopPermission.CATALOGUE):
            news[tuple(low for low in lows if low.lowered_by != member.user_id)].append(member.user_id)
    return {of_others: user_ids for of_others, user_ids in news.items() if of_others}
