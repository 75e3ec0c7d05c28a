"""Reads: reviews, questions and reports."""

from typing import Literal
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet, Value
from django.db.models.fields import BooleanField

from marketplace.catalog.errors.opinions import QuestionNotFoundError, ReviewNotFoundError
from marketplace.catalog.errors.products import ProductNotFoundError
from marketplace.catalog.models import (
    Answer,
    HelpfulVote,
    Offer,
    Product,
    Question,
    Review,
    ReviewImage,
)
from marketplace.catalog.models.opinions import ContentState
from marketplace.core.pagination import Page, paginate

Sort = Literal["helpful", "newest", "highest", "lowest"]
ShopSort = Literal["newest", "lowest"]
# A badge says "more than 99" at most.
MOST_COUNTED = 100
ORDERS: dict[Sort, list[str]] = {
    "helpful": ["-helpful_count", "-id"],
    "newest": ["-id"],
    "highest": ["-rating", "-id"],
    "lowest": ["rating", "-id"],
}


def list_reviews(
    *,
    product_id: UUID,
    viewer_id: UUID | None,
    sort: Sort,
    rating: int | None,
    cursor: str | None,
    limit: int,
    query: str = "",
) -> Page[Review]:
    """Published reviews of a product with author, shop and photos; each knows whether the viewer found it of use.

    Raises:
        ProductNotFoundError: there is none that buyers see.
    """
    _require_seen(product_id)
    found = _for_viewer(Review.objects.filter(product_id=product_id, state=ContentState.PUBLISHED), viewer_id)
    if rating is not None:
        found = found.filter(rating=rating)
    return paginate(found, order_by=ORDERS[sort], cursor=cursor, limit=limit, query=f"{product_id}|{query}")


def count_by_rating(*, product_id: UUID) -> dict[int, int]:
    """How many published reviews gave each number of stars, from five down to one."""
    rows = Review.objects.filter(product_id=product_id, state=ContentState.PUBLISHED)
    counted = dict(rows.values_list("rating").annotate(count=Count("pk")).order_by())
    return {stars: counted.get(stars, 0) for stars in range(5, 0, -1)}


def get_own_review(*, author_id: UUID, review_id: UUID) -> Review:
    """One that they wrote, hidden or not.

    Raises:
        ReviewNotFoundError: they wrote no such review.
    """
    review = _for_viewer(Review.objects.filter(author_id=author_id, pk=review_id), author_id).first()
    if review is None:
        raise ReviewNotFoundError
    return review


def get_review(*, review_id: UUID, viewer_id: UUID | None) -> Review:
    """One that others see.

    Raises:
        ReviewNotFoundError: there is none.
    """
    review = _for_viewer(Review.objects.seen().filter(pk=review_id), viewer_id).first()
    if review is None:
        raise ReviewNotFoundError
    return review


def list_own_reviews(*, author_id: UUID, cursor: str | None, limit: int) -> Page[Review]:
    """What somebody wrote, the newest first, with its product."""
    own = _for_viewer(Review.objects.filter(author_id=author_id), author_id)
    return paginate(own, order_by=["-id"], cursor=cursor, limit=limit, query=str(author_id))


def list_shop_reviews(
    *,
    shop_id: UUID,
    is_answered: bool | None,
    rating: int | None = None,
    sort: ShopSort = "newest",
    cursor: str | None,
    limit: int,
    query: str = "",
) -> Page[Review]:
    """Published reviews of what a shop sold, of one number of stars or of all."""
    found = _for_viewer(Review.objects.filter(shop_id=shop_id, state=ContentState.PUBLISHED), None)
    if is_answered is not None:
        found = found.filter(answered_at__isnull=not is_answered)
    if rating is not None:
        found = found.filter(rating=rating)
    return paginate(found, order_by=ORDERS[sort], cursor=cursor, limit=limit, query=f"{shop_id}|{query}")


def get_shop_review(*, shop_id: UUID, review_id: UUID) -> Review:
    """A published review of what the shop sold.

    Raises:
        ReviewNotFoundError: there is none, or it is of another shop's sale.
    """
    found = Review.objects.filter(pk=review_id, shop_id=shop_id, state=ContentState.PUBLISHED)
    review = _for_viewer(found, None).first()
    if review is None:
        raise ReviewNotFoundError
    return review


