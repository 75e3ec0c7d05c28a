"""What the operations on reviews and questions read and answer. Of their authors others get a short name."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field

from marketplace.accounts.models import User
from marketplace.catalog import authors
from marketplace.catalog.models import Answer, Question, Review, ReviewImage
from marketplace.catalog.models.opinions import ContentState
from marketplace.catalog.selectors.opinions import ShopSort, Sort
from marketplace.catalog.services.reviews import ReviewDraft
from marketplace.core.schemas import PageOut, PageParams, StrictSchema, line, paragraphs


def short_name(user: User | None) -> str:
    """How an author is called before others; empty for nobody, and for who has told no name."""
    return authors.short_name(user.name) if user is not None else ""


class ReviewIn(StrictSchema):
    """What a buyer says."""

    rating: int = Field(ge=1, le=5, description="Stars.")
    title: Annotated[str, line(120)] = ""
    body: Annotated[str, paragraphs(4000)] = ""

    def to_draft(self) -> ReviewDraft:
        return ReviewDraft(self.rating, self.title, self.body)


class ReviewParams(PageParams):
    """Which reviews of a product, and in which order."""

    sort: Sort = "helpful"
    rating: int | None = Field(default=None, ge=1, le=5, description="Only those with so many stars.")


class ShopReviewParams(PageParams):
    """Which reviews of what a shop sold."""

    answered: bool | None = Field(default=None, description="Only those that were, or were not, answered.")
    rating: int | None = Field(default=None, ge=1, le=5, description="Only those with so many stars.")
    sort: ShopSort = "newest"


class ShopQuestionParams(PageParams):
    """Which questions about what a shop offers."""

    answered: bool | None = Field(default=None, description="Only those that the shop has, or has not, answered.")


class TextIn(StrictSchema):
    """An answer."""

    text: Annotated[str, paragraphs(2000, least=1)]


class QuestionIn(StrictSchema):
    """A question about a product."""

    text: Annotated[str, paragraphs(1000, least=5)]


class SellerRef(BaseModel):
    """A shop, as it is named beside a review."""

    id: UUID
    slug: str
    name_en: str
    name_bn: str


class PhotoOut(BaseModel):
    """A photo in a review: the stem of its files in the public storage, and the widths there are."""

    id: UUID
    name: str
    width: int
    height: int
    widths: list[int]
    placeholder: str


class ReviewOut(BaseModel):
    """A review. `is_helpful` says whether whoever asks found it of use."""

    id: UUID
    product_id: UUID
    rating: int
    title: str
    body: str
    language: str
    author: str
    shop: SellerRef | None
    is_verified: bool = Field(description="Its author was delivered the product.")
    bought_at: datetime | None
    created_at: datetime
    edited_at: datetime | None
    helpful_count: int
    is_helpful: bool
    photos: list[PhotoOut]
    answer: str
    answered_at: datetime | None
    state: ContentState
    is_synthetic: bool

    @classmethod
    def of(cls, review: Review) -> Self:
        shop = review.shop
        return cls(
            **{name: getattr(review, name) for name in cls.model_fields if name in PLAIN},
            author=short_name(review.author),
            answer=review.shown_answer,
            answered_at=review.answered_at if review.shown_answer else None,
            shop=SellerRef.model_validate(shop, from_attributes=True) if shop is not None else None,
            is_verified=review.bought_at is not None,
            is_helpful=getattr(review, "is_voted", False),
            photos=[photo_out(photo) for photo in review.images.all()],
        )


class ShopReviewOut(ReviewOut):
    """A review as the shop sees it that sold what it is about."""

    answer_state: ContentState = Field(description="Whether others see the shop's answer.")

    @classmethod
    def of(cls, review: Review) -> Self:
        seen = ReviewOut.of(review).model_dump() | {"answer": review.answer, "answered_at": review.answered_at}
        return cls(**seen, answer_state=ContentState(review.answer_state))


class ProductReviewsOut(PageOut[ReviewOut]):
    """A page of reviews; `counts` has how many there are of each number of stars, whatever was asked for."""

    counts: dict[int, int]


class AnswerOut(BaseModel):
    """An answer to a question: a shop's, or a buyer's who has the product."""

    id: UUID
    text: str
    author: str
    shop: SellerRef | None
    created_at: datetime
    is_synthetic: bool

    @classmethod
    def of(cls, answer: Answer) -> Self:
        shop = SellerRef.model_validate(answer.shop, from_attributes=True) if answer.shop is not None else None
        author = "" if shop is not None else short_name(answer.author)
        return cls(
            id=answer.pk,
            text=answer.body,
            author=author,
            shop=shop,
            created_at=answer.created_at,
            is_synthetic=answer.is_synthetic,
        )


class QuestionOut(BaseModel):
    """A question with its answers, the first one first."""

    id: UUID
    product_id: UUID
    text: str
    author: str
    created_at: datetime
    is_synthetic: bool
    answers: list[AnswerOut]

    @classmethod
    def of(cls, question: Question) -> Self:
        answers = getattr(question, "published_answers", [])
        return cls(
            id=question.pk,
            product_id=question.product_id,
            text=question.body,
            author=short_name(question.author),
            created_at=question.created_at,
            is_synthetic=question.is_synthetic,
            answers=[AnswerOut.of(answer) for answer in answers],
        )


class ShopQuestionOut(QuestionOut):
    """A question as a shop sees it that offers what it is about."""

    has_answered: bool = Field(description="The shop has answered.")

    @classmethod
    def of(cls, question: Question) -> Self:
        return cls(**QuestionOut.of(question).model_dump(), has_answered=getattr(question, "has_answered", False))


class HelpfulOut(BaseModel):
    """How many found a review of use."""

    helpful_count: int
    is_helpful: bool


PLAIN = frozenset(ReviewOut.model_fields) - {
    *("author", "shop", "is_verified", "is_helpful", "photos", "answer", "answered_at"),
}


def photo_out(photo: ReviewImage) -> PhotoOut:
    return PhotoOut.model_validate(photo.image, from_attributes=True)
