"""The rows that a quote becomes when it is ordered: a purchase, orders for its shops, their lines and first entries."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from marketplace.catalog.services.order_stock import ReservationLine
from marketplace.core.ids import uuid7
from marketplace.core.money import Money
from marketplace.orders import claims, numbers
from marketplace.orders.events import OrderPlaced, PlacedLine, PurchasePlaced
from marketplace.orders.models import (
    ActorRole,
    Fulfilment,
    Order,
    OrderLine,
    OrderState,
    Purchase,
    RiskOutcome,
    ShopOrderTerms,
    TimelineEntry,
)
from marketplace.orders.ports import RiskVerdict
from marketplace.orders.pricing.quoted import Quote, QuotedLine, QuotedShop, as_json
from marketplace.orders.selectors.standing import Standing
from marketplace.orders.services.answering import timer_of
from marketplace.orders.services.sources import Source
from marketplace.orders.services.timeline import PLACE
from sellers.terms import DeliveryTerms

CODE_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom and where, and in which language they are written to.

    Attributes:
        phone: E.164.
        email: empty where nobody gave one.
        address_line: empty where all is picked up.
    """

    name: str
    phone: str
    email: str
    address_line: str
    landmark: str
    language: str
    is_gift: bool = False
    gift_message: str = ""


@dataclass(frozen=True, slots=True)
class PlacedRows:
    """Everything that is written of one purchase; `lines` has those of each order, in the quote's order.

    The orders have their shops with names, slugs and hours, and nothing else of them.
    """

    purchase: Purchase
    orders: Sequence[Order]
    lines: Mapping[UUID, Sequence[OrderLine]]
    entries: Sequence[TimelineEntry]

    def all_lines(self) -> list[OrderLine]:
        return [line for of_order in self.lines.values() for line in of_order]

    def reservations(self) -> dict[UUID, list[ReservationLine]]:
        """What each order keeps of the stock, at the price that was confirmed."""
        return {
            order_id: [ReservationLine(_offer_of(line), line.quantity, line.unit_price) for line in lines]
            for order_id, lines in self.lines.items()
        }


def rows_of(
    quote: Quote, recipient: Recipient, *, source: Source, standing: Standing, verdict: RiskVerdict, now: datetime
) -> PlacedRows:
    """The rows of a quote that can be ordered and was confirmed."""
    purchase = _purchase(quote, recipient, source=source, standing=standing, verdict=verdict, now=now)
    trips = {shop.trip: uuid7() for shop in quote.shops if shop.trip is not None}
    orders: list[Order] = []
    lines: dict[UUID, list[OrderLine]] = {}
    for position, shop in enumerate(quote.shops, start=1):
        order = _order(shop, purchase, position=position, standing=standing, now=now)
        order.trip_id = trips[shop.trip] if shop.trip is not None else None
        orders.append(order)
        lines[order.pk] = [_line(line, order, position=place) for place, line in enumerate(shop.lines, start=1)]
    buyer = {"actor_id": source.basket.user_id, "actor_role": ActorRole.BUYER}
    entries = [TimelineEntry(order=order, act=PLACE, state_after=order.state, at=now, **buyer) for order in orders]
    return PlacedRows(purchase, orders, lines, entries)


def events_of(rows: PlacedRows) -> list[PurchasePlaced | OrderPlaced]:
    """What is told: of orders that are looked at first, only that there is a purchase."""
    purchase = rows.purchase
    is_in_review = purchase.risk_outcome == RiskOutcome.REVIEW
    placed = PurchasePlaced(
        purchase_id=purchase.pk,
        user_id=purchase.user_id,
        order_ids=[order.pk for order in rows.orders],
        total=purchase.total,
        currency=purchase.currency,
        payment_method=purchase.payment_method,
        is_in_review=is_in_review,
        placed_at=purchase.placed_at,
    )
    return [placed] if is_in_review else [placed, *(_order_placed(order, rows) for order in rows.orders)]


def _order_placed(order: Order, rows: PlacedRows) -> OrderPlaced:
    lines = [
        PlacedLine(
            offer_id=_offer_of(line), product_id=line.product_id, quantity=line.quantity, unit_price=line.unit_price
        )
        for line in rows.lines[order.pk]
    ]
    return OrderPlaced(
        order_id=order.pk,
        purchase_id=order.purchase_id,
        shop_id=order.shop_id,
        user_id=rows.purchase.user_id,
        lines=lines,
        total=order.total,
        currency=order.currency,
        placed_at=order.placed_at,
    )


