"""What buyers said of a product as its pages show it: reviews with the stars they gave, questions with answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from marketplace.catalog.authors import short_name
from marketplace.catalog.ratings import bayesian_average
from marketplace.catalog.selectors.opinions import Sort
from marketplace.catalog.selectors.product_opinions import (
    Given,
    Part,
    Standing,
    get_product_opinions,
    list_questions_of_product,
    list_reviews_of_product,
)
from marketplace.core import formats
from marketplace.storefront.goods import words
from marketplace.storefront.goods.cards import Json, said
from marketplace.storefront.goods.near import query_of
from marketplace.storefront.goods.product import Way

MOST_STARS = 5
# On the product's own page, and on a page of reviews or questions.
BESIDE_PRODUCT, A_PAGE = 5, 10
SORTS: Final[Mapping[Sort, Promise]] = {
    "helpful": gettext_lazy("Most helpful"),
    "newest": gettext_lazy("Newest"),
    "highest": gettext_lazy("Best first"),
    "lowest": gettext_lazy("Worst first"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A question, an answer or a review: who says what, and when.

    Attributes:
        author: a short name; empty of who has told none, or is gone.
        shop_name, shop_url: the shop that answers, or that sold what is reviewed; the address only of one that is
            listed.
        is_synthetic: put beside the demo's goods, and told so.
    """

    id: str
    body: str
    author: str
    when: str
    is_own: bool
    is_synthetic: bool = False
    shop_name: str = ""
    shop_url: str = ""


@dataclass(frozen=True, slots=True)
class ReviewCard:
    """A review. `language` is the one of its letters, where they tell."""

    said: Said
    stars: int
    title: str
    language: str
    is_verified: bool
    is_edited: bool
    helpful_count: int
    is_helpful: bool
    photos: Sequence[Json]
    answer: str
    answered: str


@dataclass(frozen=True, slots=True)
class QuestionCard:
    """A question with its answers."""

    said: Said
    answers: Sequence[Said]


@dataclass(frozen=True, slots=True)
class Bar:
    """How many gave so many stars, as a bar that leads to them."""

    stars: int
    count: int
    percent: int
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ReviewList:
    """Reviews of a product, with the ways to sort and narrow them.

    Attributes:
        more_url: the next page; empty where the list ends.
        all_url: all reviews, where the list is one of some stars, or begins in the middle.
    """

    reviews: Sequence[ReviewCard]
    counts: Sequence[Given]
    bars: Sequence[Bar]
    sorts: Sequence[Way]
    more_url: str
    all_url: str = ""

    @property
    def count(self) -> int:
        return sum(given.count for given in self.counts)

    @property
    def count_words(self) -> str:
        told = ngettext("%(count)s review", "%(count)s reviews", self.count)
        return told % {"count": formats.number(self.count)}

    @property
    def samples(self) -> int:
        """How many were put beside the demo's goods."""
        return self.count - sum(given.in_earnest for given in self.counts)


@dataclass(frozen=True, slots=True)
class QuestionList:
    """Questions about a product; `more_url` is empty where the list ends."""

    questions: Sequence[QuestionCard]
    more_url: str
    all_url: str = ""


@dataclass(frozen=True, slots=True)
class Opinions:
    """What the product's own page says beside its offers."""

    reviews: ReviewList
    questions: QuestionList
    viewer: Standing


@dataclass(frozen=True, slots=True)
class Read:
    """What the address of a page of reviews asks for."""

    sort: Sort = "helpful"
    stars: int | None = None
    cursor: str | None = None

    @classmethod
    def from_cleaned(cls, cleaned: Mapping[str, Any]) -> "Read":
        """Read a `ReviewsForm`; fields that failed are left at their defaults."""
        return cls(
            sort=cast("Sort", cleaned.get("sort") or "helpful"),
            stars=cleaned.get("stars"),
            cursor=cleaned.get("cursor") or None,
        )

    def fields(self) -> list[tuple[str, str]]:
        """The fields of an address; defaults are left out."""
        told = {"sort": None if self.sort == "helpful" else self.sort, "stars": self.stars, "cursor": self.cursor}
        return [(name, str(value)) for name, value in told.items() if value]


@dataclass(frozen=True, slots=True)
class Place:
    """The product whose pages these are, and the pin that their addresses carry."""

    slug: str
    pin: Mapping[str, str]

    def reviews_url(self, read: Read) -> str:
        return self._url("storefront:reviews", read.fields())

    def questions_url(self, cursor: str | None) -> str:
        return self._url("storefront:questions", [("cursor", cursor)] if cursor else [])

    def _url(self, name: str, fields: Sequence[tuple[str, str]]) -> str:
        return reverse(name, args=[self.slug]) + query_of([*fields, *self.pin.items()])


