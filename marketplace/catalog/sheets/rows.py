"""What becomes of one row of a spreadsheet."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from marketplace.catalog.drafts import OfferDraft, VariantDraft
from marketplace.catalog.models import Brand, Category, Offer, PackUnit, Product, SheetOutcome, Variant
from marketplace.catalog.sheets.values import CellError, Values, same_names
from marketplace.core import bilingual


@dataclass(slots=True)
class PlannedRow:
    """One row, and what it would do.

    Attributes:
        number: as spreadsheets count.
        cells: as they were given.
        offer: the shop's, which it changes; None where there is none yet.
        variant: what is sold; None where the row makes a pack.
        product: the shop's own, which it makes another pack of.
        draft: the terms as they shall be.
        changes: each field before and after, as text.
        target: what it is about; no other row may be about the same.
    """

    number: int
    cells: Sequence[str]
    values: Values
    offer: Offer | None = None
    variant: Variant | None = None
    product: Product | None = None
    category: Category | None = None
    brand: Brand | None = None
    draft: OfferDraft | None = None
    changes: dict[str, list[str]] = field(default_factory=dict)
    target: str = ""

    @property
    def errors(self) -> Sequence[CellError]:
        return self.values.errors

    @property
    def outcome(self) -> SheetOutcome:
        if self.errors:
            return SheetOutcome.ERROR
        if self.offer is None or self.offer.deleted_at is not None:
            return SheetOutcome.CREATE
        return SheetOutcome.CHANGE if self.changes else SheetOutcome.LEAVE

    @property
    def is_own(self) -> bool:
        """Whether it makes a pack that nobody sells yet."""
        return self.variant is None and not self.errors

    @property
    def name(self) -> str:
        """By which people know the row."""
        if self.variant is not None:
            return bilingual.name(self.variant.product)[:200]
        told = self.values.given
        return (told.get("name_bn") or told.get("name_en") or told.get("shop_sku") or told.get("barcode") or "")[:200]

    @property
    def pack_size(self) -> Decimal:
        """One piece where the row tells no pack."""
        size: Decimal = self.values.told.get("pack_size", Decimal(1))
        return size

    @property
    def pack_unit(self) -> PackUnit:
        unit: PackUnit = self.values.told.get("pack_unit", PackUnit.PIECE)
        return unit

    @property
    def names(self) -> tuple[str, str]:
        """English and Bangla; the one that is not told is as the other."""
        told = self.values.told
        english, bangla = told.get("name_en") or "", told.get("name_bn") or ""
        return english or bangla, bangla or english

    @property
    def family(self) -> str:
        """Rows of one family are packs of one product of the shop's own."""
        folded = "|".join(min(same_names(name)) for name in self.names)
        return f"{folded}|{self.category.pk if self.category else ''}|{self.brand.pk if self.brand else ''}"

    def variant_draft(self, position: int = 0) -> VariantDraft:
        told = self.values.told
        return VariantDraft(
            pack_size=self.pack_size,
            pack_unit=self.pack_unit,
            name_en=told.get("variant_en") or told.get("variant_bn") or "",
            name_bn=told.get("variant_bn") or told.get("variant_en") or "",
            barcode=told.get("barcode") or None,
            position=position,
        )

    def find_target(self) -> None:
        if self.variant is not None:
            self.target = f"v:{self.variant.pk}"
        elif self.values.told.get("barcode"):
            self.target = f"b:{self.values.told['barcode']}"
        else:
            pack = self.variant_draft()
            told = f"{self.family}|{pack.pack_size.normalize():f}|{pack.pack_unit}|{pack.name_en.lower()}"
            self.target = f"n:{hashlib.blake2b(told.encode(), digest_size=24).hexdigest()}"


def written(value: Any, zone: ZoneInfo) -> str:
    """A value as a cell has it, with instants as the shop's clocks tell them."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.astimezone(zone).replace(tzinfo=None).isoformat(sep=" ")
        case Decimal():
            return f"{value:.2f}"
    return str(value)
