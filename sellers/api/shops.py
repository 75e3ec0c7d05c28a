"""Shops for buyers, over HTTP."""

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from geo.schemas import Notice
from marketplace.core.access import PUBLIC
from sellers.nearby import NearbyAnswer
from sellers.schemas.shops import NearbyOut, NearbyParams, ShopCategoriesOut, ShopOut
from sellers.selectors import shops as selectors
from sellers.selectors.closures import list_shown_closures

router = Router(tags=["shops"])


@router.get("/shops/nearby", auth=PUBLIC, response=NearbyOut, summary="Shops around a pin, nearest first")
def list_nearby_shops(request: HttpRequest, params: Query[NearbyParams]) -> HttpResponse:
    """Distances are geodesics on the WGS 84 spheroid in metres, and so is the order.

    A pin outside Bangladesh answers an empty list and says so in `notice`.
    """
    answer = selectors.list_nearby_shops_json(params.to_query(now=timezone.now()))
    body = _nearby_body(answer, next_cursor=params.next_cursor(answer.after))
    return HttpResponse(body, content_type="application/json; charset=utf-8")


@router.get("/shop-categories", auth=PUBLIC, response=ShopCategoriesOut, summary="The tree of kinds of shops")
def list_shop_categories(request: HttpRequest) -> ShopCategoriesOut:
    return ShopCategoriesOut.of(selectors.list_shop_categories())


@router.get("/shops/{slug_or_id}", auth=PUBLIC, response=ShopOut, summary="One shop with its hours")
def get_shop(request: HttpRequest, slug_or_id: str) -> ShopOut:
    shop, now = selectors.get_listed_shop(slug_or_id), timezone.now()
    return ShopOut.of(shop, closures=list_shown_closures(shop, now=now), now=now)


def _nearby_body(answer: NearbyAnswer, *, next_cursor: str | None) -> bytes:
    """`NearbyOut` around the items as PostgreSQL wrote them, which nobody here takes apart."""
    notice = None if answer.is_served else Notice.outside_service_area().model_dump()
    rest = orjson.dumps({"next": next_cursor, "notice": notice})
    return b'{"items":' + answer.items.encode() + b"," + rest[1:]
