"""Writes: what buyers say of goods, what shops say to that, and what ratings come to.

A rating is that of all published reviews, worked out anew while the product's row is held: two reviews at once both
count.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Sum

from marketplace.catalog.errors.opinions import (
    AlreadyReviewedError,
    NotBoughtError,
    OwnContentError,
    ReviewNotFoundError,
)
from marketplace.catalog.errors.products import ProductNotFoundError
from marketplace.catalog.events import ProductRated, ReviewAnswered, ReviewPublished, ShopRated
from marketplace.catalog.models import HelpfulVote, Product, Purchase, Review
from marketplace.catalog.models.moderation import ContentPart
from marketplace.catalog.models.opinions import ContentState
from marketplace.catalog.moderation import Part
from marketplace.catalog.ratings import bayesian_average
from marketplace.core import audit
from marketplace.core.outbox import publish
from sellers.models import Shop

# How long after it was delivered a product may be reviewed.
REVIEWABLE_FOR = timedelta(days=365)
_BANGLA = re.compile(r"[\u0980-\u09ff]")
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReviewDraft:
    """What somebody says of a product: 1 to 5 stars, and words where they have any."""

    rating: int
    title: str = ""
    body: str = ""

    @property
    def language(self) -> str:
        """The language of its script: `bn`, `en`, or nothing where it has no letters of either."""
        text = f"{self.title} {self.body}"
        bangla, latin = len(_BANGLA.findall(text)), len(_LATIN.findall(text))
        if not bangla and not latin:
            return ""
        return "bn" if bangla >= latin else "en"


@transaction.atomic
def record_purchase(*, user_id: UUID, product_id: UUID, shop_id: UUID, reference: UUID, bought_at: datetime) -> None:
    """Keep that somebody was delivered a product; told twice, it is kept once."""
    Purchase.objects.get_or_create(
        user_id=user_id,
        product_id=product_id,
        reference=reference,
        defaults={"shop_id": shop_id, "bought_at": bought_at},
    )


@transaction.atomic
def write_review(*, author_id: UUID, product_id: UUID, draft: ReviewDraft, now: datetime) -> Review:
    """Publish what a buyer says.

    Raises:
        ProductNotFoundError: there is no such product.
        NotBoughtError: they were not delivered it within a year.
        AlreadyReviewedError: they have reviewed it.
    """
    product = _held_product(product_id)
    bought = Purchase.objects.filter(user_id=author_id, product=product, bought_at__gt=now - REVIEWABLE_FOR)
    purchase = bought.order_by("-bought_at").first()
    if purchase is None:
        raise NotBoughtError
    if Review.objects.filter(product=product, author_id=author_id).exists():
        raise AlreadyReviewedError
    review = Review.objects.create(
        product=product,
        shop_id=purchase.shop_id,
        author_id=author_id,
        rating=draft.rating,
        title=draft.title,
        body=draft.body,
        language=draft.language,
        bought_at=purchase.bought_at,
    )
    rate(product, review.shop_id, now=now)
    publish(
        ReviewPublished(
            product_id=product.pk, review_id=review.pk, shop_id=purchase.shop_id, rating=draft.rating, published_at=now
        )
    )
    return review


@transaction.atomic
def change_review(*, author_id: UUID, review_id: UUID, draft: ReviewDraft, now: datetime) -> Review:
    """Let an author say it otherwise; the shop's answer stays. What the staff have hidden stays hidden.

    Raises:
        ReviewNotFoundError: they wrote no such review.
    """
    review = _own(author_id, review_id)
    review.rating, review.title, review.body = draft.rating, draft.title, draft.body
    review.language, review.edited_at = draft.language, now
    review.save(update_fields=["rating", "title", "body", "language", "edited_at", "updated_at"])
    rate(review.product, review.shop_id, now=now)
    return review


@transaction.atomic
def delete_review(*, author_id: UUID, review_id: UUID, now: datetime) -> None:
    """Take a review back, with its photos and votes.

    Of one that the staff have hidden, or its photos, the place stays, hidden, with those: whoever could write anew
    would have it shown again.

    Raises:
        ReviewNotFoundError: they wrote no such review.
    """
    review = _own(author_id, review_id)
    hidden = ContentState.HIDDEN
    product, shop_id = review.product, review.shop_id
    if review.state == hidden or review.images.filter(state=hidden).exists():
        review.images.exclude(state=hidden).delete()
        review.title = review.body = review.language = ""
        review.state = hidden
        review.save(update_fields=["title", "body", "language", "state", "updated_at"])
    else:
        review.delete()
    rate(product, shop_id, now=now)


@transaction.atomic
def set_visibility(*, actor_id: UUID, review_id: UUID, state: ContentState, now: datetime) -> Review:
    """Hide a review, or show it again; it counts while it is shown.

    Raises:
        ReviewNotFoundError: there is none.
    """
    review = held_review(review_id)
    if review.state != state:
        before, review.state = review.state, state
        review.save(update_fields=["state", "updated_at"])
        changes = {"state": (before, str(state))}
        audit.record(actor_id=actor_id, action="catalog.set_review_state", target=review, changes=changes, now=now)
        rate(review.product, review.shop_id, now=now)
    return review


@transaction.atomic
def set_part_visibility(*, actor_id: UUID, review_id: UUID, part: Part, state: ContentState, now: datetime) -> bool:
    """Hide a review's photos, one of them or the shop's answer to it, or show them again; the rest stays as it is.

    Returns:
        Whether anything is different: there may be no such photos, or no answer.

    Raises:
        ReviewNotFoundError: there is none.
    """
    review = held_review(review_id)
    if part.kind is ContentPart.ANSWER:
        is_new = bool(review.answer) and review.answer_state != state
        if is_new:
            review.answer_state = state
            review.save(update_fields=["answer_state", "updated_at"])
    else:
        meant = review.images.all() if part.photo_id is None else review.images.filter(image_id=part.photo_id)
        is_new = bool(meant.exclude(state=state).update(state=state, updated_at=now))
    if is_new:
        action, before = f"catalog.set_review_{part.kind}_state", _other(state)
        audit.record(actor_id=actor_id, action=action, target=review, changes={"state": (before, state)}, now=now)
    return is_new


@transaction.atomic
def vote_helpful(*, user_id: UUID, review_id: UUID) -> Review:
    """Count that somebody found a review of use; twice counts once.

    Raises:
        ReviewNotFoundError: there is none that they can see.
        OwnContentError: they wrote it.
    """
    review = _published(review_id)
    if review.author_id == user_id:
        raise OwnContentError
    _vote, is_new = HelpfulVote.objects.get_or_create(review=review, user_id=user_id)
    if is_new:
        _count_votes(review, 1)
    return review


@transaction.atomic
def unvote_helpful(*, user_id: UUID, review_id: UUID) -> Review:
    """Take that back; whoever had not said so changes nothing.

    Raises:
        ReviewNotFoundError: there is none that they can see.
    """
    review = _published(review_id)
    removed, _by_model = HelpfulVote.objects.filter(review=review, user_id=user_id).delete()
    if removed:
        _count_votes(review, -1)
    return review


@transaction.atomic
def answer_review(*, actor_id: UUID, shop_id: UUID, review_id: UUID, text: str, now: datetime) -> Review:
    """Say something to a review of what the shop sold, in place of what it said before; empty takes it back.

    An answer that the staff have hidden stays hidden, whatever it says by now. That there is an answer is told when
    there was none; who changes theirs tells nobody.

    Raises:
        ReviewNotFoundError: there is none, or it is about another shop's sale.
    """
    review = held_review(review_id, shop_id=shop_id)
    before = review.answer
    review.answer, review.answered_by_id = text, actor_id if text else None
    review.answered_at = now if text else None
    review.save(update_fields=["answer", "answered_by", "answered_at", "updated_at"])
    changes = {"answer": (before, text)}
    audit.record(actor_id=actor_id, action="catalog.answer_review", target=review, changes=changes, now=now)
    if text and not before and review.answer_state == ContentState.PUBLISHED:
        publish(ReviewAnswered(review_id=review.pk, product_id=review.product_id, shop_id=shop_id, answered_at=now))
    return review


def held_review(review_id: UUID, **conditions: object) -> Review:
    """A review that is held until the transaction ends, after its product: whoever rates takes them in this order.

    Raises:
        ReviewNotFoundError: there is none for which the conditions hold.
    """
    found = Review.objects.filter(pk=review_id, **conditions)
    product_id = found.values_list("product_id", flat=True).first()
    if product_id is None:
        raise ReviewNotFoundError
    product = Product.objects.select_for_update(no_key=True, of=("self",)).get(pk=product_id)
    review = found.select_for_update(of=("self",)).first()
    if review is None:
        raise ReviewNotFoundError
    review.product = product
    return review


def rate(product: Product, shop_id: UUID | None, *, now: datetime) -> None:
    """Work out what the published reviews of a product, and of the shop that sold it, come to."""
    rating, count = _average(product_id=product.pk)
    if (product.rating, product.rating_count) != (rating, count):
        product.rating, product.rating_count = rating, count
        product.save(update_fields=["rating", "rating_count", "updated_at"])
        publish(ProductRated(product_id=product.pk, rating=rating, rating_count=count, rated_at=now))
    if shop_id is not None:
        rate_shop(shop_id, now=now)


def rate_shop(shop_id: UUID, *, now: datetime) -> None:
    """Work out what the published reviews of all that a shop sold come to."""
    shop = Shop.objects.select_for_update(no_key=True, of=("self",)).defer("area__polygon").get(pk=shop_id)
    rating, count = _average(shop_id=shop_id)
    if (shop.rating, shop.rating_count) != (rating, count):
        shop.rating, shop.rating_count = rating, count
        shop.save(update_fields=["rating", "rating_count", "updated_at"])
        publish(ShopRated(shop_id=shop_id, rating=rating, rating_count=count, rated_at=now))


def _average(**of: UUID) -> tuple[Decimal | None, int]:
    sums = Review.objects.filter(state=ContentState.PUBLISHED, **of).aggregate(total=Sum("rating"), count=Count("pk"))
    return bayesian_average(total=sums["total"] or 0, count=sums["count"]), sums["count"]


def _held_product(product_id: UUID) -> Product:
    held = Product.objects.filter(pk=product_id, deleted_at__isnull=True, merged_into__isnull=True)
    product = held.select_for_update(no_key=True, of=("self",)).first()
    if product is None or not product.is_listed:
        raise ProductNotFoundError
    return product


def _own(author_id: UUID, review_id: UUID) -> Review:
    return held_review(review_id, author_id=author_id)


def _published(review_id: UUID) -> Review:
    review = Review.objects.seen().filter(pk=review_id).first()
    if review is None:
        raise ReviewNotFoundError
    return review


def _other(state: ContentState) -> ContentState:
    return ContentState.HIDDEN if state is ContentState.PUBLISHED else ContentState.PUBLISHED


def _count_votes(review: Review, change: int) -> None:
    Review.objects.filter(pk=review.pk).update(helpful_count=F("helpful_count") + change)
    review.helpful_count += change
