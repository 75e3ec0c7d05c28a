"""Products, variants and offers as somebody gives them, before they are checked beside what there is."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from marketplace.catalog.barcodes import is_barcode
from marketplace.catalog.errors.offers import InvalidOfferError
from marketplace.catalog.models import PackUnit, Product, ProductStatus, Variant
from marketplace.catalog.models.offers import EARLIEST, LATEST, LOW_STOCK
from marketplace.core.errors import ErrorDetail
from marketplace.core.money import DEFAULT_CURRENCY, PAISA

MOST_VARIANTS = 50
MOST_ATTRIBUTES = 40
MOST_PER_ORDER = 100_000
# numeric(12, 2) and numeric(10, 3)
LARGEST_PRICE = Decimal("9999999999.99")
LARGEST_PACK = Decimal("9999999.999")
LONGEST = {"name_en": 200, "name_bn": 200, "description_en": 5000, "description_bn": 5000}
LONGEST_OF_VARIANT = 100
LONGEST_SKU = 60
NUL = "\x00"

REQUIRED = _("This must not be empty.")
TOO_LONG = _("This is too long.")
UNPRINTABLE = _("This has characters that cannot be kept.")
OUT_OF_TIME = _("A day from 2000 to 2199.")


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantDraft:
    """One pack or kind of a product.

    Attributes:
        id: which variant of the product it changes, among those of a `ProductDraft`; None for a new one.
        pack_size: how much is in it, in `pack_unit`s.
        name_en: what sets it apart beside its size, such as a colour; may be empty.
        barcode: a GTIN with its check digit; None where there is none.
        attributes: by key as the category describes its variants.
    """

    pack_size: Decimal
    pack_unit: PackUnit
    name_en: str = ""
    name_bn: str = ""
    barcode: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    position: int = 0
    id: UUID | None = None

    @classmethod
    def of(cls, variant: Variant) -> "VariantDraft":
        """What a variant is now."""
        return cls(
            id=variant.pk,
            pack_size=variant.pack_size,
            pack_unit=PackUnit(variant.pack_unit),
            name_en=variant.name_en,
            name_bn=variant.name_bn,
            barcode=variant.barcode,
            attributes=dict(variant.attributes),
            position=variant.position,
        )

    def wrong(self) -> list[ErrorDetail]:
        """What cannot be, whichever product it is of."""
        details = [
            *wrong_text("name_en", self.name_en, longest=LONGEST_OF_VARIANT, is_required=False),
            *wrong_text("name_bn", self.name_bn, longest=LONGEST_OF_VARIANT, is_required=False),
        ]
        if not (self.pack_size.is_finite() and 0 < self.pack_size <= LARGEST_PACK):
            details.append(ErrorDetail("pack_size", _("A pack holds more than nothing, and less than ten million.")))
        elif self.pack_size != round(self.pack_size, 3):
            details.append(ErrorDetail("pack_size", _("A size has three places at most.")))
        if self.barcode is not None and not is_barcode(self.barcode):
            details.append(ErrorDetail("barcode", _("This is no barcode: a digit is wrong or missing.")))
        return details


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDraft:
    """Everything that a person says about a product.

    Attributes:
        attributes: by key as the category describes its products.
        variants: all that it shall have, those with an `id` being changed and those that are not among them removed;
            None leaves them as they are, which a new product cannot.
        is_synthetic: put together for the demo.
    """

    name_en: str
    name_bn: str
    category_id: UUID
    brand_id: UUID | None = None
    description_en: str = ""
    description_bn: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    status: ProductStatus = ProductStatus.ACTIVE
    is_featured: bool = False
    variants: Sequence[VariantDraft] | None = None
    is_synthetic: bool = False

    @classmethod
    def of(cls, product: Product) -> "ProductDraft":
        """What a product is now, its variants left as they are."""
        names = [one.name for one in dataclasses.fields(cls) if one.name not in {"variants", "status", "attributes"}]
        same = {name: getattr(product, name) for name in names}
        return cls(**same, status=ProductStatus(product.status), attributes=dict(product.attributes))

    def wrong(self) -> list[ErrorDetail]:
        """What cannot be, whatever else there is."""
        details: list[ErrorDetail] = []
        for name, longest in LONGEST.items():
            details += wrong_text(name, getattr(self, name), longest=longest, is_required=name.startswith("name"))
        if self.variants is None:
            return details
        if len(self.variants) > MOST_VARIANTS:
            details.append(ErrorDetail("variants", _("A product has 50 variants at most.")))
        for place, variant in enumerate(self.variants[:MOST_VARIANTS]):
            details += [ErrorDetail(f"variants.{place}.{one.field}", one.message) for one in variant.wrong()]
        return details + self._twins()

    def _twins(self) -> list[ErrorDetail]:
        seen: set[tuple[Any, ...]] = set()
        details: list[ErrorDetail] = []
        for place, one in enumerate(self.variants or ()):
            key = (one.pack_size, one.pack_unit, one.name_en.strip())
            if key in seen:
                details.append(ErrorDetail(f"variants.{place}.name_en", _("There is such a variant already.")))
            seen.add(key)
        return details


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferDraft:
    """Everything that a shop says about what it sells, but for its stock.

    Attributes:
        compare_at_price: what it cost before, or costs elsewhere; above the price.
        compare_at_from: from when the comparison is shown; None for always.
        compare_at_until: until when; None for always.
        least_per_order: the fewest that are sold at once, and `most_per_order` the most; None for as many as there are.
        is_available: the shop has not taken it off sale.
        shop_sku: the shop's own number for it.
        is_synthetic: made up for the demo.
    """

    price: Decimal
    currency: str = DEFAULT_CURRENCY
    compare_at_price: Decimal | None = None
    compare_at_from: datetime | None = None
    compare_at_until: datetime | None = None
    low_stock_threshold: int = LOW_STOCK
    least_per_order: int = 1
    most_per_order: int | None = None
    is_available: bool = True
    shop_sku: str = ""
    is_synthetic: bool = False

    def check(self) -> None:
        """See that it makes sense by itself.

        Raises:
            InvalidOfferError: it does not; names every field that is wrong.
        """
        details = [*self._wrong_prices(), *self._wrong_limits()]
        details += wrong_text("shop_sku", self.shop_sku, longest=LONGEST_SKU, is_required=False)
        if details:
            raise InvalidOfferError(details=details)

    def _wrong_prices(self) -> list[ErrorDetail]:
        details: list[ErrorDetail] = []
        for name in ("price", "compare_at_price"):
            amount: Decimal | None = getattr(self, name)
            if amount is not None and not _is_price(amount):
                details.append(ErrorDetail(name, _("A price is above zero and has two places at most.")))
        if not details and self.compare_at_price is not None and self.compare_at_price <= self.price:
            details.append(ErrorDetail("compare_at_price", _("The price to compare with must be higher.")))
        for name in ("compare_at_from", "compare_at_until"):
            at: datetime | None = getattr(self, name)
            if at is not None and not EARLIEST <= at < LATEST:
                details.append(ErrorDetail(name, OUT_OF_TIME))
        starts, ends = self.compare_at_from, self.compare_at_until
        if starts is not None and ends is not None and ends <= starts:
            details.append(ErrorDetail("compare_at_until", _("This must end after it starts.")))
        if self.currency != DEFAULT_CURRENCY:
            details.append(ErrorDetail("currency", _("Prices are in taka.")))
        return details

    def _wrong_limits(self) -> list[ErrorDetail]:
        details: list[ErrorDetail] = []
        if not 1 <= self.least_per_order <= MOST_PER_ORDER:
            details.append(ErrorDetail("least_per_order", _("At least one is sold at once.")))
        if self.most_per_order is not None and not self.least_per_order <= self.most_per_order <= MOST_PER_ORDER:
            details.append(ErrorDetail("most_per_order", _("This must not be below the fewest that are sold at once.")))
        if not 0 <= self.low_stock_threshold <= MOST_PER_ORDER:
            details.append(ErrorDetail("low_stock_threshold", _("This must be a number from 0 to 100,000.")))
        return details


def wrong_text(name: str, text: str, *, longest: int, is_required: bool) -> list[ErrorDetail]:
    """What is wrong with a line or a text that somebody wrote."""
    if is_required and not text.strip():
        return [ErrorDetail(name, REQUIRED)]
    if len(text) > longest:
        return [ErrorDetail(name, TOO_LONG)]
    return [ErrorDetail(name, UNPRINTABLE)] if NUL in text else []


def _is_price(amount: Decimal) -> bool:
    return amount.is_finite() and 0 < amount <= LARGEST_PRICE and amount == amount.quantize(PAISA)
