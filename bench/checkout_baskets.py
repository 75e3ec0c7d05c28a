"""Baskets to be ordered: what is in them, and as many of them as are wanted, each a guest's with a confirmed phone."""

import itertools
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import psycopg
from django.utils import timezone

from bench import database, http_clients
from bench.errors import BenchError
from geo.points import GeoPoint
from marketplace.orders.holding import digest_of
from marketplace.orders.models import BASKET_LIFETIME, Basket, BasketLine, ContactCode
from marketplace.orders.selectors.quotes import quote_basket

SHOPS, LINES = 3, 10
STOCK = 10_000_000
# Beyond this a new phone's purchase is looked at by the staff first.
MOST_TOTAL = 9_000
PURCHASES, ITEMS, QUOTE = "/api/v1/purchases", "/api/v1/basket/items", "/api/v1/quote"

# Where shops stand who are brought goods by three that deliver there.
_PLACES = """
    SELECT ST_Y(pin.location::geometry), ST_X(pin.location::geometry), near.shops
      FROM (SELECT location FROM sellers_shop ORDER BY md5(id::text || 'pin') LIMIT %(tried)s) pin
     CROSS JOIN LATERAL (
               SELECT array_agg(shop_id ORDER BY shop_id) AS shops
                 FROM (SELECT DISTINCT shop_id FROM sellers_deliveryzone
                        WHERE is_active AND ST_Covers(polygon, pin.location::geometry)
                        ORDER BY shop_id LIMIT %(shops)s) zone
           ) near
     WHERE cardinality(near.shops) = %(shops)s
"""
_OFFERS = """
    SELECT offer.id, offer.price
      FROM unnest(%(shops)s::uuid[]) WITH ORDINALITY AS shop (id, place)
     CROSS JOIN LATERAL (
               SELECT id, price FROM catalog_offer WHERE shop_id = shop.id
                ORDER BY id LIMIT CASE shop.place WHEN 1 THEN %(most)s ELSE %(fewer)s END
           ) offer
     ORDER BY shop.place, offer.id
"""
_STOCK = "UPDATE catalog_offer SET stock = %(stock)s WHERE id = ANY(%(offer_ids)s)"


@dataclass(frozen=True, slots=True)
class Content:
    """What some baskets hold.

    Attributes:
        pin: where it is brought.
        offers: with their prices.
        digest: of the quote, which is the same for all of them.
    """

    pin: GeoPoint
    offers: Sequence[tuple[UUID, Decimal]]
    digest: str = ""


def contents(*, wanted: int, shops: int = SHOPS, lines: int = LINES) -> list[Content]:
    """Different baskets that can be ordered now, of goods of which there is more than enough.

    Raises:
        BenchError: there are not so many.
    """
    found: list[Content] = []
    fewer = lines // shops
    with psycopg.connect(database.URL) as connection:
        for lat, lon, shop_ids in connection.execute(_PLACES, {"tried": 40 * wanted, "shops": shops}).fetchall():
            sizes = {"shops": shop_ids, "most": lines - fewer * (shops - 1), "fewer": fewer}
            offers = connection.execute(_OFFERS, sizes).fetchall()
            connection.execute(_STOCK, {"stock": STOCK, "offer_ids": [offer_id for offer_id, _price in offers]})
            connection.commit()
            content = _quoted(Content(GeoPoint(lat=lat, lon=lon), offers))
            if content is not None:
                found.append(content)
            if len(found) == wanted:
                return found
    raise BenchError(f"Only {len(found)} of {wanted} baskets can be ordered.")


def _quoted(content: Content) -> Content | None:
    """With its digest; None where it cannot be ordered just so."""
    now = timezone.now()
    [(basket, _token)] = fill([content], now=now)
    quote = quote_basket(basket, payment_method="cash", now=now)
    basket.delete()
    if not quote.is_orderable or quote.total.amount > MOST_TOTAL:
        return None
    return Content(content.pin, content.offers, quote.digest)


def fill(which: Sequence[Content], *, now: datetime) -> list[tuple[Basket, str]]:
    """A basket for each, with its token; not one of them has a phone yet."""
    tokens = [uuid4().hex for _content in which]
    baskets = Basket.objects.bulk_create(
        Basket(token_digest=digest_of(token), location=content.pin.to_geos(), expires_at=now + BASKET_LIFETIME)
        for content, token in zip(which, tokens, strict=True)
    )
    BasketLine.objects.bulk_create(
        [
            BasketLine(basket=basket, offer_id=offer_id, quantity=1, seen_price=price)
            for basket, content in zip(baskets, which, strict=True)
            for offer_id, price in content.offers
        ],
        batch_size=5_000,
    )
    return list(zip(baskets, tokens, strict=True))


def additions_and_questions(address: tuple[str, int], which: Sequence[Content]) -> tuple[list[bytes], list[bytes]]:
    """Requests that put one more into some baskets, each time into another one, and that ask what others cost."""
    now = timezone.now()
    growing, asked = (
        [{"X-Basket-Token": token} for _basket, token in fill(which, now=now)] for _kind in ("growing", "asked")
    )
    database.let_go()
    additions = [
        http_clients.post_request(address, ITEMS, {"offer_id": content.offers[place][0], "quantity": 1}, own)
        for place in range(LINES)
        for content, own in zip(which, growing, strict=True)
    ]
    questions = [http_clients.post_request(address, QUOTE, {"payment_method": "cash"}, own) for own in asked]
    return additions, questions


class Purchases:
    """Requests that order, each of a basket of its own; made ready before anybody waits for one."""

    _phones = itertools.count(10_000_000)

    def __init__(self, which: Sequence[Content]) -> None:
        self._contents = itertools.cycle(which)
        self._ready: deque[tuple[Mapping[str, Any], Mapping[str, str]]] = deque()

    def prepare(self, number: int) -> None:
        """Have so many ready."""
        which = list(itertools.islice(self._contents, max(0, number - len(self._ready))))
        now = timezone.now()
        made = fill(which, now=now)
        phones = [f"+88017{next(self._phones)}" for _basket in made]
        ContactCode.objects.bulk_create(
            [
                ContactCode(basket=basket, phone=phone, expires_at=now, confirmed_at=now)
                for (basket, _token), phone in zip(made, phones, strict=True)
            ],
            batch_size=5_000,
        )
        for content, (_basket, token), phone in zip(which, made, phones, strict=True):
            self._ready.append((_body(content, phone), {"X-Basket-Token": token, "Idempotency-Key": token}))
        database.let_go()

    def take(self) -> tuple[Mapping[str, Any], Mapping[str, str]]:
        """The next one's body and headers."""
        return self._ready.popleft()

    def requests(self, address: tuple[str, int]) -> Iterator[bytes]:
        """As long as there are any."""
        while self._ready:
            body, headers = self.take()
            yield http_clients.post_request(address, PURCHASES, body, headers)


def _body(content: Content, phone: str) -> Mapping[str, Any]:
    return {
        "digest": content.digest,
        "payment_method": "cash",
        "recipient": "Rahima Khatun",
        "phone": phone,
        "address_line": "House 12, Road 3",
        "landmark": "Behind the mosque",
    }
