"""Reviews: who may write them, what they come to, votes, answers, and two at once."""

from datetime import timedelta
from decimal import Decimal

import pytest

from marketplace.catalog.errors.opinions import (
    AlreadyReviewedError,
    NotBoughtError,
    OwnContentError,
    ReviewNotFoundError,
)
from marketplace.catalog.errors.products import ProductNotFoundError
from marketplace.catalog.models import HelpfulVote, Product, Purchase, Review
from marketplace.catalog.models.opinions import ContentState
from marketplace.catalog.ratings import bayesian_average
from marketplace.catalog.services import reviews
from marketplace.catalog.services.moving import move_to
from marketplace.catalog.services.reviews import ReviewDraft
from marketplace.core.ids import uuid7
from sellers.models import Shop
from tests.matrix.actors import make_user
from tests.unit.accounts.people import audited, published
from tests.unit.catalog.goods import NOW, make_grocer, make_product
from tests.unit.catalog.opinions import YESTERDAY, make_buyer, make_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_grocer()


@pytest.fixture
def product() -> Product:
    return make_product()


def test_a_buyer_reviews_and_it_counts_for_product_and_shop(product: Product, shop: Shop) -> None:
    buyer = make_buyer(product, shop)

    review = reviews.write_review(
        author_id=buyer.pk, product_id=product.pk, draft=ReviewDraft(4, "Good", "Cooks well"), now=NOW
    )

    product.refresh_from_db()
    shop.refresh_from_db()
    assert (product.rating, product.rating_count) == (bayesian_average(total=4, count=1), 1)
    assert (shop.rating, shop.rating_count) == (product.rating, 1)
    assert (review.shop_id, review.bought_at, review.language) == (shop.pk, YESTERDAY, "en")
    assert published("catalog.review_published")[0]["review_id"] == str(review.pk)
    assert [event["rating_count"] for event in published("catalog.product_rated")] == [1]
    assert [event["shop_id"] for event in published("catalog.shop_rated")] == [str(shop.pk)]


@pytest.mark.parametrize(
    ("text", "language"),
    [("ভালো চাল", "bn"), ("good rice", "en"), ("খুব ভালো rice", "bn"), ("১০/১০ 👍", "bn"), ("10/10 👍", ""), ("", "")],
)
def test_the_script_tells_the_language(text: str, language: str) -> None:
    assert ReviewDraft(5, "", text).language == language


def test_whoever_never_bought_it_cannot_review(product: Product, shop: Shop) -> None:
    make_buyer(make_product(), shop)
    with pytest.raises(NotBoughtError):
        reviews.write_review(author_id=make_user().pk, product_id=product.pk, draft=ReviewDraft(5), now=NOW)


def test_a_purchase_of_long_ago_is_none(product: Product, shop: Shop) -> None:
    buyer = make_buyer(product, shop, bought_at=NOW - timedelta(days=365))
    with pytest.raises(NotBoughtError):
        reviews.write_review(author_id=buyer.pk, product_id=product.pk, draft=ReviewDraft(5), now=NOW)


def test_the_last_purchase_stands_beside_it(product: Product, shop: Shop) -> None:
    other = make_grocer()
    buyer = make_buyer(product, shop, bought_at=YESTERDAY - timedelta(days=30))
    reviews.record_purchase(
        user_id=buyer.pk, product_id=product.pk, shop_id=other.pk, reference=uuid7(), bought_at=YESTERDAY
    )

    review = reviews.write_review(author_id=buyer.pk, product_id=product.pk, draft=ReviewDraft(5), now=NOW)

    assert (review.shop_id, review.bought_at) == (other.pk, YESTERDAY)


def test_a_purchase_told_twice_is_one(product: Product, shop: Shop) -> None:
    user, order = make_user(), uuid7()
    for _time in range(2):
        reviews.record_purchase(user_id=user.pk, product_id=product.pk, shop_id=shop.pk, reference=order, bought_at=NOW)
    assert Purchase.objects.filter(user=user).count() == 1


def test_a_second_review_of_the_same_is_refused(product: Product, shop: Shop) -> None:
    buyer = make_buyer(product, shop)
    reviews.write_review(author_id=buyer.pk, product_id=product.pk, draft=ReviewDraft(5), now=NOW)
    with pytest.raises(AlreadyReviewedError):
        reviews.write_review(author_id=buyer.pk, product_id=product.pk, draft=ReviewDraft(1), now=NOW)


@pytest.mark.parametrize("field", ["deleted_at", "status"])
def test_what_buyers_do_not_see_cannot_be_reviewed(product: Product, shop: Shop, field: str) -> None:
    buyer = make_buyer(product, shop)
    Product.objects.filter(pk=product.pk).update(**{field: NOW if field == "deleted_at" else "archived"})
    with pytest.raises(ProductNotFoundError):
        reviews.write_review(author_id=buyer.pk, product_id=product.pk, draft=ReviewDraft(5), now=NOW)


def test_an_author_changes_their_mind_and_takes_it_back(product: Product, shop: Shop) -> None:
    review = make_review(product, shop, rating=5)
    make_review(product, shop, rating=3)
    assert review.author_id is not None

    changed = reviews.change_review(
        author_id=review.author_id, review_id=review.pk, draft=ReviewDraft(1, "", "bad"), now=NOW
    )
    product.refresh_from_db()
    assert (changed.rating, changed.edited_at, changed.language) == (1, NOW, "en")
    assert product.rating == bayesian_average(total=4, count=2)

    reviews.delete_review(author_id=review.author_id, review_id=review.pk, now=NOW)
    product.refresh_from_db()
    shop.refresh_from_db()
    assert (product.rating, product.rating_count) == (bayesian_average(total=3, count=1), 1)
    assert shop.rating_count == 1


