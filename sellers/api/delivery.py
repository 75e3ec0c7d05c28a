"""Delivery for buyers, over HTTP: who delivers to a pin, whether one shop does, and where it does."""

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from geo.schemas import Notice
from marketplace.core.access import PUBLIC
from sellers.schemas.delivery import DeliveryOut, DeliveryParams, PublicZonesOut, ShopsAtOut, ShopsAtParams
from sellers.selectors import delivery, zones
from sellers.selectors.shops import get_listed_shop

router = Router(tags=["delivery"])
# A map may show for so long where a shop no longer delivers; what an order costs is asked anew.
ZONES_CACHE = "public, max-age=60, stale-while-revalidate=60"


@router.get("/shops/at", auth=PUBLIC, response=ShopsAtOut, summary="Shops that deliver to a pin")
def list_shops_at(request: HttpRequest, params: Query[ShopsAtParams]) -> HttpResponse:
    """Active shops with a zone that holds the pin, its border included, which deliver there now or within two hours
    (an operator may have set another time; `open_now` leaves the latter out).

    Where several zones of a shop hold the pin, the one with the highest priority counts, then the smallest, then the
    oldest. Without `subtotal` fees by basket are those of the smallest. A pin outside Bangladesh answers an empty list
    and says so in `notice`.
    """
    answer = delivery.list_shops_at_json(params.to_query(now=timezone.now()))
    notice = None if answer.is_served else Notice.outside_service_area().model_dump()
    rest = orjson.dumps({"next": params.next_cursor(answer.after), "notice": notice})
    body = b'{"items":' + answer.items.encode() + b"," + rest[1:]
    return HttpResponse(body, content_type="application/json; charset=utf-8")


@router.get("/shops/{slug}/delivery", auth=PUBLIC, response=DeliveryOut, summary="Whether a shop delivers to a pin")
def get_delivery(request: HttpRequest, slug: str, params: Query[DeliveryParams]) -> DeliveryOut:
    """With the terms there, or with the reason why not. A shop that buyers do not see is not found."""
    shop = get_listed_shop(slug)
    return DeliveryOut.of(
        delivery.terms_at(shop=shop, pin=params.to_point(), subtotal=params.to_subtotal(), now=timezone.now())
    )


@router.get("/shops/{slug}/zones", auth=PUBLIC, response=PublicZonesOut, summary="Where a shop delivers, as GeoJSON")
def get_public_zones(request: HttpRequest, slug: str) -> HttpResponse:
    """Outlines for a map, simplified by some ten metres; whether a pin lies inside, `delivery` says exactly."""
    body = zones.public_zones_geojson(get_listed_shop(slug))
    response = HttpResponse(body, content_type="application/geo+json; charset=utf-8")
    response.headers["Cache-Control"] = ZONES_CACHE
    return response
