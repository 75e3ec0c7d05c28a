"""What a price is asked for: everything that decides it, as plain values, so that `price` needs nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from geo.points import GeoPoint
from marketplace.core.money import Money
from marketplace.orders.models.baskets import MOST_LINES, Fulfilment, SubstitutionWish
from sellers.commission import CommissionTerms
from sellers.terms import DeliveryRefusal, DeliveryTerms


@dataclass(frozen=True, slots=True)
class GoodsFacts:
    """What a line is of, as an order keeps it.

    Attributes:
        variant_en, variant_bn: what sets the pack apart beside its size; may be empty.
        pack_unit: a `PackUnit`.
        shop_sku, barcode: empty where there is none.
    """

    name_en: str
    name_bn: str
    variant_en: str
    variant_bn: str
    pack_size: Decimal
    pack_unit: str
    shop_sku: str
    barcode: str


@dataclass(frozen=True, slots=True)
class TaxTerms:
    """So many per cent, which are in the price already or come on top; nothing where no rule says otherwise."""

    percent: Decimal = Decimal("0.00")
    is_included: bool = True


@dataclass(frozen=True, slots=True)
class AskedLine:
    """So many of one offer.

    Attributes:
        line_id: the basket's line; of goods that were asked for without a basket, the offer's id.
        unit_price: what one costs now.
        seen_price: what the buyer was last shown.
        free: how many there are to be had, None where the shop does not count.
        least, most: how many the shop sells at once; `most` is None for any number.
        is_on_sale: neither the offer, nor the product, nor the variant was taken away.
        replace_up_to: the most that one of a substitute may cost; None for what the line's own cost.
    """

    line_id: UUID
    offer_id: UUID
    shop_id: UUID
    product_id: UUID
    variant_id: UUID
    category_id: UUID
    goods: GoodsFacts
    quantity: int
    unit_price: Money
    seen_price: Money
    free: int | None
    least: int
    most: int | None
    is_on_sale: bool
    tax: TaxTerms
    wish: SubstitutionWish = SubstitutionWish.ASK
    replace_up_to: Money | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """The span for which somebody asks, in UTC, and how many open orders the shop has for it already."""

    from_at: datetime
    until_at: datetime
    taken: int = 0

    @property
    def length_min(self) -> int:
        return int((self.until_at - self.from_at) / timedelta(minutes=1))


@dataclass(frozen=True, slots=True)
class ShopTermsFacts:
    """How a shop takes orders (`ShopOrderTerms`), with its defaults where it has chosen nothing."""

    accept_within_min: int = 15
    accepts_by_itself: bool = False
    offers_pickup: bool = True
    offers_slots: bool = True
    slot_min: int = 60
    slot_capacity: int | None = None
    pickup_within_min: int = 24 * 60
    returns_within_days: int = 3


@dataclass(frozen=True, slots=True)
class AskedShop:
    """One shop of what is asked for, and how its goods are to come.

    Attributes:
        is_active: buyers see the shop.
        lead_time_min: until an order leaves, a rush included.
        slot: None for as soon as possible.
        delivery: on which terms it delivers to the pin at the slot's instant, or why not; None for pickup, and where
            there is no pin.
        pickup_ready_at: when the goods can be collected; None for delivery, and where the shop is closed then.
        opens_at: when the shop opens next where it is closed for pickup; None where it is open, or never opens.
    """

    shop_id: UUID
    slug: str
    name_en: str
    name_bn: str
    is_active: bool
    location: GeoPoint
    time_zone: str
    lead_time_min: int
    fulfilment: Fulfilment
    slot: Slot | None
    delivery: DeliveryTerms | DeliveryRefusal | None
    pickup_ready_at: datetime | None
    opens_at: datetime | None
    commission: CommissionTerms
    terms: ShopTermsFacts
    note: str = ""


@dataclass(frozen=True, slots=True)
class PricingRules:
    """What the market asks for besides goods and delivery, by its settings.

    Attributes:
        service_fee_flat, service_fee_percent, service_fee_most: of a purchase: an amount and a share of the goods after
            discounts, together never more than the most; None for no such limit.
        trip_radius_m: shops no farther apart than this are one trip, also by way of a third; 0 for no shared trips.
        trip_stop_fee: what each further shop of a trip adds to the dearest fee.
        cash_step: orders paid in cash come to whole multiples of this, rounded down; zero for none.
    """

    service_fee_flat: Money
    service_fee_percent: Decimal
    service_fee_most: Money | None
    trip_radius_m: int
    trip_stop_fee: Money
    cash_step: Money
    most_lines: int = MOST_LINES


class Bearer(StrEnum):
    """Who bears a discount."""

    SHOP = "shop"
    MARKET = "market"


class DiscountOn(StrEnum):
    """What a discount is taken off."""

    GOODS = "goods"
    DELIVERY = "delivery"


@dataclass(frozen=True, slots=True)
class Discount:
    """So much less, which never is more than what it is taken off.

    Attributes:
        code: the coupon that gave it; empty for a promotion that needs none.
        shop_id: whose goods or delivery; None for those of all shops, and then the market bears it.
        line_ids: off which lines; empty for all of the shop, or of the basket. Of no meaning for delivery.
    """

    code: str
    label_en: str
    label_bn: str
    amount: Money
    borne_by: Bearer
    shop_id: UUID | None = None
    line_ids: tuple[UUID, ...] = ()
    on: DiscountOn = DiscountOn.GOODS


@dataclass(frozen=True, slots=True)
class RefusedCode:
    """A coupon's code that gives nothing, and why, in both languages."""

    code: str
    reason_en: str
    reason_bn: str


@dataclass(frozen=True, slots=True)
class PaymentTerms:
    """How it is to be paid.

    Attributes:
        is_cash: orders come to what can be paid in cash.
        is_offered: False for a method that the market does not have.
        least, most: what the purchase may come to; None for no such limit.
    """

    code: str
    is_cash: bool
    is_offered: bool = True
    least: Money | None = None
    most: Money | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody would buy, and everything that decides what it costs and whether it can be had.

    Attributes:
        lines: in the basket's order; saved ones are not among them.
        shops: one for each shop of the lines, in the order of their first lines.
        pin: where to; None where nobody said.
        payment: None while nobody chose.
        discounts: in the order in which they are taken off.
        now: UTC.
    """

    lines: Sequence[AskedLine]
    shops: Sequence[AskedShop]
    pin: GeoPoint | None
    payment: PaymentTerms | None
    discounts: Sequence[Discount]
    rules: PricingRules
    now: datetime
    refused_codes: Sequence[RefusedCode] = field(default=())
    currency: str = "BDT"
