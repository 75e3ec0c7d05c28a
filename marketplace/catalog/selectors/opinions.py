"""Reads: reviews, questions and reports."""

from typing import Literal
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet, Value
from django.db.models.fields import BooleanField

from marketplace.catalog.errors.opinions import ReviewNotFoundError
from marketplace.catalog.models import Answer, ContentReport, HelpfulVote, Question, Review
from marketplace.catalog.models.opinions import ContentState, ReportState
from marketplace.core.pagination import Page, paginate

Sort = Literal["helpful", "newest", "highest", "lowest"]
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
    """Published reviews of a product with author, shop and photos; each knows whether the viewer found it of use."""
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
    published = Review.objects.filter(pk=review_id, state=ContentState.PUBLISHED)
    review = _for_viewer(published, viewer_id).first()
    if review is None:
        raise ReviewNotFoundError
    return review


def list_own_reviews(*, author_id: UUID, cursor: str | None, limit: int) -> Page[Review]:
    """What somebody wrote, the newest first, with its product."""
    own = _for_viewer(Review.objects.filter(author_id=author_id), author_id)
    return paginate(own, order_by=["-id"], cursor=cursor, limit=limit, query=str(author_id))


def list_shop_reviews(
    *, shop_id: UUID, is_answered: bool | None, cursor: str | None, limit: int, query: str = ""
) -> Page[Review]:
    """Published reviews of what a shop sold, the newest first."""
    found = _for_viewer(Review.objects.filter(shop_id=shop_id, state=ContentState.PUBLISHED), None)
    if is_answered is not None:
        found = found.filter(answered_at__isnull=not is_answered)
    return paginate(found, order_by=["-id"], cursor=cursor, limit=limit, query=f"{shop_id}|{query}")


def list_questions(*, product_id: UUID, cursor: str | None, limit: int) -> Page[Question]:
    """Published questions about a product, the newest first, each with its published answers."""
    answers = Answer.objects.filter(state=ContentState.PUBLISHED).select_related("author", "shop").order_by("id")
    found = Question.objects.filter(product_id=product_id, state=ContentState.PUBLISHED).select_related("author")
    found = found.prefetch_related(Prefetch("answers", answers, to_attr="published_answers"))
    return paginate(found, order_by=["-id"], cursor=cursor, limit=limit, query=str(product_id))


def list_open_reports(*, cursor: str | None, limit: int) -> Page[ContentReport]:
    """What waits for the staff, the longest waiting first, with what it is about."""
    waiting = ContentReport.objects.filter(state=ReportState.OPEN)
    waiting = waiting.select_related("review__product", "question__product", "answer__question__product", "reporter")
    return paginate(waiting, order_by=["id"], cursor=cursor, limit=limit)


def _for_viewer(reviews: QuerySet[Review], viewer_id: UUID | None) -> QuerySet[Review]:
    voted = Value(False, output_field=BooleanField())  # noqa: FBT003  # the value itself
    found = reviews.select_related("author", "shop", "product").defer("shop__hours", "shop__closed")
    found = found.prefetch_related("images__image")
    if viewer_id is None:
        return found.annotate(is_voted=voted)
    return found.annotate(is_voted=Exists(HelpfulVote.objects.filter(review=OuterRef("pk"), user_id=viewer_id)))