def list_shop_questions(*, shop_id: UUID, is_answered: bool | None, cursor: str | None, limit: int) -> Page[Question]:
    """Questions about what a shop offers, the newest first; whether they are answered is whether the shop has."""
    found = _asked_of(shop_id)
    if is_answered is not None:
        found = found.filter(Exists(_said_by(shop_id)) if is_answered else ~Exists(_said_by(shop_id)))
    found = _with_answers(found).select_related("product")
    return paginate(found, order_by=["-id"], cursor=cursor, limit=limit, query=f"{shop_id}|{is_answered}")


def get_shop_question(*, shop_id: UUID, question_id: UUID) -> Question:
    """A question about what the shop offers, with its published answers.

    Raises:
        QuestionNotFoundError: there is none, or it is about what the shop does not offer.
    """
    question = _with_answers(_asked_of(shop_id)).select_related("product").filter(pk=question_id).first()
    if question is None:
        raise QuestionNotFoundError
    return question


def get_answer_of_shop(*, shop_id: UUID, question_id: UUID) -> Answer | None:
    """What the shop answered to a question, hidden or not; None where it has not. Of several, the first."""
    return Answer.objects.filter(shop_id=shop_id, question_id=question_id).order_by("id").first()


def count_unanswered(*, shop_id: UUID) -> tuple[int, int]:
    """How many reviews and questions wait for the shop's word, of each `MOST_COUNTED` at most."""
    reviews = Review.objects.filter(shop_id=shop_id, state=ContentState.PUBLISHED, answered_at__isnull=True)
    questions = _asked_of(shop_id).filter(~Exists(_said_by(shop_id)))
    return reviews[:MOST_COUNTED].count(), questions[:MOST_COUNTED].count()


def count_waiting(*, shop_id: UUID) -> int:
    """How many of both wait for the shop's word."""
    return sum(count_unanswered(shop_id=shop_id))


def list_questions(*, product_id: UUID, cursor: str | None, limit: int) -> Page[Question]:
    """Published questions about a product, the newest first, each with its published answers.

    Raises:
        ProductNotFoundError: there is none that buyers see.
    """
    _require_seen(product_id)
    found = _with_answers(Question.objects.filter(product_id=product_id, state=ContentState.PUBLISHED))
    return paginate(found, order_by=["-id"], cursor=cursor, limit=limit, query=str(product_id))


def _require_seen(product_id: UUID) -> None:
    if not Product.objects.seen().filter(pk=product_id).exists():
        raise ProductNotFoundError


def _asked_of(shop_id: UUID) -> QuerySet[Question]:
    """What strangers see of what the shop offers, each with whether the shop has answered (`has_answered`)."""
    offered = Offer.objects.kept().filter(shop_id=shop_id).values("product_id")
    return Question.objects.seen().filter(product_id__in=offered).annotate(has_answered=Exists(_said_by(shop_id)))


def _said_by(shop_id: UUID) -> QuerySet[Answer]:
    return Answer.objects.filter(question=OuterRef("pk"), shop_id=shop_id)


def _with_answers(questions: QuerySet[Question]) -> QuerySet[Question]:
    answers = Answer.objects.filter(state=ContentState.PUBLISHED).select_related("author", "shop").order_by("id")
    return questions.select_related("author").prefetch_related(
        Prefetch("answers", answers, to_attr="published_answers")
    )


def _for_viewer(reviews: QuerySet[Review], viewer_id: UUID | None) -> QuerySet[Review]:
    voted = Value(False, output_field=BooleanField())  # noqa: FBT003  # the value itself
    found = reviews.select_related("author", "shop", "product").defer("shop__hours", "shop__closed")
    shown = ReviewImage.objects.filter(state=ContentState.PUBLISHED).select_related("image").order_by("position")
    found = found.prefetch_related(Prefetch("images", shown))
    if viewer_id is None:
        return found.annotate(is_voted=voted)
    return found.annotate(is_voted=Exists(HelpfulVote.objects.filter(review=OuterRef("pk"), user_id=viewer_id)))
