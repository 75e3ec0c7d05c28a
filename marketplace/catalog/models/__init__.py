"""Tables of the catalogue, in one module a subject; Django finds them here."""

from marketplace.catalog.models.categories import SLUG, AttributeKind, Category, CategoryAttribute
from marketplace.catalog.models.changes import MergeProposal, ProductProposal, ProductRevision, ProposalState
from marketplace.catalog.models.media import MOST_IMAGES, Image, ProductImage, ShopImage
from marketplace.catalog.models.merges import OfferMove, ProductMerge
from marketplace.catalog.models.moderation import ContentReport, ModerationAct
from marketplace.catalog.models.offers import (
    MovementKind,
    Offer,
    PriceChange,
    ReservationState,
    StockMovement,
    StockReservation,
)
from marketplace.catalog.models.opinions import (
    Answer,
    HelpfulVote,
    Purchase,
    Question,
    Review,
    ReviewImage,
)
from marketplace.catalog.models.products import BASE_UNITS, Brand, PackUnit, Product, ProductStatus, Variant
from marketplace.catalog.models.sheets import GoodsSheet, GoodsSheetRow, SheetHeading, SheetOutcome, SheetState
from marketplace.catalog.models.shelves import RecentView, WishlistItem

__all__ = [
    "BASE_UNITS",
    "MOST_IMAGES",
    "SLUG",
    "Answer",
    "AttributeKind",
    "Brand",
    "Category",
    "CategoryAttribute",
    "ContentReport",
    "GoodsSheet",
    "GoodsSheetRow",
    "HelpfulVote",
    "Image",
    "MergeProposal",
    "ModerationAct",
    "MovementKind",
    "Offer",
    "OfferMove",
    "PackUnit",
    "PriceChange",
    "Product",
    "ProductImage",
    "ProductMerge",
    "ProductProposal",
    "ProductRevision",
    "ProductStatus",
    "ProposalState",
    "Purchase",
    "Question",
    "RecentView",
    "ReservationState",
    "Review",
    "ReviewImage",
    "SheetHeading",
    "SheetOutcome",
    "SheetState",
    "ShopImage",
    "StockMovement",
    "StockReservation",
    "Variant",
    "WishlistItem",
]
