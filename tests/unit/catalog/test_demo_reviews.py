"""The demo's samples of what buyers say: marked, verified, spread as stars are, counted in ratings, loaded once."""

from collections import Counter

import pytest
from django.conf import LazySettings

from marketplace.catalog.demo.files import rows_of
from marketplace.catalog.demo.reviews import load_demo_reviews
from marketplace.catalog.models import Answer, HelpfulVote, Product, Purchase, Question, Review
from marketplace.catalog.ratings import bayesian_average
from sellers.models import Shop
from tests.unit.catalog.test_demo_loading import NOW, few_shops, load

__all__ = ["few_shops"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(few_shops: list[Shop], settings: LazySettings) -> int:
    settings.DEMO_PEOPLE = True
    load()
    return load_demo_reviews(now=NOW)


def test_every_text_is_of_a_kind_of_goods_and_says_something() -> None:
    kinds = {row["category"] for row in rows_of("products.csv.gz")}
    reviews, questions = list(rows_of("reviews.csv")), list(rows_of("questions.csv"))
    assert {row["category"] for row in (*reviews, *questions)} <= kinds
    assert {row["rating"] for row in reviews} == set("12345")
    assert all(row["body"].strip() for row in (*reviews, *questions))
    texts = [row["body"] for row in reviews]
    assert len(set(texts)) == len(texts) >= 200
    stars = Counter(row["rating"] for row in reviews)
    assert stars["5"] > stars["4"] > stars["3"] > stars["2"] > stars["1"]


def test_samples_are_marked_verified_and_counted(loaded: int) -> None:
    reviews = list(Review.objects.select_related("product", "shop"))

    assert len(reviews) == loaded > 50
    assert all(review.is_synthetic and review.author_id and review.bought_at for review in reviews)
    assert all(review.bought_at < review.created_at <= NOW for review in reviews if review.bought_at)
    bought = set(Purchase.objects.values_list("user_id", "product_id", "shop_id", "bought_at"))
    assert {(r.author_id, r.product_id, r.shop_id, r.bought_at) for r in reviews} == bought
    assert {review.language for review in reviews if review.body} == {"bn", "en"}
    assert sum(review.helpful_count for review in reviews) == HelpfulVote.objects.count() > 0
    assert not Question.objects.filter(is_synthetic=False).exists()
    assert not Answer.objects.filter(is_synthetic=False).exists()


def test_ratings_are_what_the_samples_come_to(loaded: int) -> None:
    for thing, of in ((Product.objects.exclude(rating=None), "product"), (Shop.objects.exclude(rating=None), "shop")):
        assert thing.exists()
        for one in thing:
            stars = list(Review.objects.filter(**{of: one}).values_list("rating", flat=True))
            assert (one.rating, one.rating_count) == (bayesian_average(total=sum(stars), count=len(stars)), len(stars))


def test_the_newest_by_id_is_the_newest_by_time(loaded: int) -> None:
    by_id = list(Review.objects.order_by("id").values_list("created_at", flat=True))
    assert by_id == sorted(by_id)


def test_they_are_loaded_once(loaded: int) -> None:
    assert load_demo_reviews(now=NOW) == 0


def test_outside_development_they_have_no_authors(few_shops: list[Shop], settings: LazySettings) -> None:
    settings.DEMO_PEOPLE = False
    load()
    assert load_demo_reviews(now=NOW) > 50
    assert not Review.objects.exclude(author=None).exists()
    assert not Purchase.objects.exists()
