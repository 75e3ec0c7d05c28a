"""Tables of the catalogue, in one module a subject; Django finds them here."""

from marketplace.catalog.models.categories import SLUG, AttributeKind, Category, CategoryAttribute
from marketplace.catalog.models.changes import MergeProposal, ProductProposal, ProductRevision, ProposalState
from marketplace.catalog.models.media import MOST_IMAGES, Image, ProductImage, ShopImage
from marketplace.catalog.models.offers import (
    MovementKind,
    Offer,
    PriceChange,
    ReservationState,
    StockMovement,
    StockReservation,
)
from marketplace.catalog.models.products import BASE_UNITS, Brand, PackUnit, Product, ProductStatus, Variant

__all__ = [
    "BASE_UNITS",
    "MOST_IMAGES",
    "SLUG",
    "AttributeKind",
    "Brand",
    "Category",
    "CategoryAttribute",
    "Image",
    "MergeProposal",
    "MovementKind",
    "Offer",
    "PackUnit",
    "PriceChange",
    "Product",
    "ProductImage",
    "ProductProposal",
    "ProductRevision",
    "ProductStatus",
    "ProposalState",
    "ReservationState",
    "ShopImage",
    "StockMovement",
    "StockReservation",
    "Variant",
]