def test_the_last_review_gone_there_is_no_rating(product: Product, shop: Shop) -> None:
    review = make_review(product, shop)
    assert review.author_id is not None
    reviews.delete_review(author_id=review.author_id, review_id=review.pk, now=NOW)
    product.refresh_from_db()
    assert (product.rating, product.rating_count) == (None, 0)


def test_nobody_changes_or_deletes_anothers(product: Product, shop: Shop) -> None:
    review, stranger = make_review(product, shop), make_user()
    with pytest.raises(ReviewNotFoundError):
        reviews.change_review(author_id=stranger.pk, review_id=review.pk, draft=ReviewDraft(1), now=NOW)
    with pytest.raises(ReviewNotFoundError):
        reviews.delete_review(author_id=stranger.pk, review_id=review.pk, now=NOW)
    assert Review.objects.get().rating == 5


def test_a_hidden_review_counts_for_nothing_until_it_is_shown_again(product: Product, shop: Shop) -> None:
    review, staff = make_review(product, shop, rating=1), make_user()

    reviews.set_visibility(actor_id=staff.pk, review_id=review.pk, state=ContentState.HIDDEN, now=NOW)
    product.refresh_from_db()
    assert product.rating_count == 0
    with pytest.raises(ReviewNotFoundError):
        reviews.vote_helpful(user_id=staff.pk, review_id=review.pk)

    reviews.set_visibility(actor_id=staff.pk, review_id=review.pk, state=ContentState.PUBLISHED, now=NOW)
    product.refresh_from_db()
    assert product.rating_count == 1
    assert audited(staff.pk) == ["catalog.set_review_state"] * 2


def test_taking_back_a_hidden_review_does_not_let_it_be_written_anew(product: Product, shop: Shop) -> None:
    review = make_review(product, shop)
    author_id = review.author_id
    assert author_id is not None
    reviews.set_visibility(actor_id=make_user().pk, review_id=review.pk, state=ContentState.HIDDEN, now=NOW)

    reviews.delete_review(author_id=author_id, review_id=review.pk, now=NOW)

    review.refresh_from_db()
    assert (review.title, review.body, review.state) == ("", "", ContentState.HIDDEN)
    with pytest.raises(AlreadyReviewedError):
        reviews.write_review(author_id=author_id, product_id=product.pk, draft=ReviewDraft(1), now=NOW)


def test_an_order_of_both_that_were_merged_is_told_once(product: Product, shop: Shop) -> None:
    other, buyer, order = make_product(), make_user(), uuid7()
    for bought in (product, other):
        reviews.record_purchase(
            user_id=buyer.pk, product_id=bought.pk, shop_id=shop.pk, reference=order, bought_at=YESTERDAY
        )

    move_to(kept_id=product.pk, merged_id=other.pk, now=NOW)

    assert Purchase.objects.get(user=buyer).product == product


def test_a_vote_counts_once_and_can_be_taken_back(product: Product, shop: Shop) -> None:
    review, voter = make_review(product, shop), make_user()
    for _time in range(2):
        reviews.vote_helpful(user_id=voter.pk, review_id=review.pk)
    review.refresh_from_db()
    assert review.helpful_count == HelpfulVote.objects.count() == 1
    for _time in range(2):
        reviews.unvote_helpful(user_id=voter.pk, review_id=review.pk)
    review.refresh_from_db()
    assert review.helpful_count == HelpfulVote.objects.count() == 0


def test_nobody_votes_for_their_own(product: Product, shop: Shop) -> None:
    review = make_review(product, shop)
    assert review.author_id is not None
    with pytest.raises(OwnContentError):
        reviews.vote_helpful(user_id=review.author_id, review_id=review.pk)


def test_a_shop_answers_what_it_sold_and_no_other(product: Product, shop: Shop) -> None:
    review, seller = make_review(product, shop), make_user()
    answered = reviews.answer_review(
        actor_id=seller.pk, shop_id=shop.pk, review_id=review.pk, text="Thank you", now=NOW
    )
    assert (answered.answer, answered.answered_at) == ("Thank you", NOW)
    reviews.answer_review(actor_id=seller.pk, shop_id=shop.pk, review_id=review.pk, text="Thanks", now=NOW)
    assert len(published("catalog.review_answered")) == 1
    with pytest.raises(ReviewNotFoundError):
        reviews.answer_review(actor_id=seller.pk, shop_id=make_grocer().pk, review_id=review.pk, text="No", now=NOW)
    gone = reviews.answer_review(actor_id=seller.pk, shop_id=shop.pk, review_id=review.pk, text="", now=NOW)
    assert (gone.answer, gone.answered_at, gone.answered_by_id) == ("", None, None)


def test_ratings_of_two_products_in_one_shop_add_up(product: Product, shop: Shop) -> None:
    make_review(product, shop, rating=5)
    make_review(make_product(), shop, rating=2)
    shop.refresh_from_db()
    assert (shop.rating, shop.rating_count) == (bayesian_average(total=7, count=2), 2)
    assert shop.rating != Decimal("3.50")
