"""Reads: proposals to the shared catalogue, and each beside the product that it would change."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.differences import ItemChange, Piece, item_changes, text_pieces, value_changes
from marketplace.catalog.errors.proposals import ProposalNotFoundError
from marketplace.catalog.models import Brand, Category, Image, ProductProposal, ProductRevision, ProposalState
from marketplace.catalog.proposals import fields_changed
from marketplace.catalog.selectors.media import Picture, picture
from marketplace.core.bilingual import name
from marketplace.core.pagination import Page, paginate

LABELS: Mapping[str, Promise] = {
    "name_en": _("Name in English"),
    "name_bn": _("Name in Bangla"),
    "description_en": _("Description in English"),
    "description_bn": _("Description in Bangla"),
    "category_id": _("Category"),
    "brand_id": _("Brand"),
    "attributes": _("Attributes"),
    "variants": _("Packs"),
    "images": _("Pictures"),
}
LANGUAGES = {"name_en": "en", "name_bn": "bn", "description_en": "en", "description_bn": "bn"}


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """A line of text that a proposal changes; `language` is that of the text, where it has one."""

    label: str | Promise
    pieces: list[Piece]
    language: str = ""


@dataclass(frozen=True, slots=True)
class PictureChange:
    """A picture before and after; None where it is not there."""

    before: Picture | None
    after: Picture | None
    kind: str


@dataclass(frozen=True, slots=True)
class Review:
    """What staff decide by.

    Attributes:
        is_outdated: the product has changed since; what differs is told from what the author saw.
        fields: names of all that is different.
    """

    proposal: ProductProposal
    is_outdated: bool
    fields: list[str]
    texts: list[FieldDifference]
    attributes: list[FieldDifference]
    variants: list[ItemChange]
    pictures: list[PictureChange]

    @property
    def has_pictures_now(self) -> bool:
        return any(change.before for change in self.pictures)


def page_proposals(
    *, state: ProposalState | None, shop_id: UUID | None = None, cursor: str | None, limit: int, query: str = ""
) -> Page[ProductProposal]:
    """Those that wait longest first among those that wait; else, or of one shop, the newest first."""
    found = ProductProposal.objects.select_related("product", "shop", "author")
    if state is not None:
        found = found.filter(state=state)
    if shop_id is not None:
        found = found.filter(shop_id=shop_id)
    oldest_first = state is ProposalState.OPEN and shop_id is None
    return paginate(found, order_by=["id" if oldest_first else "-id"], cursor=cursor, limit=limit, query=query)


def count_waiting() -> int:
    return ProductProposal.objects.filter(state=ProposalState.OPEN).count()


def get_proposal(proposal_id: UUID, *, shop_id: UUID | None = None) -> ProductProposal:
    """One of them; of this shop where one is given.

    Raises:
        ProposalNotFoundError: there is none.
    """
    found = ProductProposal.objects.filter(pk=proposal_id).select_related("product", "shop", "author", "decided_by")
    proposal = (found.filter(shop_id=shop_id) if shop_id else found).first()
    if proposal is None:
        raise ProposalNotFoundError
    return proposal


def review_of(proposal: ProductProposal) -> Review:
    """A proposal beside what its author saw."""
    before, after = _seen(proposal), proposal.content
    fields = fields_changed(after, before)
    product = proposal.product
    return Review(
        proposal=proposal,
        is_outdated=product is not None
        and proposal.state == ProposalState.OPEN
        and (
            product.version != proposal.based_on or product.deleted_at is not None or product.merged_into_id is not None
        ),
        fields=fields,
        texts=[
            _text_difference(field, before, after) for field in fields if field in LANGUAGES or field.endswith("_id")
        ],
        attributes=[
            FieldDifference(key, text_pieces(_word(change.before), _word(change.after)))
            for key, change in value_changes(before.get("attributes", {}), after["attributes"]).items()
        ],
        variants=item_changes(before.get("variants", []), after["variants"], key="id") if "variants" in fields else [],
        pictures=_picture_changes(before.get("images", []), after["images"]) if "images" in fields else [],
    )


def _seen(proposal: ProductProposal) -> Mapping[str, Any]:
    """The product as its author saw it; nothing for a new one."""
    if proposal.based_on is None or proposal.product_id is None:
        return {}
    revision = ProductRevision.objects.filter(product_id=proposal.product_id, version=proposal.based_on).first()
    return revision.content if revision else {}


def _text_difference(field: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> FieldDifference:
    old, new = before.get(field), after[field]
    if field == "category_id":
        old, new = _named(Category, old), _named(Category, new)
    elif field == "brand_id":
        old, new = _named(Brand, old), _named(Brand, new)
    return FieldDifference(LABELS[field], text_pieces(old or "", new or ""), LANGUAGES.get(field, ""))


def _named(model: type[Category] | type[Brand], pk: str | None) -> str:
    found = model.objects.filter(pk=pk).first() if pk else None
    return name(found) if found else ""


def _word(value: object) -> str:
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    return "" if value is None else str(value)


def _picture_changes(before: list[dict[str, str]], after: list[dict[str, str]]) -> list[PictureChange]:
    ids = {one["image_id"] for one in [*before, *after]}
    images = {str(image.pk): image for image in Image.objects.filter(pk__in=ids)}

    def shown(one: Mapping[str, str] | None) -> Picture | None:
        image = images.get(one["image_id"]) if one else None
        return picture(image, alt_en=one["alt_en"], alt_bn=one["alt_bn"]) if image and one else None

    return [
        PictureChange(shown(change.before), shown(change.after), change.kind)
        for change in item_changes(before, after, key="image_id")
    ]
