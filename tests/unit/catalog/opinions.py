"""Buyers, what they bought, and what they said of it, for one test."""

from datetime import datetime, timedelta

from marketplace.accounts.models import User
from marketplace.catalog.models import Product, Review
from marketplace.catalog.services import reviews
from marketplace.catalog.services.reviews import ReviewDraft
from marketplace.core.ids import uuid7
from sellers.models import Shop
from tests.matrix.actors import make_user
from tests.unit.catalog.goods import NOW

YESTERDAY = NOW - timedelta(days=1)


def make_buyer(product: Product, shop: Shop, *, bought_at: datetime = YESTERDAY) -> User:
    """Somebody who was delivered the product by the shop."""
    user = make_user()
    reviews.record_purchase(
        user_id=user.pk, product_id=product.pk, shop_id=shop.pk, reference=uuid7(), bought_at=bought_at
    )
    return user


def make_review(product: Product, shop: Shop, *, rating: int = 5, body: str = "ভালো চাল") -> Review:
    """A review of a buyer of its own."""
    author = make_buyer(product, shop)
    draft = ReviewDraft(rating, "", body)
    return reviews.write_review(author_id=author.pk, product_id=product.pk, draft=draft, now=NOW)