def get_opinions(product_id: UUID, *, place: Place, viewer_id: UUID | None) -> Opinions:
    """What is said beside a product's offers: one statement."""
    found = get_product_opinions(product_id=product_id, viewer_id=viewer_id, limit=BESIDE_PRODUCT)
    return Opinions(
        reviews=_review_list(found.reviews, found.counts, Read(), place),
        questions=_question_list(found.questions, place),
        viewer=found.viewer,
    )


def get_review_list(product_id: UUID, *, read: Read, place: Place, viewer_id: UUID | None) -> ReviewList:
    """A page of reviews: one statement.

    Raises:
        InvalidCursorError: the address names a page of another list.
    """
    part, counts = list_reviews_of_product(
        product_id=product_id,
        viewer_id=viewer_id,
        sort=read.sort,
        rating=read.stars,
        cursor=read.cursor,
        limit=A_PAGE,
    )
    return _review_list(part, counts, read, place)


def get_question_list(product_id: UUID, *, cursor: str | None, place: Place, viewer_id: UUID | None) -> QuestionList:
    """A page of questions: one statement.

    Raises:
        InvalidCursorError: the address names a page of another list.
    """
    part = list_questions_of_product(product_id=product_id, viewer_id=viewer_id, cursor=cursor, limit=A_PAGE)
    return _question_list(part, place, is_continued=cursor is not None)


def describe_rating(counts: Sequence[Given]) -> dict[str, Any] | None:
    """schema.org's AggregateRating of the reviews that people wrote; samples are nobody's business."""
    count = sum(given.in_earnest for given in counts)
    rating = bayesian_average(total=sum(given.stars * given.in_earnest for given in counts), count=count)
    if rating is None:
        return None
    return {"@type": "AggregateRating", "ratingValue": str(rating), "reviewCount": count}


def _review_list(part: Part, counts: Sequence[Given], read: Read, place: Place) -> ReviewList:
    most = max((given.count for given in counts), default=0)
    bars = [
        Bar(
            given.stars,
            given.count,
            round(100 * given.count / most) if most else 0,
            place.reviews_url(Read(read.sort, None if read.stars == given.stars else given.stars)),
            is_chosen=read.stars == given.stars,
        )
        for given in counts
    ]
    shown = sum(given.count for given in counts if read.stars in (None, given.stars))
    return ReviewList(
        reviews=[_review(row) for row in part.items],
        counts=counts,
        bars=bars,
        sorts=[
            Way(str(name), place.reviews_url(Read(sort, read.stars)), is_chosen=sort == read.sort)
            for sort, name in SORTS.items()
            if shown > 1
        ],
        more_url=place.reviews_url(Read(read.sort, read.stars, part.next)) if part.next else "",
        all_url=place.reviews_url(Read(read.sort)) if read.stars or read.cursor else "",
    )


def _question_list(part: Part, place: Place, *, is_continued: bool = False) -> QuestionList:
    return QuestionList(
        questions=[QuestionCard(_said(row), [_answer(answer) for answer in row["answers"]]) for row in part.items],
        more_url=place.questions_url(part.next) if part.next else "",
        all_url=place.questions_url(None) if is_continued else "",
    )


def _review(row: Json) -> ReviewCard:
    return ReviewCard(
        said=_said(row),
        stars=row["rating"],
        title=row["title"],
        language=row["language"],
        is_verified=row["bought_at"] is not None and not row["is_synthetic"],
        is_edited=row["edited_at"] is not None,
        helpful_count=row["helpful_count"],
        is_helpful=row["is_helpful"],
        photos=row["photos"],
        answer=row["answer"],
        answered=words.day(datetime.fromisoformat(row["answered_at"])) if row["answered_at"] else "",
    )


def _answer(row: Json) -> Said:
    """A shop answers in its own name."""
    answer = _said(row)
    return replace(answer, author=answer.shop_name or answer.author)


def _said(row: Json) -> Said:
    shop = row.get("shop")
    return Said(
        id=row["id"],
        body=row["body"],
        author=short_name(row["author"] or "") or _("A buyer"),
        when=words.day(datetime.fromisoformat(row["created_at"])),
        is_own=row["is_own"],
        is_synthetic=row["is_synthetic"],
        shop_name=said(shop, "name") if shop else "",
        shop_url=reverse("storefront:shop", args=[shop["slug"]]) if shop and shop["is_listed"] else "",
    )
