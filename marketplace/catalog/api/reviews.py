"""Reviews over HTTP: what buyers say, what shops answer, and whom it helped."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from marketplace.accounts.principals import principal_in
from marketplace.catalog import opinion_limits
from marketplace.catalog.api.opinion_access import ANSWERS, WRITES, WRITING, shop_to_answer_for
from marketplace.catalog.schemas.opinions import (
    HelpfulOut,
    ProductReviewsOut,
    ReviewIn,
    ReviewOut,
    ReviewParams,
    ShopReviewOut,
    ShopReviewParams,
    TextIn,
)
from marketplace.catalog.selectors import opinions as selectors
from marketplace.catalog.services import review_photos, reviews
from marketplace.core.access import PUBLIC
from marketplace.core.idempotency import idempotent
from marketplace.core.schemas import PageOut, PageParams
from marketplace.core.throttles import PolicyThrottle
from marketplace.core.uploads.bodies import PICTURE_BODY, picture_in

router = Router(tags=["reviews and questions"])
VOTING = PolicyThrottle(opinion_limits.VOTING)


@router.get(
    "/products/{uuid:product_id}/reviews", auth=PUBLIC, response=ProductReviewsOut, summary="Reviews of a product"
)
def list_reviews(request: HttpRequest, product_id: UUID, params: Query[ReviewParams]) -> ProductReviewsOut:
    page = selectors.list_reviews(
        product_id=product_id,
        viewer_id=principal_in(request).user_id,
        sort=params.sort,
        rating=params.rating,
        cursor=params.cursor,
        limit=params.limit,
        query=params.query_key(),
    )
    counts = selectors.count_by_rating(product_id=product_id)
    return ProductReviewsOut(items=[ReviewOut.of(review) for review in page.items], next=page.next, counts=counts)


@router.post(
    "/products/{uuid:product_id}/reviews",
    auth=WRITES,
    throttle=WRITING,
    response={201: ReviewOut},
    summary="Review a product you were delivered",
)
@idempotent
def write_review(request: HttpRequest, product_id: UUID, body: ReviewIn) -> Status[ReviewOut]:
    """Once for each product; what was bought lately, where, stands beside it."""
    author_id = principal_in(request).own_id
    review = reviews.write_review(author_id=author_id, product_id=product_id, draft=body.to_draft(), now=timezone.now())
    return Status(201, _shown(author_id, review.pk))


@router.get("/me/reviews", auth=WRITES, response=PageOut[ReviewOut], summary="The reviews you wrote")
def list_my_reviews(request: HttpRequest, params: Query[PageParams]) -> PageOut[ReviewOut]:
    page = selectors.list_own_reviews(author_id=principal_in(request).own_id, cursor=params.cursor, limit=params.limit)
    return PageOut(items=[ReviewOut.of(review) for review in page.items], next=page.next)


@router.get("/reviews/{uuid:review_id}", auth=PUBLIC, response=ReviewOut, summary="One review")
def get_review(request: HttpRequest, review_id: UUID) -> ReviewOut:
    return ReviewOut.of(selectors.get_review(review_id=review_id, viewer_id=principal_in(request).user_id))


@router.put(
    "/reviews/{uuid:review_id}", auth=WRITES, throttle=WRITING, response=ReviewOut, summary="Change your review"
)
def change_review(request: HttpRequest, review_id: UUID, body: ReviewIn) -> ReviewOut:
    """The shop's answer stays, and so does that it was changed."""
    author_id = principal_in(request).own_id
    reviews.change_review(author_id=author_id, review_id=review_id, draft=body.to_draft(), now=timezone.now())
    return _shown(author_id, review_id)


@router.delete("/reviews/{uuid:review_id}", auth=WRITES, response={204: None}, summary="Take your review back")
def delete_review(request: HttpRequest, review_id: UUID) -> Status[None]:
    reviews.delete_review(author_id=principal_in(request).own_id, review_id=review_id, now=timezone.now())
    return Status(204, None)