def _purchase(
    quote: Quote, recipient: Recipient, *, source: Source, standing: Standing, verdict: RiskVerdict, now: datetime
) -> Purchase:
    purchase_id = uuid7()
    is_brought = any(shop.asked.fulfilment == Fulfilment.DELIVERY for shop in quote.shops)
    return Purchase(
        pk=purchase_id,
        number=standing.number,
        user_id=source.basket.user_id,
        claim_digest=claims.digest_of(claims.token_of(purchase_id)),
        language=recipient.language,
        recipient=recipient.name,
        phone=recipient.phone,
        email=recipient.email,
        address_line=recipient.address_line if is_brought else "",
        landmark=recipient.landmark if is_brought else "",
        location=source.location if is_brought else None,
        area_id=standing.area_id if is_brought else None,
        is_gift=recipient.is_gift,
        gift_message=recipient.gift_message if recipient.is_gift else "",
        payment_method=quote.payment.code if quote.payment is not None else "",
        discount=quote.discount.amount,
        basket_id=source.basket.pk,
        basket_version=source.version,
        quote=as_json(quote),
        quote_digest=quote.digest,
        # One that was refused is not written; whatever else it might be, somebody looks at it.
        risk_outcome=verdict.outcome or RiskOutcome.REVIEW,
        risk_reasons=list(verdict.reasons),
        placed_at=now,
        **_amounts(quote),
    )


def _order(shop: QuotedShop, purchase: Purchase, *, position: int, standing: Standing, now: datetime) -> Order:
    asked, delivery = shop.asked, shop.asked.delivery
    shop_row = standing.shops[asked.shop_id]
    zone = delivery.zone if isinstance(delivery, DeliveryTerms) else None
    is_in_review = purchase.risk_outcome == RiskOutcome.REVIEW
    terms = ShopOrderTerms(accept_within_min=asked.terms.accept_within_min)
    order = Order(
        purchase=purchase,
        shop=shop_row,
        number=numbers.of_order(purchase.number, position),
        position=position,
        state=OrderState.IN_REVIEW if is_in_review else OrderState.PLACED,
        fulfilment=asked.fulfilment,
        slot_from=asked.slot.from_at if asked.slot else None,
        slot_until=asked.slot.until_at if asked.slot else None,
        promised_at=shop.promised_at,
        zone_id=zone.zone_id if zone else None,
        zone_name=zone.name if zone else "",
        distance_m=zone.distance_m if zone else None,
        note=asked.note,
        discount_shop=shop.discount_shop.amount,
        discount_market=shop.discount_market.amount,
        confirmed_total=shop.total.amount,
        commission_percent=asked.commission.percent,
        commission_fixed=asked.commission.fixed,
        commission_rule_id=asked.commission.rule_id,
        handover_code=f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}",
        placed_at=now,
        **_amounts(shop),
    )
    # As all timers: by the later of the two clocks, for one that is behind would have it expire at once.
    order.timer_at = timer_of(order, terms=terms, since=max(now, standing.clock))
    return order


def _line(line: QuotedLine, order: Order, *, position: int) -> OrderLine:
    asked, goods = line.asked, line.asked.goods
    return OrderLine(
        order=order,
        position=position,
        offer_id=asked.offer_id,
        product_id=asked.product_id,
        variant_id=asked.variant_id,
        name_en=goods.name_en,
        name_bn=goods.name_bn,
        variant_en=goods.variant_en,
        variant_bn=goods.variant_bn,
        pack_size=goods.pack_size,
        pack_unit=goods.pack_unit,
        shop_sku=goods.shop_sku,
        barcode=goods.barcode,
        currency=asked.unit_price.currency,
        unit_price=asked.unit_price.amount,
        quantity=asked.quantity,
        kept=asked.quantity,
        goods=line.goods.amount,
        discount_shop=line.discount_shop.amount,
        discount_market=line.discount_market.amount,
        tax_added=line.tax_added.amount,
        tax_included=line.tax_included.amount,
        confirmed_goods=line.goods.amount,
        confirmed_discount_shop=line.discount_shop.amount,
        confirmed_discount_market=line.discount_market.amount,
        tax_percent=asked.tax.percent,
        tax_is_included=asked.tax.is_included,
        commission_percent=order.commission_percent,
        substitution=asked.wish,
        replace_up_to=asked.replace_up_to.amount if asked.replace_up_to else None,
        note=asked.note,
    )


def _amounts(quoted: Quote | QuotedShop) -> dict[str, Any]:
    """What a purchase and an order call alike."""
    names = ("goods", "delivery_fee", "service_fee", "tax_added", "tax_included", "rounding", "total")
    amounts: dict[str, Money] = {name: getattr(quoted, name) for name in names}
    figures: dict[str, Decimal] = {name: amount.amount for name, amount in amounts.items()}
    return {**figures, "currency": quoted.total.currency}


def _offer_of(line: OrderLine) -> UUID:
    """The offer of a line that was just made of one."""
    return line.offer_id  # type: ignore[return-value]  # None only once the offer is gone
