"""What orders keep of somebody's baskets, for the copy of their data; and that these go when their account does."""

from uuid import UUID

from django.db import transaction
from django.db.models import F

from geo.points import GeoPoint
from marketplace.accounts.ports import PersonalData, Row, Table
from marketplace.orders.models import Basket, BasketLine, BasketShop

LINE = ("quantity", "is_saved", "seen_price", "substitution", "replace_up_to", "note", "created_at")
SHOP = ("fulfilment", "slot_from", "slot_until", "note", "created_at")


class BasketData:
    """What they mean to buy, and how it is to come."""

    name = "baskets"

    def collect(self, user_id: UUID) -> PersonalData:
        lines = BasketLine.objects.filter(basket__user_id=user_id).order_by("pk")
        shops = BasketShop.objects.filter(basket__user_id=user_id).order_by("pk")
        return PersonalData(
            [
                Table("basket", _basket(user_id)),
                Table("basket_lines", list(lines.values(*LINE, "offer_id", product=F("offer__product__name_en")))),
                Table("basket_shops", list(shops.values(*SHOP, name=F("shop__name_en")))),
            ]
        )


def _basket(user_id: UUID) -> list[Row]:
    basket = Basket.objects.filter(user_id=user_id).first()
    if basket is None:
        return []
    pin = GeoPoint.from_geos(basket.location) if basket.location else None
    return [
        {
            "lat": pin.lat if pin else None,
            "lon": pin.lon if pin else None,
            "address_id": basket.address_id,
            "coupon_codes": basket.coupon_codes,
            "created_at": basket.created_at,
            "expires_at": basket.expires_at,
        }
    ]


@transaction.atomic
def forget_basket(*, user_id: UUID) -> None:
    """Delete their basket. Twice does no harm."""
    Basket.objects.filter(user_id=user_id).delete()
