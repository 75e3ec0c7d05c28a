"""Reads: what was said of a product as its pages show it, in one statement each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from marketplace.catalog import opinion_sql
from marketplace.catalog.models import Answer, Image, Question, Review
from marketplace.catalog.models.opinions import ContentState
from marketplace.catalog.moderation import KINDS, Content, Kind
from marketplace.catalog.selectors.media import media_parameters
from marketplace.catalog.selectors.opinions import Sort
from marketplace.catalog.services.reviews import REVIEWABLE_FOR
from marketplace.core.pagination import Cursor, CursorValue

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Given:
    """How many gave so many stars, and how many of them are no samples of the demo."""

    stars: int
    count: int
    in_earnest: int


@dataclass(frozen=True, slots=True)
class Part:
    """A page of a list, and the cursor of the next."""

    items: Sequence[Json]
    next: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What whoever looks has done about a product; strangers nothing.

    Attributes:
        bought_at: when they were last delivered it.
    """

    is_wished_for: bool
    bought_at: datetime | None
    has_reviewed: bool

    def may_review(self, now: datetime) -> bool:
        """Whether they may write a review, or change the one they wrote."""
        return self.has_reviewed or (self.bought_at is not None and self.bought_at > now - REVIEWABLE_FOR)

    @property
    def may_answer(self) -> bool:
        """Whether they may answer questions from having it."""
        return self.bought_at is not None


@dataclass(frozen=True, slots=True)
class ProductOpinions:
    """What a product's own page says; `counts` is from five stars down to one."""

    reviews: Part
    counts: Sequence[Given]
    questions: Part
    viewer: Standing


def get_product_opinions(*, product_id: UUID, viewer_id: UUID | None, limit: int) -> ProductOpinions:
    """The most helpful reviews, the newest questions, and what the viewer has done about the product."""
    row = opinion_sql.product_statement().fetch_one(_parameters(product_id, viewer_id, limit))
    reviews, more_reviews, counts, questions, more_questions, viewer = row
    return ProductOpinions(
        reviews=_reviews(reviews, product_id, "helpful", None, has_more=more_reviews),
        counts=_counts(counts),
        questions=_questions(questions, product_id, has_more=more_questions),
        viewer=_standing(viewer),
    )


def get_standing(*, product_id: UUID, viewer_id: UUID | None) -> Standing:
    """What the viewer has done about a product."""
    [viewer] = opinion_sql.standing_statement().fetch_one({"product_id": product_id, "viewer_id": viewer_id})
    return _standing(viewer)


def find_own_review(*, author_id: UUID, product_id: UUID) -> Review | None:
    """The review they wrote, hidden or not, with its photos."""
    own = Review.objects.filter(author_id=author_id, product_id=product_id)
    return own.select_related("product").prefetch_related("images__image").first()


def get_published(kind: Kind, content_id: UUID) -> Content:
    """A review, question or answer that others see, with its product.

    Raises:
        ReviewNotFoundError, QuestionNotFoundError, AnswerNotFoundError: there is none.
    """
    contents, missing = KINDS[kind]
    of = "question__product" if kind == "answer" else "product"
    content: Content | None = contents.seen().filter(pk=content_id).select_related(of).first()
    if content is None:
        raise missing
    return content


def list_shown_photos(content: Content) -> list[Image]:
    """The photos of a review that others see, in its order; nothing else has any."""
    if not isinstance(content, Review):
        return []
    shown = content.images.filter(state=ContentState.PUBLISHED).select_related("image").order_by("position")
    return [photo.image for photo in shown]


def get_own(kind: Kind, content_id: UUID, *, author_id: UUID) -> Question | Answer:
    """A question or an answer that they wrote, with its product; what they answered in a shop's name is the shop's.

    Raises:
        QuestionNotFoundError, AnswerNotFoundError: they wrote none.
    """
    contents, missing = KINDS[kind]
    of, whose = ("question__product", {"shop__isnull": True}) if kind == "answer" else ("product", {})
    own = contents.filter(pk=content_id, author_id=author_id, **whose)
    content: Question | Answer | None = own.select_related(of).first()
    if content is None:
        raise missing
    return content


def list_reviews_of_product(
    *, product_id: UUID, viewer_id: UUID | None, sort: Sort, rating: int | None, cursor: str | None, limit: int
) -> tuple[Part, Sequence[Given]]:
    """A page of published reviews, of one number of stars or of all, and how many gave how many.

    Raises:
        InvalidCursorError: the cursor belongs to another list, or to none.
    """
    after = _after(cursor, _key(product_id, sort, rating))
    statement = opinion_sql.reviews_statement(sort=sort, of_rating=rating is not None, is_continued=cursor is not None)
    parameters = _parameters(product_id, viewer_id, limit) | {"rating": rating}
    reviews, has_more, counts = statement.fetch_one(parameters | after)
    return _reviews(reviews, product_id, sort, rating, has_more=has_more), _counts(counts)


def list_questions_of_product(*, product_id: UUID, viewer_id: UUID | None, cursor: str | None, limit: int) -> Part:
    """A page of published questions, the newest first, each with its published answers.

    Raises:
        InvalidCursorError: the cursor belongs to another list, or to none.
    """
    after = _after(cursor, f"questions|{product_id}")
    statement = opinion_sql.questions_statement(is_continued=cursor is not None)
    questions, has_more = statement.fetch_one(_parameters(product_id, viewer_id, limit) | after)
    return _questions(questions, product_id, has_more=has_more)


def _standing(viewer: str) -> Standing:
    facts = orjson.loads(viewer)
    bought_at = facts.pop("bought_at")
    return Standing(bought_at=datetime.fromisoformat(bought_at) if bought_at else None, **facts)


def _parameters(product_id: UUID, viewer_id: UUID | None, limit: int) -> dict[str, Any]:
    return {"product_id": product_id, "viewer_id": viewer_id, "limit": limit, **media_parameters()}


def _key(product_id: UUID, sort: Sort, rating: int | None) -> str:
    return f"reviews|{product_id}|{sort}|{rating}"


def _after(cursor: str | None, query: str) -> dict[str, CursorValue]:
    if cursor is None:
        return {}
    *keys, last_id = Cursor.decode(cursor, query=query).values
    return {"after_key": keys[0] if keys else 0, "after_id": last_id}


def _reviews(items: str, product_id: UUID, sort: Sort, rating: int | None, *, has_more: bool) -> Part:
    rows: list[Json] = orjson.loads(items)
    if not has_more:
        return Part(rows, None)
    last = rows[-1]
    keys: dict[Sort, tuple[int, ...]] = {
        "helpful": (last["helpful_count"],),
        "newest": (),
        "highest": (last["rating"],),
        "lowest": (-last["rating"],),
    }
    return Part(rows, Cursor((*keys[sort], UUID(last["id"]))).encode(query=_key(product_id, sort, rating)))


def _questions(items: str, product_id: UUID, *, has_more: bool) -> Part:
    rows: list[Json] = orjson.loads(items)
    following = Cursor((UUID(rows[-1]["id"]),)).encode(query=f"questions|{product_id}") if has_more else None
    return Part(rows, following)


def _counts(counted: str) -> list[Given]:
    given = {stars: (count, in_earnest) for stars, count, in_earnest in orjson.loads(counted)}
    return [Given(stars, *given.get(stars, (0, 0))) for stars in range(5, 0, -1)]
