"""What happened to goods, prices and stock."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from marketplace.core.events import DomainEvent

# So many offers one event is about at most; `news.told_together` makes several of what is more.
MOST_TOLD = 500


class OfOffer(BaseModel):
    """Which offer a part of a batch is about."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    offer_id: UUID
    shop_id: UUID
    product_id: UUID


class FreeStock(OfOffer):
    """So many were free of an offer, and are now; None where the shop does not count."""

    free_before: int | None
    free_after: int | None


class LowStock(OfOffer):
    """So many are free of an offer, which is at its threshold or below; nobody lowered it where a sale did."""

    free: int
    threshold: int
    lowered_by: UUID | None = None


class ProductCreated(DomainEvent, name="catalog.product_created", aggregate="product_id"):
    """There is a new product; without a shop it is shared. In these events `version` is that of the product after."""

    product_id: UUID
    shop_id: UUID | None
    version: int
    fields: list[str]
    changed_at: datetime


class ProductsCreated(DomainEvent, name="catalog.products_created", aggregate="batch_id"):
    """A shop made many products of its own at once; nothing else tells of them."""

    batch_id: UUID
    shop_id: UUID
    product_ids: list[UUID] = Field(min_length=1, max_length=MOST_TOLD)
    created_at: datetime


class GoodsSheetAsked(DomainEvent, name="catalog.goods_sheet_asked", aggregate="sheet_id"):
    """A shop's spreadsheet is to be read, looked through or run."""

    sheet_id: UUID
    asked_at: datetime


class ProductChanged(DomainEvent, name="catalog.product_changed", aggregate="product_id"):
    """A product is different; `fields` names what is, `variants` among it, or `deleted_at` where it came back."""

    product_id: UUID
    shop_id: UUID | None
    version: int
    fields: list[str]
    changed_at: datetime


class ProductDeleted(DomainEvent, name="catalog.product_deleted", aggregate="product_id"):
    """Nobody sees a product any more, though it can be brought back."""

    product_id: UUID
    shop_id: UUID | None
    version: int
    fields: list[str]
    changed_at: datetime


class CategoriesChanged(DomainEvent, name="catalog.categories_changed", aggregate="category_id"):
    """The tree is different at one category: it is new, says something else, or stands elsewhere."""

    category_id: UUID
    fields: list[str]
    changed_at: datetime


class BrandChanged(DomainEvent, name="catalog.brand_changed", aggregate="brand_id"):
    """A brand is new or says something else."""

    brand_id: UUID
    fields: list[str]
    changed_at: datetime


class OffersChanged(DomainEvent, name="catalog.offers_changed", aggregate="batch_id"):
    """What shops ask for variants, or whether they sell them at all, is different; stock has an event of its own.

    A single change is a batch of one. `fields` has what is different of any of them.
    """

    batch_id: UUID
    offers: list[OfOffer] = Field(min_length=1, max_length=MOST_TOLD)
    fields: list[str]
    changed_at: datetime


class StockChanged(DomainEvent, name="catalog.stock_changed", aggregate="batch_id", version=2):
    """More or fewer are free of some offers."""

    batch_id: UUID
    offers: list[FreeStock] = Field(min_length=1, max_length=MOST_TOLD)
    changed_at: datetime


class ProposalMade(DomainEvent, name="catalog.proposal_made", aggregate="proposal_id"):
    """A shop would have a shared product be different, or that there is a new one where `product_id` is None."""

    proposal_id: UUID
    shop_id: UUID
    product_id: UUID | None
    made_at: datetime


class ProposalDecided(DomainEvent, name="catalog.proposal_decided", aggregate="proposal_id"):
    """The staff approved or rejected what a shop proposed, or the shop took it back; `message` is to the shop."""

    proposal_id: UUID
    shop_id: UUID
    product_id: UUID | None
    state: str
    message: str
    decided_at: datetime


class ProductsMerged(DomainEvent, name="catalog.products_merged", aggregate="kept_id"):
    """Two shared products were one thing: what there was of the one is the other's now."""

    kept_id: UUID
    merged_id: UUID
    merged_at: datetime


class ShopImagesChanged(DomainEvent, name="catalog.shop_images_changed", aggregate="shop_id"):
    """A shop shows other pictures, in another order, or tells others what is on them."""

    shop_id: UUID
    changed_at: datetime


class StockRanLow(DomainEvent, name="catalog.stock_ran_low", aggregate="batch_id", version=2):
    """Free stock fell to the offers' thresholds or below; told once of each, until there is more again."""

    batch_id: UUID
    offers: list[LowStock] = Field(min_length=1, max_length=MOST_TOLD)
    changed_at: datetime


class ReviewPublished(DomainEvent, name="catalog.review_published", aggregate="product_id"):
    """A buyer reviewed a product they were delivered by a shop."""

    product_id: UUID
    review_id: UUID
    shop_id: UUID
    rating: int
    published_at: datetime


class ReviewAnswered(DomainEvent, name="catalog.review_answered", aggregate="review_id"):
    """A shop answered a review for the first time."""

    review_id: UUID
    product_id: UUID
    shop_id: UUID
    answered_at: datetime


class ContentDecided(DomainEvent, name="catalog.content_decided", aggregate="content_id"):
    """The staff hid what was said (`hidden`) or a part of it, showed it again (`restored`) or left it (`kept`).

    `kind` is `review`, `question` or `answer`; `part` is all of it (`whole`), a review's `photos`, or a shop's `answer`
    to one. `message` is to whoever said it.
    """

    kind: str
    content_id: UUID
    product_id: UUID
    part: str
    outcome: str
    reason: str
    message: str
    decided_at: datetime


class ProductRated(DomainEvent, name="catalog.product_rated", aggregate="product_id"):
    """What a product's reviews come to is different; `rating` is a Bayesian average, None when there are none."""

    product_id: UUID
    rating: Decimal | None
    rating_count: int
    rated_at: datetime


class ShopRated(DomainEvent, name="catalog.shop_rated", aggregate="shop_id"):
    """What the reviews of what a shop sold come to is different."""

    shop_id: UUID
    rating: Decimal | None
    rating_count: int
    rated_at: datetime


class QuestionAsked(DomainEvent, name="catalog.question_asked", aggregate="question_id"):
    """Somebody would like to know something of a product."""

    question_id: UUID
    product_id: UUID
    asked_at: datetime


class QuestionAnswered(DomainEvent, name="catalog.question_answered", aggregate="question_id"):
    """A shop, or a buyer who has the product, answered."""

    question_id: UUID
    answer_id: UUID
    product_id: UUID
    answered_at: datetime