@router.put(
    "/reviews/{uuid:review_id}/photos",
    auth=WRITES,
    throttle=WRITING,
    response=ReviewOut,
    summary="Add a photo to your review",
    openapi_extra=PICTURE_BODY,
)
def add_photo(request: HttpRequest, review_id: UUID) -> ReviewOut:
    """JPEG, PNG, WebP or GIF. Where it was taken is removed from it; the same photo twice is there once."""
    author_id = principal_in(request).own_id
    review_photos.add_photo(author_id=author_id, review_id=review_id, file=picture_in(request))
    return _shown(author_id, review_id)


@router.delete(
    "/reviews/{uuid:review_id}/photos/{uuid:image_id}",
    auth=WRITES,
    response=ReviewOut,
    summary="Remove a photo from your review",
)
def remove_photo(request: HttpRequest, review_id: UUID, image_id: UUID) -> ReviewOut:
    author_id = principal_in(request).own_id
    review_photos.remove_photo(author_id=author_id, review_id=review_id, image_id=image_id)
    return _shown(author_id, review_id)


@router.put(
    "/reviews/{uuid:review_id}/helpful",
    auth=WRITES,
    throttle=VOTING,
    response=HelpfulOut,
    summary="Say that a review was of use",
)
def vote_helpful(request: HttpRequest, review_id: UUID) -> HelpfulOut:
    review = reviews.vote_helpful(user_id=principal_in(request).own_id, review_id=review_id)
    return HelpfulOut(helpful_count=review.helpful_count, is_helpful=True)


@router.delete(
    "/reviews/{uuid:review_id}/helpful",
    auth=WRITES,
    throttle=VOTING,
    response=HelpfulOut,
    summary="Take that back",
)
def unvote_helpful(request: HttpRequest, review_id: UUID) -> HelpfulOut:
    review = reviews.unvote_helpful(user_id=principal_in(request).own_id, review_id=review_id)
    return HelpfulOut(helpful_count=review.helpful_count, is_helpful=False)


@router.get(
    "/me/shops/{shop}/reviews", auth=ANSWERS, response=PageOut[ShopReviewOut], summary="Reviews of what a shop sold"
)
def list_shop_reviews(request: HttpRequest, shop: str, params: Query[ShopReviewParams]) -> PageOut[ShopReviewOut]:
    page = selectors.list_shop_reviews(
        shop_id=shop_to_answer_for(request, shop),
        is_answered=params.answered,
        rating=params.rating,
        sort=params.sort,
        cursor=params.cursor,
        limit=params.limit,
        query=params.query_key(),
    )
    return PageOut(items=[ShopReviewOut.of(review) for review in page.items], next=page.next)


@router.put(
    "/me/shops/{shop}/reviews/{uuid:review_id}/answer",
    auth=ANSWERS,
    response={204: None},
    summary="Answer a review in a shop's name",
)
def answer_review(request: HttpRequest, shop: str, review_id: UUID, body: TextIn) -> Status[None]:
    """What the shop answered before is replaced."""
    _answer_review(request, shop, review_id, body.text)
    return Status(204, None)


@router.delete(
    "/me/shops/{shop}/reviews/{uuid:review_id}/answer",
    auth=ANSWERS,
    response={204: None},
    summary="Take a shop's answer back",
)
def unanswer_review(request: HttpRequest, shop: str, review_id: UUID) -> Status[None]:
    _answer_review(request, shop, review_id, "")
    return Status(204, None)


def _shown(author_id: UUID, review_id: UUID) -> ReviewOut:
    return ReviewOut.of(selectors.get_own_review(author_id=author_id, review_id=review_id))


def _answer_review(request: HttpRequest, shop: str, review_id: UUID, text: str) -> None:
    reviews.answer_review(
        actor_id=principal_in(request).own_id,
        shop_id=shop_to_answer_for(request, shop),
        review_id=review_id,
        text=text,
        now=timezone.now(),
    )
