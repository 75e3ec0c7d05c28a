"""Every reason why something cannot be ordered as it is asked for, and everything that moved since it was last seen."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from marketplace.core.money import Money
from marketplace.orders.models.baskets import Fulfilment
from marketplace.orders.pricing.asked import Asked, AskedLine, AskedShop
from marketplace.orders.pricing.quoted import Change, ChangeKind, Problem, ProblemCode
from sellers.terms import DeliveryRefusal, Reason

# A line costs no more than this. A hundred of them, with every tax and fee, are then an amount that can be stored, so
# one shop's price breaks nobody's basket.
MOST_OF_LINE = Decimal(1_000_000_000)


def can_be_had(line: AskedLine) -> bool:
    """Whether any of it can: it is on sale, and there are as many as are sold at once."""
    return line.is_on_sale and (line.free is None or line.free >= line.least)


def is_payable(line: AskedLine) -> bool:
    """Whether it costs no more than a line may."""
    return line.unit_price.amount * line.quantity <= MOST_OF_LINE


def line_problems(line: AskedLine) -> Iterator[Problem]:
    """What is wrong with one line."""
    about = (line.line_id, line.shop_id)
    if not line.is_on_sale:
        yield Problem(ProblemCode.WITHDRAWN, *about)
    elif not can_be_had(line):
        yield Problem(ProblemCode.SOLD_OUT, *about)
    elif not is_payable(line):
        yield Problem(ProblemCode.TOO_MUCH, *about)
    elif line.quantity < line.least:
        yield Problem(ProblemCode.BELOW_LEAST, *about, free=line.least)
    elif line.free is not None and line.quantity > line.free and (line.most is None or line.free <= line.most):
        yield Problem(ProblemCode.NOT_ENOUGH, *about, free=line.free)
    elif line.most is not None and line.quantity > line.most:
        yield Problem(ProblemCode.ABOVE_MOST, *about, free=line.most)


def shop_problems(shop: AskedShop, asked: Asked) -> Iterator[Problem]:
    """What is wrong with a shop as a whole; that nobody said where to is the basket's."""
    if not shop.is_active:
        yield Problem(ProblemCode.SHOP_INACTIVE, shop_id=shop.shop_id)
        return
    slot = _slot_problem(shop, asked)
    if slot is not None:
        yield slot
    if shop.fulfilment == Fulfilment.PICKUP:
        yield from _pickup_problems(shop)
    elif asked.pin is not None:
        yield from _delivery_problems(shop)


def basket_problems(asked: Asked, total: Money) -> Iterator[Problem]:
    """What is wrong with all of it together."""
    if not asked.lines:
        yield Problem(ProblemCode.EMPTY)
    if len(asked.lines) > asked.rules.most_lines:
        yield Problem(ProblemCode.TOO_MANY_LINES, free=asked.rules.most_lines)
    if asked.pin is None and any(shop.fulfilment == Fulfilment.DELIVERY for shop in asked.shops):
        yield Problem(ProblemCode.NO_PIN)
    payment = asked.payment
    if payment is None:
        return
    if not payment.is_offered:
        yield Problem(ProblemCode.PAYMENT_METHOD)
    elif payment.least is not None and total < payment.least:
        yield Problem(ProblemCode.PAYMENT_LIMIT, missing=payment.least - total)
    elif payment.most is not None and payment.most < total:
        yield Problem(ProblemCode.PAYMENT_LIMIT, missing=payment.most - total)


def changes_of(asked: Asked) -> Iterator[Change]:
    """Prices that moved, in the basket's order, then coupons; what cannot be had any more the problems say."""
    for line in asked.lines:
        if line.unit_price != line.seen_price:
            kind = ChangeKind.PRICE_UP if line.seen_price < line.unit_price else ChangeKind.PRICE_DOWN
            before, after = str(line.seen_price.amount), str(line.unit_price.amount)
            yield Change(kind, line.line_id, line.shop_id, before, after)
    for refused in asked.refused_codes:
        yield Change(ChangeKind.COUPON_REFUSED, before=refused.code)


def _slot_problem(shop: AskedShop, asked: Asked) -> Problem | None:
    """A slot holds until the shop could no longer be there within it; those that are offered begin later."""
    slot, terms = shop.slot, shop.terms
    if slot is None:
        return None
    is_kept = terms.offers_slots and slot.length_min == terms.slot_min
    if not is_kept or slot.until_at < asked.now + timedelta(minutes=shop.lead_time_min):
        return Problem(ProblemCode.SLOT_GONE, shop_id=shop.shop_id)
    if terms.slot_capacity is not None and slot.taken >= terms.slot_capacity:
        return Problem(ProblemCode.SLOT_FULL, shop_id=shop.shop_id)
    return None


def _pickup_problems(shop: AskedShop) -> Iterator[Problem]:
    if not shop.terms.offers_pickup:
        yield Problem(ProblemCode.PICKUP_NOT_OFFERED, shop_id=shop.shop_id)
    elif shop.pickup_ready_at is None:
        yield _closed(shop, ProblemCode.SHOP_CLOSED)


def _delivery_problems(shop: AskedShop) -> Iterator[Problem]:
    delivery = shop.delivery
    if delivery is None:
        yield Problem(ProblemCode.OUTSIDE_ZONE, shop_id=shop.shop_id)
        return
    if not isinstance(delivery, DeliveryRefusal):
        # "Soon" is for whoever asks for as soon as possible; in a slot the shop must deliver.
        if shop.slot is not None and not delivery.zone.delivers_now:
            yield Problem(ProblemCode.SLOT_GONE, shop_id=shop.shop_id)
        return
    if delivery.reason is Reason.OUTSIDE:
        yield Problem(ProblemCode.OUTSIDE_ZONE, shop_id=shop.shop_id)
    elif delivery.reason is Reason.BELOW_MINIMUM:
        missing = delivery.terms.missing_to_minimum if delivery.terms else None
        yield Problem(ProblemCode.BELOW_MINIMUM, shop_id=shop.shop_id, missing=missing)
    else:
        is_shop = delivery.reason is Reason.CLOSED
        yield _closed(shop, ProblemCode.SHOP_CLOSED if is_shop else ProblemCode.ZONE_CLOSED)


def _closed(shop: AskedShop, code: ProblemCode) -> Problem:
    """The shop is closed then: of a slot, that it is gone."""
    if shop.slot is not None:
        return Problem(ProblemCode.SLOT_GONE, shop_id=shop.shop_id)
    opens_at = shop.delivery.opens_at if isinstance(shop.delivery, DeliveryRefusal) else shop.opens_at
    return Problem(code, shop_id=shop.shop_id, opens_at=opens_at)
