"""Reviews, votes and answers at the same moment: each counts, and counts once."""

import pytest

from marketplace.catalog.errors.opinions import AlreadyReviewedError, ShopAnsweredError
from marketplace.catalog.models import Answer, HelpfulVote, Review
from marketplace.catalog.ratings import bayesian_average
from marketplace.catalog.services import questions, reviews
from marketplace.catalog.services.reviews import ReviewDraft
from tests.matrix.actors import make_user
from tests.unit.accounts.people import at_once
from tests.unit.catalog.goods import NOW, make_grocer, make_offer, make_product
from tests.unit.catalog.opinions import make_buyer, make_review

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 8


def test_buyers_at_once_all_count() -> None:
    product, shop = make_product(), make_grocer()
    buyers = [make_buyer(product, shop) for _time in range(TIMES)]

    at_once(
        lambda number: reviews.write_review(
            author_id=buyers[number].pk, product_id=product.pk, draft=ReviewDraft(1 + number % 5), now=NOW
        ),
        TIMES,
    )

    product.refresh_from_db()
    shop.refresh_from_db()
    total = sum(1 + number % 5 for number in range(TIMES))
    assert (product.rating, product.rating_count) == (bayesian_average(total=total, count=TIMES), TIMES)
    assert (shop.rating, shop.rating_count) == (product.rating, TIMES)


def test_one_buyer_at_once_reviews_once() -> None:
    product, shop = make_product(), make_grocer()
    buyer = make_buyer(product, shop)

    answers = at_once(
        lambda number: reviews.write_review(author_id=buyer.pk, product_id=product.pk, draft=ReviewDraft(4), now=NOW),
        TIMES,
    )

    assert Review.objects.count() == 1
    assert sum(isinstance(answer, AlreadyReviewedError) for answer in answers) == TIMES - 1


def test_votes_at_once_are_counted_as_they_are_kept() -> None:
    review = make_review(make_product(), make_grocer())
    voters = [make_user() for _time in range(TIMES // 2)]

    at_once(lambda number: reviews.vote_helpful(user_id=voters[number // 2].pk, review_id=review.pk), TIMES)

    review.refresh_from_db()
    assert review.helpful_count == HelpfulVote.objects.count() == TIMES // 2


def test_one_shop_at_once_answers_once() -> None:
    offer, seller = make_offer(), make_user()
    asked = questions.ask_question(author_id=seller.pk, product_id=offer.product_id, text="Is it new?", now=NOW)

    answers = at_once(
        lambda number: questions.answer_as_shop(
            actor_id=seller.pk, shop_id=offer.shop_id, question_id=asked.pk, text="Yes", now=NOW
        ),
        TIMES,
    )

    assert Answer.objects.count() == 1
    assert sum(isinstance(answer, ShopAnsweredError) for answer in answers) == TIMES - 1
