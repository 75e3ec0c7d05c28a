"""What a shop would have a shared product be: as somebody gives it, as it is kept, and as a draft again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from marketplace.catalog.drafts import ProductDraft, VariantDraft
from marketplace.catalog.models import PackUnit, Product, ProductStatus

# What shops may say about shared products; the rest is the staff's.
TEXTS = ("name_en", "name_bn", "description_en", "description_bn")
PROPOSABLE = (*TEXTS, "category_id", "brand_id", "attributes", "variants", "images")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedImage:
    """A picture that is kept already, and what it shows."""

    image_id: UUID
    alt_en: str = ""
    alt_bn: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalDraft:
    """Everything that a shop says a product should be.

    Attributes:
        variants: all that it shall have, as in a `ProductDraft`; None leaves them, which a new product cannot.
        images: all that it shall show, in their order; None leaves them.
        note: to the staff.
    """

    name_en: str
    name_bn: str
    category_id: UUID
    brand_id: UUID | None = None
    description_en: str = ""
    description_bn: str = ""
    attributes: Mapping[str, Any]
    variants: Sequence[VariantDraft] | None = None
    images: Sequence[ProposedImage] | None = None
    note: str = ""

    def to_product(self, product: Product | None) -> ProductDraft:
        """As the product would be; what is the staff's stays."""
        return ProductDraft(
            name_en=self.name_en,
            name_bn=self.name_bn,
            description_en=self.description_en,
            description_bn=self.description_bn,
            category_id=self.category_id,
            brand_id=self.brand_id,
            attributes=self.attributes,
            variants=self.variants,
            status=ProductStatus(product.status) if product else ProductStatus.ACTIVE,
            is_featured=product.is_featured if product else False,
            is_synthetic=product.is_synthetic if product else False,
        )

    def to_content(self, before: Mapping[str, Any] | None) -> dict[str, Any]:
        """As JSON, in the form of a product's snapshot.

        Args:
            before: the snapshot that it changes; what is left as it is, is kept as it was. None for a new product.
        """
        content: dict[str, Any] = {name: getattr(self, name).strip() for name in TEXTS}
        content |= {
            "category_id": str(self.category_id),
            "brand_id": str(self.brand_id) if self.brand_id else None,
            "attributes": dict(self.attributes),
            "variants": (before or {}).get("variants", []),
            "images": (before or {}).get("images", []),
        }
        if self.variants is not None:
            content["variants"] = [_kept_variant(variant) for variant in self.variants]
        if self.images is not None:
            content["images"] = [
                {"image_id": str(one.image_id), "alt_en": one.alt_en.strip(), "alt_bn": one.alt_bn.strip()}
                for one in self.images
            ]
        return content


def draft_of(content: Mapping[str, Any], note: str = "") -> ProposalDraft:
    """What was kept, as a draft again."""
    return ProposalDraft(
        **{name: content[name] for name in TEXTS},
        category_id=UUID(content["category_id"]),
        brand_id=UUID(content["brand_id"]) if content["brand_id"] else None,
        attributes=content["attributes"],
        variants=[_variant_of(variant) for variant in content["variants"]],
        images=[
            ProposedImage(image_id=UUID(one["image_id"]), alt_en=one["alt_en"], alt_bn=one["alt_bn"])
            for one in content["images"]
        ],
        note=note,
    )


def fields_changed(content: Mapping[str, Any], before: Mapping[str, Any]) -> list[str]:
    """Which fields a proposal would have different from a snapshot."""
    return [name for name in PROPOSABLE if content[name] != before.get(name)]


def _kept_variant(variant: VariantDraft) -> dict[str, Any]:
    return {
        "id": str(variant.id) if variant.id else None,
        "name_en": variant.name_en.strip(),
        "name_bn": variant.name_bn.strip(),
        "pack_size": f"{variant.pack_size.normalize():f}",
        "pack_unit": str(variant.pack_unit),
        "barcode": variant.barcode,
        "attributes": dict(variant.attributes),
        "position": variant.position,
    }


def _variant_of(kept: Mapping[str, Any]) -> VariantDraft:
    return VariantDraft(
        id=UUID(kept["id"]) if kept["id"] else None,
        name_en=kept["name_en"],
        name_bn=kept["name_bn"],
        pack_size=Decimal(kept["pack_size"]),
        pack_unit=PackUnit(kept["pack_unit"]),
        barcode=kept["barcode"],
        attributes=kept["attributes"],
        position=kept["position"],
    )
