"""What is taken off which line and which delivery: exact, in the order that is asked for, never more than there is."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from marketplace.core.money import Money
from marketplace.orders.pricing.asked import Asked, Bearer, Discount, DiscountOn


@dataclass(slots=True)
class TakenOff:
    """What is off one thing, by who bears it."""

    price: Money
    shop: Money = field(init=False)
    market: Money = field(init=False)

    def __post_init__(self) -> None:
        self.shop = self.market = Money.zero(self.price.currency)

    @property
    def rest(self) -> Money:
        """What is left of its price."""
        return self.price - self.shop - self.market

    def take(self, amount: Money, borne_by: Bearer) -> None:
        if borne_by is Bearer.SHOP:
            self.shop += amount
        else:
            self.market += amount


def off_goods(asked: Asked, goods: Mapping[UUID, Money]) -> tuple[dict[UUID, TakenOff], list[Discount]]:
    """What is off each line, and the discounts as far as they could be taken.

    Args:
        goods: by the line's id, of those that can be had.
    """
    taken = {line_id: TakenOff(price) for line_id, price in goods.items()}
    shops = {line.line_id: line.shop_id for line in asked.lines}
    given = []
    for discount in asked.discounts:
        if discount.on is DiscountOn.GOODS:
            among = [
                off
                for line_id, off in taken.items()
                if discount.shop_id in (None, shops[line_id])
                and (not discount.line_ids or line_id in discount.line_ids)
            ]
            given += _take(discount, among)
    return taken, given


def off_delivery(asked: Asked, fees: Mapping[UUID, Money]) -> tuple[dict[UUID, TakenOff], list[Discount]]:
    """The same of deliveries, by the shop's id."""
    taken = {shop_id: TakenOff(fee) for shop_id, fee in fees.items()}
    given = []
    for discount in asked.discounts:
        if discount.on is DiscountOn.DELIVERY:
            given += _take(discount, [off for shop_id, off in taken.items() if discount.shop_id in (None, shop_id)])
    return taken, given


def _is_off(discount: Discount, line_id: UUID, shops: Mapping[UUID, UUID]) -> bool:
    return discount.shop_id in (None, shops[line_id]) and (not discount.line_ids or line_id in discount.line_ids)


def _take(discount: Discount, among: list[TakenOff]) -> list[Discount]:
    """Split it by what is left of each, and say what it came to; nothing where nothing is left."""
    rests = [off.rest for off in among]
    amount = min(discount.amount, Money.total(rests, discount.amount.currency))
    if not amount:
        return []
    for off, part in zip(among, amount.split([rest.amount for rest in rests]), strict=True):
        off.take(part, discount.borne_by)
    return [replace(discount, amount=amount)]
