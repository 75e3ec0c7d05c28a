"""What a shop is shown of what buyers say and ask, and what strangers are not."""

import pytest

from marketplace.catalog.errors.opinions import AnswerNotFoundError, QuestionNotFoundError, ReviewNotFoundError
from marketplace.catalog.errors.products import ProductNotFoundError
from marketplace.catalog.models import Answer, Offer, Product, Question, Review
from marketplace.catalog.selectors import opinions as selectors
from marketplace.catalog.services import questions, reports, reviews
from marketplace.catalog.services.moving import move_to
from marketplace.catalog.services.reviews import ReviewDraft
from marketplace.core.ids import uuid7
from sellers.models import Shop
from tests.matrix.actors import make_user
from tests.unit.accounts.people import audited, published
from tests.unit.catalog.goods import NOW, make_grocer, make_offer, make_product
from tests.unit.catalog.opinions import make_buyer, make_review
from tests.unit.catalog.test_questions import OFFENSIVE

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_grocer()


@pytest.fixture
def product() -> Product:
    return make_product()


def ask(product: Product) -> Question:
    return questions.ask_question(author_id=make_user().pk, product_id=product.pk, text="Is it new?", now=NOW)


def of_shop(shop: Shop, **asked: object) -> list[Review]:
    given: dict[str, object] = {"is_answered": None} | asked
    return list(selectors.list_shop_reviews(shop_id=shop.pk, cursor=None, limit=20, **given).items)  # type: ignore[arg-type]


def test_a_shop_finds_its_reviews_by_stars_and_answer(product: Product, shop: Shop) -> None:
    good, bad = make_review(product, shop, rating=5), make_review(product, shop, rating=1)
    make_review(product, make_grocer(), rating=1)
    reviews.answer_review(actor_id=make_user().pk, shop_id=shop.pk, review_id=good.pk, text="Thanks", now=NOW)

    assert of_shop(shop) == [bad, good]
    assert of_shop(shop, sort="lowest") == [bad, good]
    assert of_shop(shop, rating=5) == of_shop(shop, is_answered=True) == [good]
    assert of_shop(shop, is_answered=False) == [bad]


def test_questions_wait_for_each_shop_that_offers_it(product: Product, shop: Shop) -> None:
    other = make_grocer()
    for one in (shop, other):
        make_offer(one, product)
    question = ask(product)
    ask(make_product())

    questions.answer_as_shop(actor_id=make_user().pk, shop_id=shop.pk, question_id=question.pk, text="Yes", now=NOW)

    assert selectors.count_unanswered(shop_id=shop.pk) == (0, 0)
    assert selectors.count_unanswered(shop_id=other.pk) == (0, 1)
    [waiting] = selectors.list_shop_questions(shop_id=other.pk, is_answered=False, cursor=None, limit=9).items
    [answered] = selectors.list_shop_questions(shop_id=shop.pk, is_answered=True, cursor=None, limit=9).items
    assert waiting == answered == question
    with pytest.raises(QuestionNotFoundError):
        selectors.get_shop_question(shop_id=make_grocer().pk, question_id=question.pk)


def test_any_of_a_shops_people_changes_its_answer_and_nobody_is_told_again(product: Product, shop: Shop) -> None:
    make_offer(shop, product)
    answer = questions.answer_as_shop(
        actor_id=make_user().pk, shop_id=shop.pk, question_id=ask(product).pk, text="Yes", now=NOW
    )
    colleague = make_user()
    who = {"actor_id": colleague.pk, "answer_id": answer.pk, "now": NOW}

    questions.change_shop_answer(**who, shop_id=shop.pk, text="Yes, of this year")  # type: ignore[arg-type]

    answer.refresh_from_db()
    assert answer.body == "Yes, of this year"
    assert len(published("catalog.question_answered")) == 1
    with pytest.raises(AnswerNotFoundError):
        questions.change_shop_answer(**who, shop_id=make_grocer().pk, text="Ours is better")  # type: ignore[arg-type]
    questions.remove_shop_answer(**who, shop_id=shop.pk)  # type: ignore[arg-type]
    assert not Answer.objects.exists()
    assert audited(colleague.pk) == ["catalog.change_answer", "catalog.remove_answer"]


@pytest.mark.parametrize("gone", [{"status": "draft"}, {"deleted_at": NOW}])
def test_strangers_read_nothing_of_what_buyers_do_not_see(
    product: Product, shop: Shop, gone: dict[str, object]
) -> None:
    make_offer(shop, product)
    review, question, somebody = make_review(product, shop), ask(product), make_user().pk
    Product.objects.filter(pk=product.pk).update(**gone)
    asked = {"cursor": None, "limit": 20}

    with pytest.raises(ProductNotFoundError):
        selectors.list_reviews(product_id=product.pk, viewer_id=None, sort="newest", rating=None, **asked)  # type: ignore[arg-type]
    with pytest.raises(ProductNotFoundError):
        selectors.list_questions(product_id=product.pk, **asked)  # type: ignore[arg-type]
    for act in (
        lambda: selectors.get_review(review_id=review.pk, viewer_id=somebody),
        lambda: reviews.vote_helpful(user_id=somebody, review_id=review.pk),
        lambda: reports.report(reporter_id=somebody, kind="review", content_id=review.pk, draft=OFFENSIVE),
    ):
        with pytest.raises(ReviewNotFoundError):
            act()
    with pytest.raises(QuestionNotFoundError):
        questions.answer_as_shop(actor_id=somebody, shop_id=shop.pk, question_id=question.pk, text="Yes", now=NOW)
    assert review.author_id is not None
    assert selectors.get_own_review(author_id=review.author_id, review_id=review.pk) == review
    assert of_shop(shop) == [review]


def test_a_merge_rates_shops_anew_whose_reviews_it_drops(product: Product, shop: Shop) -> None:
    other, twin = make_grocer(), make_product()
    buyer = make_buyer(product, shop)
    reviews.record_purchase(user_id=buyer.pk, product_id=twin.pk, shop_id=other.pk, reference=uuid7(), bought_at=NOW)
    for one, rating in ((product, 5), (twin, 1)):
        reviews.write_review(author_id=buyer.pk, product_id=one.pk, draft=ReviewDraft(rating), now=NOW)

    move_to(kept_id=product.pk, merged_id=twin.pk, now=NOW)

    other.refresh_from_db()
    shop.refresh_from_db()
    assert (other.rating, other.rating_count, shop.rating_count) == (None, 0, 1)


def test_an_offer_that_is_withdrawn_brings_no_questions(product: Product, shop: Shop) -> None:
    offer = make_offer(shop, product)
    ask(product)
    Offer.objects.filter(pk=offer.pk).update(deleted_at=NOW)
    assert selectors.count_unanswered(shop_id=shop.pk) == (0, 0)
