"""A quote as the API answers it: what everything costs, and why something cannot be ordered."""

from datetime import datetime
from decimal import Decimal
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from marketplace.core.money import Money, MoneySchema
from marketplace.orders.models import Fulfilment, SubstitutionWish
from marketplace.orders.pricing.quoted import Change, ChangeKind, Problem, ProblemCode, Quote, QuotedLine, QuotedShop
from marketplace.orders.pricing.words import change_words, problem_words


class PlaceOut(BaseModel):
    """A pin, in degrees."""

    lat: float
    lon: float


class ProblemOut(BaseModel):
    """Why something cannot be ordered as it is; `code` for programs, `message` for people."""

    code: ProblemCode
    message: str
    line_id: UUID | None = Field(description="The line that it is about; null where it is about more.")
    shop_id: UUID | None = Field(description="The shop that it is about; null where it is about the whole basket.")
    free: int | None = Field(description="How many can be had, or the limit.")
    missing: MoneySchema | None = Field(description="What lacks to the shop's minimum, or the payment's limit.")
    opens_at: datetime | None

    @classmethod
    def of(cls, problem: Problem, quote: Quote) -> Self:
        return cls(
            code=problem.code,
            message=problem_words(problem, quote),
            line_id=problem.line_id,
            shop_id=problem.shop_id,
            free=problem.free,
            missing=_maybe(problem.missing),
            opens_at=problem.opens_at,
        )


class ChangeOut(BaseModel):
    """What moved since the buyer last looked: prices as text, or a coupon's code. `problems` say what cannot be had."""

    kind: ChangeKind
    message: str
    line_id: UUID | None
    shop_id: UUID | None
    before: str
    after: str

    @classmethod
    def of(cls, change: Change, quote: Quote) -> Self:
        return cls(
            kind=change.kind,
            message=change_words(change, quote),
            line_id=change.line_id,
            shop_id=change.shop_id,
            before=change.before,
            after=change.after,
        )


class AmountsOut(BaseModel):
    """Amounts of one order, or of all together."""

    goods: MoneySchema
    delivery_fee: MoneySchema
    service_fee: MoneySchema
    tax_added: MoneySchema = Field(description="Comes on top.")
    tax_included: MoneySchema = Field(description="Is in the prices already.")
    rounding: MoneySchema = Field(description="Never above zero: sums paid in cash are rounded down.")
    total: MoneySchema


class QuotedLineOut(BaseModel):
    """What one line costs. What cannot be had at all costs nothing, and is told among the problems."""

    id: UUID
    offer_id: UUID
    product_id: UUID
    variant_id: UUID
    name_en: str
    name_bn: str
    variant_en: str
    variant_bn: str
    pack_size: Decimal
    pack_unit: str
    quantity: int
    unit_price: MoneySchema
    goods: MoneySchema
    discount_shop: MoneySchema
    discount_market: MoneySchema
    tax_percent: Decimal
    tax_is_included: bool
    tax_added: MoneySchema
    tax_included: MoneySchema
    substitution: SubstitutionWish
    replace_up_to: MoneySchema | None
    note: str

    @classmethod
    def of(cls, line: QuotedLine) -> Self:
        asked, goods = line.asked, line.asked.goods
        return cls(
            id=asked.line_id,
            offer_id=asked.offer_id,
            product_id=asked.product_id,
            variant_id=asked.variant_id,
            name_en=goods.name_en,
            name_bn=goods.name_bn,
            variant_en=goods.variant_en,
            variant_bn=goods.variant_bn,
            pack_size=goods.pack_size,
            pack_unit=goods.pack_unit,
            quantity=asked.quantity,
            unit_price=_sure(asked.unit_price),
            goods=_sure(line.goods),
            discount_shop=_sure(line.discount_shop),
            discount_market=_sure(line.discount_market),
            tax_percent=asked.tax.percent,
            tax_is_included=asked.tax.is_included,
            tax_added=_sure(line.tax_added),
            tax_included=_sure(line.tax_included),
            substitution=asked.wish,
            replace_up_to=_maybe(asked.replace_up_to),
            note=asked.note,
        )


class QuotedShopOut(AmountsOut):
    """One shop's part: what will be one order."""

    id: UUID
    slug: str
    name_en: str
    name_bn: str
    fulfilment: Fulfilment
    slot_from: datetime | None = Field(description="Null for as soon as possible.")
    slot_until: datetime | None
    note: str
    promised_at: datetime | None = Field(description="When it is to be there, or ready to be collected.")
    discount_shop: MoneySchema = Field(description="What the shop bears.")
    discount_market: MoneySchema = Field(description="What the market bears.")
    delivery_fee_alone: MoneySchema = Field(description="What delivery would cost without other shops nearby.")
    trip: int | None = Field(description="Shops with the same number come in one trip.")
    lines: list[QuotedLineOut]

    @classmethod
    def of(cls, shop: QuotedShop) -> Self:
        asked = shop.asked
        return cls(
            id=asked.shop_id,
            slug=asked.slug,
            name_en=asked.name_en,
            name_bn=asked.name_bn,
            fulfilment=asked.fulfilment,
            slot_from=asked.slot.from_at if asked.slot else None,
            slot_until=asked.slot.until_at if asked.slot else None,
            note=asked.note,
            promised_at=shop.promised_at,
            discount_shop=_sure(shop.discount_shop),
            discount_market=_sure(shop.discount_market),
            delivery_fee_alone=_sure(shop.delivery_fee_alone),
            trip=shop.trip,
            lines=[QuotedLineOut.of(line) for line in shop.lines],
            **_amounts(shop),
        )


class DiscountOut(BaseModel):
    """What something is cheaper by, and by whose means."""

    code: str = Field(description="The coupon that gave it; empty where none was needed.")
    label_en: str
    label_bn: str
    amount: MoneySchema
    borne_by: str
    on: str


class QuoteOut(AmountsOut):
    """What all of it costs now. What is confirmed with `digest` is what is charged, or it is refused."""

    shops: list[QuotedShopOut]
    place: PlaceOut | None = Field(description="Where to; null where nobody said.")
    payment_method: str | None
    discount: MoneySchema
    discounts: list[DiscountOut]
    problems: list[ProblemOut]
    changes: list[ChangeOut]
    is_orderable: bool
    digest: str

    @classmethod
    def of(cls, quote: Quote) -> Self:
        return cls(
            shops=[QuotedShopOut.of(shop) for shop in quote.shops],
            place=PlaceOut(lat=quote.pin.lat, lon=quote.pin.lon) if quote.pin else None,
            payment_method=quote.payment.code if quote.payment else None,
            discount=_sure(quote.discount),
            discounts=[
                DiscountOut(
                    code=one.code,
                    label_en=one.label_en,
                    label_bn=one.label_bn,
                    amount=_sure(one.amount),
                    borne_by=one.borne_by,
                    on=one.on,
                )
                for one in quote.discounts
            ],
            problems=[ProblemOut.of(problem, quote) for problem in quote.problems],
            changes=[ChangeOut.of(change, quote) for change in quote.changes],
            is_orderable=quote.is_orderable,
            digest=quote.digest,
            **_amounts(quote),
        )


def _amounts(told: QuotedShop | Quote) -> dict[str, MoneySchema]:
    return {name: _sure(getattr(told, name)) for name in AmountsOut.model_fields}


def _sure(amount: Money) -> MoneySchema:
    return MoneySchema(amount=amount.amount, currency=amount.currency)


def _maybe(amount: Money | None) -> MoneySchema | None:
    return None if amount is None else _sure(amount)
