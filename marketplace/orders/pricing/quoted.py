"""What something costs, to the paisa, and every reason why some of it cannot be ordered."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from geo.points import GeoPoint
from marketplace.core.money import Money
from marketplace.orders.pricing.asked import AskedLine, AskedShop, Discount, PaymentTerms


class ProblemCode(StrEnum):
    """Why something cannot be ordered as it is asked for."""

    EMPTY = "empty"
    TOO_MANY_LINES = "too_many_lines"
    NO_PIN = "no_pin"
    PAYMENT_METHOD = "payment_method"
    PAYMENT_LIMIT = "payment_limit"
    # Of a line.
    WITHDRAWN = "withdrawn"
    SOLD_OUT = "sold_out"
    NOT_ENOUGH = "not_enough"
    BELOW_LEAST = "below_least"
    ABOVE_MOST = "above_most"
    TOO_MUCH = "too_much"
    # Of a shop.
    SHOP_INACTIVE = "shop_inactive"
    SHOP_CLOSED = "shop_closed"
    OUTSIDE_ZONE = "outside_zone"
    ZONE_CLOSED = "zone_closed"
    BELOW_MINIMUM = "below_minimum"
    SLOT_GONE = "slot_gone"
    SLOT_FULL = "slot_full"
    PICKUP_NOT_OFFERED = "pickup_not_offered"


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason; `pricing.words` says it to people.

    Attributes:
        line_id, shop_id: what it is about; a line's names its shop too, and one of the whole basket neither.
        free: how many can be had (`not_enough`), or the limit (`below_least`, `above_most`, `too_many_lines`).
        missing: what the goods lack to the minimum, or the payment's limit.
        opens_at: from when on it could be ordered, where that is known.
    """

    code: ProblemCode
    line_id: UUID | None = None
    shop_id: UUID | None = None
    free: int | None = None
    missing: Money | None = None
    opens_at: datetime | None = None


class ChangeKind(StrEnum):
    """What is not as the buyer last saw it."""

    PRICE_UP = "price_up"
    PRICE_DOWN = "price_down"
    COUPON_REFUSED = "coupon_refused"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that moved, with what it was and is: prices as text (`120.00`), or a coupon's code in `before`."""

    kind: ChangeKind
    line_id: UUID | None = None
    shop_id: UUID | None = None
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """What one line costs. Goods that cannot be had, or cost too much, cost nothing, and have a problem.

    Attributes:
        goods: unit price times quantity.
        discount_shop, discount_market: what is taken off, by who bears it.
        tax_added: comes on top of `goods` less discounts.
        tax_included: is in the price already, and only told.
    """

    asked: AskedLine
    goods: Money
    discount_shop: Money
    discount_market: Money
    tax_added: Money
    tax_included: Money
    problems: tuple[Problem, ...] = ()

    @property
    def discount(self) -> Money:
        return self.discount_shop + self.discount_market

    @property
    def due(self) -> Money:
        """What the line adds to the total."""
        return self.goods - self.discount + self.tax_added


@dataclass(frozen=True, slots=True)
class QuotedShop:
    """What one shop's part costs: one order's worth.

    Attributes:
        discount_shop, discount_market: those of its lines and of its delivery together.
        delivery_discount_shop, delivery_discount_market: what of these is off the delivery.
        delivery_fee: its part of a shared trip's, where it has one.
        delivery_fee_alone: what it would be without others.
        trip: shops with the same number come in one trip; None where it comes alone.
        rounding: never above zero.
        total: goods less discounts, and fees, added tax and rounding.
        promised_at: when it is to be there, or ready; None where that cannot be said.
        problems: of the shop as a whole; those of lines are with these.
    """

    asked: AskedShop
    lines: tuple[QuotedLine, ...]
    goods: Money
    discount_shop: Money
    discount_market: Money
    delivery_discount_shop: Money
    delivery_discount_market: Money
    delivery_fee: Money
    delivery_fee_alone: Money
    trip: int | None
    service_fee: Money
    tax_added: Money
    tax_included: Money
    rounding: Money
    total: Money
    promised_at: datetime | None
    problems: tuple[Problem, ...] = ()

    @property
    def discount(self) -> Money:
        return self.discount_shop + self.discount_market


@dataclass(frozen=True, slots=True)
class Quote:
    """What all of it costs; each amount is the sum of the shops'.

    Attributes:
        discounts: what was taken off, as far as it could be.
        problems: every one: of the basket, then shop by shop with its lines'.
        changes: what moved since the buyer last looked.
        digest: SHA-256 in hex of everything that is confirmed; two quotes with the same one charge the same.
    """

    shops: tuple[QuotedShop, ...]
    pin: GeoPoint | None
    payment: PaymentTerms | None
    discounts: tuple[Discount, ...]
    goods: Money
    discount: Money
    delivery_fee: Money
    service_fee: Money
    tax_added: Money
    tax_included: Money
    rounding: Money
    total: Money
    problems: tuple[Problem, ...]
    changes: tuple[Change, ...]
    digest: str

    @property
    def is_orderable(self) -> bool:
        return not self.problems

    @property
    def lines(self) -> tuple[QuotedLine, ...]:
        """Every line, shop by shop."""
        return tuple(line for shop in self.shops for line in shop.lines)


_QUOTE = TypeAdapter(Quote)


def as_json(quote: Quote) -> dict[str, Any]:
    """The quote as a purchase keeps it: what `json.dumps` takes, without what goes without saying.

    What the buyer wrote is not in it: orders and their lines keep that, sealed.
    """
    dumped: dict[str, Any] = _QUOTE.dump_python(quote, mode="json", exclude_defaults=True)
    for shop in dumped["shops"]:
        shop["asked"].pop("note", None)
        for line in shop["lines"]:
            line["asked"].pop("note", None)
    return dumped


def from_json(kept: dict[str, Any]) -> Quote:
    """The quote that was kept."""
    return _QUOTE.validate_python(kept)
