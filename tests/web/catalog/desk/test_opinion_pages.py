"""Reviews and questions on a shop's desk: what waits, what is answered, who may, and whose it is."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.catalog.models import Answer, Product, Question, Review, ReviewImage
from marketplace.catalog.models.opinions import ContentState
from marketplace.catalog.services import media, questions, reviews
from sellers.models import Shop, ShopMember, ShopPermission, ShopRole
from tests.matrix.actors import make_user, signed_in
from tests.unit.accounts.people import published
from tests.unit.catalog.goods import NOW, make_grocer, make_offer, make_product
from tests.unit.catalog.opinions import make_review
from tests.unit.catalog.test_galleries import picture

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def shop() -> Shop:
    return make_grocer()


@pytest.fixture
def owner(shop: Shop) -> User:
    user = make_user(Role.SELLER)
    ShopMember.objects.create(shop=shop, user=user, role=ShopRole.OWNER)
    return user


@pytest.fixture
def seller(owner: User) -> Client:
    return signed_in(owner)


@pytest.fixture
def product(shop: Shop) -> Product:
    product = make_product()
    make_offer(shop, product)
    return product


def desk(shop: Shop, page: str) -> str:
    return f"/en/desk/{shop.slug}/{page}/"


def read(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def ask(product: Product, text: str = "Is it new?") -> Question:
    return questions.ask_question(author_id=make_user().pk, product_id=product.pk, text=text, now=NOW)


def test_photos_of_a_review_are_shown(
    seller: Client, shop: Shop, product: Product, settings: LazySettings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    image = media.keep_upload(file=picture(1))
    ReviewImage.objects.create(review=make_review(product, shop), image=image, position=0)

    assert image.name in read(seller, desk(shop, "reviews"))


def test_a_review_waits_until_it_is_answered(seller: Client, shop: Shop, product: Product) -> None:
    assert "Nothing waits for an answer" in read(seller, desk(shop, "reviews"))
    review = make_review(product, shop, body="দাম <b>বেশি</b>")
    page = f"{desk(shop, 'reviews')}{review.pk}/"

    listed = read(seller, desk(shop, "reviews"))
    assert "দাম &lt;b&gt;বেশি&lt;/b&gt;" in listed
    assert '<span class="tag-count">1<' in listed

    done = seller.post(page, {"act": "save", "text": " Thank you \r\n"}, follow=True).content.decode()

    assert "Your answer is published." in done
    assert "Nothing waits for an answer" in done
    review.refresh_from_db()
    assert review.answer == "Thank you"
    assert "Thank you" in read(seller, f"{desk(shop, 'reviews')}?list=all")


def test_an_answer_is_changed_without_news_and_taken_back(seller: Client, shop: Shop, product: Product) -> None:
    review = make_review(product, shop)
    page = f"{desk(shop, 'reviews')}{review.pk}/"
    for form in ({"act": "save", "text": "Thank you"}, {"act": "save", "text": "Thanks"}):
        seller.post(page, form)
    assert len(published("catalog.review_answered")) == 1
    assert ">Thanks</textarea>" in read(seller, page)

    assert "is taken back" in seller.post(page, {"act": "remove", "text": "Thanks"}, follow=True).content.decode()
    review.refresh_from_db()
    assert (review.answer, review.answered_at) == ("", None)


@pytest.mark.parametrize(("text", "told"), [("  ", "Write something first"), ("a\x07b", "cannot be stored")])
def test_what_cannot_be_said_is_told_beside_what_was_typed(
    seller: Client, shop: Shop, product: Product, text: str, told: str
) -> None:
    review = make_review(product, shop)
    answer = seller.post(f"{desk(shop, 'reviews')}{review.pk}/", {"act": "save", "text": text})
    html = answer.content.decode()
    assert answer.status_code == 400
    assert told in html
    assert f">{text}</textarea>" in html


def test_reviews_are_found_by_stars_and_order(seller: Client, shop: Shop, product: Product) -> None:
    for rating, body in ((5, "Splendid rice"), (1, "Stones in it")):
        make_review(product, shop, rating=rating, body=body)

    worst = read(seller, f"{desk(shop, 'reviews')}?rating=1")
    assert "Stones in it" in worst
    assert "Splendid rice" not in worst
    by_stars = read(seller, f"{desk(shop, 'reviews')}?sort=lowest")
    assert by_stars.index("Stones in it") < by_stars.index("Splendid rice")
    assert "No review has so many stars" in read(seller, f"{desk(shop, 'reviews')}?rating=3")
    assert seller.get(f"{desk(shop, 'reviews')}?rating=9&list=x&sort=y").status_code == 200
    assert seller.get(f"{desk(shop, 'reviews')}?cursor=strange").status_code == 302


def test_a_hidden_answer_says_so(seller: Client, shop: Shop, product: Product) -> None:
    review = make_review(product, shop)
    reviews.answer_review(actor_id=make_user().pk, shop_id=shop.pk, review_id=review.pk, text="Rude", now=NOW)
    Review.objects.filter(pk=review.pk).update(answer_state=ContentState.HIDDEN)

    assert "Hidden by our staff" in read(seller, f"{desk(shop, 'reviews')}?list=all")
    assert "Our staff have hidden this answer" in read(seller, f"{desk(shop, 'reviews')}{review.pk}/")


def test_a_question_is_answered_changed_and_taken_back(seller: Client, shop: Shop, product: Product) -> None:
    question = ask(product, "Is it <i>new</i>?")
    page = f"{desk(shop, 'questions')}{question.pk}/"
    assert "Is it &lt;i&gt;new&lt;/i&gt;?" in read(seller, desk(shop, "questions"))

    for text in ("Yes", "Yes, of this year"):
        assert seller.post(page, {"act": "save", "text": text}).status_code == 302

    assert Answer.objects.get().body == "Yes, of this year"
    assert len(published("catalog.question_answered")) == 1
    assert "Nothing waits for an answer" in read(seller, desk(shop, "questions"))
    assert "Yes, of this year" in read(seller, f"{desk(shop, 'questions')}?list=all")
    seller.post(page, {"act": "remove", "text": ""})
    assert not Answer.objects.exists()


def test_what_is_anothers_is_not_there(seller: Client, shop: Shop, product: Product) -> None:
    other = make_grocer()
    theirs = make_review(product, other)
    unsold = ask(make_product())
    pages = [
        f"{desk(shop, 'reviews')}{theirs.pk}/",
        f"{desk(shop, 'questions')}{unsold.pk}/",
        desk(other, "reviews"),
        desk(other, "questions"),
    ]
    assert [seller.get(page).status_code for page in pages] == [404] * 4
    assert seller.post(pages[0], {"act": "save", "text": "Buy ours"}).status_code == 404


def test_who_does_not_see_to_goods_is_refused(shop: Shop) -> None:
    driver = make_user(Role.SELLER)
    ShopMember.objects.create(shop=shop, user=driver, role=ShopRole.STAFF, granted=[ShopPermission.ORDERS])
    client = signed_in(driver)
    assert {client.get(desk(shop, page)).status_code for page in ("reviews", "questions")} == {403}


def test_support_reads_and_is_not_asked_to_answer(shop: Shop, product: Product) -> None:
    make_review(product, shop)
    support = signed_in(make_user(Role.SUPPORT), has_second_factor=True)
    page = read(support, desk(shop, "reviews"))
    assert "ভালো চাল" in page
    assert ">Answer it<" not in page


def test_lists_take_as_many_statements_for_many(seller: Client, shop: Shop, product: Product) -> None:
    def statements(page: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            seller.get(desk(shop, page))
        return len(asked)

    make_review(product, shop)
    ask(product)
    for page in ("reviews", "questions"):
        statements(page)
        one = statements(page)
        for _again in range(3):
            make_review(product, shop)
            ask(product)
        assert statements(page) == one
