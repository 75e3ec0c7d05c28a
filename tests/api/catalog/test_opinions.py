"""Reviews, questions and reports over the API: sent twice, of unlisted goods, in a shop's name, by the staff."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.catalog.models import Product, Question, Review, ReviewImage
from marketplace.catalog.services import media, questions, reports, reviews
from marketplace.core.ids import uuid7
from sellers.models import Shop, ShopMember, ShopPermission, ShopRole
from tests.api.catalog.test_offers import send
from tests.matrix.actors import make_user, signed_in
from tests.unit.catalog.goods import NOW, make_grocer, make_offer, make_product
from tests.unit.catalog.opinions import make_buyer, make_review
from tests.unit.catalog.test_galleries import picture
from tests.unit.catalog.test_questions import OFFENSIVE

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_grocer()


@pytest.fixture
def product(shop: Shop) -> Product:
    product = make_product()
    make_offer(shop, product)
    return product


@pytest.fixture
def owner(shop: Shop) -> User:
    user = make_user(Role.SELLER)
    ShopMember.objects.create(shop=shop, user=user, role=ShopRole.OWNER)
    return user


@pytest.fixture
def staff() -> Client:
    return signed_in(make_user(Role.SUPPORT), has_second_factor=True)


def ask(product: Product) -> Question:
    return questions.ask_question(author_id=make_user().pk, product_id=product.pk, text="Is it new?", now=NOW)


class TestSentTwice:
    def test_a_review_with_the_same_key_is_written_once(self, product: Product, shop: Shop) -> None:
        buyer = signed_in(make_buyer(product, shop, bought_at=timezone.now()))
        address, body = f"products/{product.pk}/reviews", {"rating": 5, "body": "ভালো"}

        answers = [send(buyer, "POST", address, body, key="phone-1") for _time in range(2)]

        assert [answer.status_code for answer in answers] == [201, 201]
        assert answers[0].content == answers[1].content
        assert send(buyer, "POST", address, body | {"rating": 4}, key="phone-1").status_code == 409
        assert Review.objects.count() == 1

    def test_a_question_with_the_same_key_is_asked_once(self, product: Product) -> None:
        client = signed_in(make_user())
        for _time in range(2):
            answer = send(client, "POST", f"products/{product.pk}/questions", {"text": "Is it new?"}, key="q-1")
            assert answer.status_code == 201
        assert Question.objects.count() == 1

    def test_without_a_key_nothing_is_made(self, product: Product) -> None:
        answer = send(signed_in(make_user()), "POST", f"products/{product.pk}/questions", {"text": "New?"}, key="")
        assert answer.status_code == 400
        assert not Question.objects.exists()


def test_strangers_find_nothing_said_of_goods_that_nobody_sees(client: Client, product: Product, shop: Shop) -> None:
    review = make_review(product, shop)
    paths = [f"/api/v1/products/{product.pk}/{what}" for what in ("reviews", "questions")]
    paths.append(f"/api/v1/reviews/{review.pk}")
    assert [client.get(path).status_code for path in paths] == [200, 200, 200]

    Product.objects.filter(pk=product.pk).update(status="draft")

    assert [client.get(path).status_code for path in paths] == [404, 404, 404]


def test_votes_read_alike_wherever_a_review_is_read(product: Product, shop: Shop) -> None:
    review, reader = make_review(product, shop), signed_in(make_user())
    vote = send(reader, "PUT", f"reviews/{review.pk}/helpful").json()
    listed = reader.get(f"/api/v1/products/{product.pk}/reviews").json()["items"][0]
    alone = reader.get(f"/api/v1/reviews/{review.pk}").json()
    for read in (vote, listed, alone):
        assert (read["helpful_count"], read["is_helpful"]) == (1, True)


def test_a_shop_answers_changes_and_takes_back(product: Product, shop: Shop, owner: User) -> None:
    seller, question = signed_in(owner), ask(product)
    desk = f"me/shops/{shop.slug}"
    made = send(seller, "POST", f"{desk}/questions/{question.pk}/answers", {"text": "Yes"}).json()

    changed = send(seller, "PUT", f"{desk}/answers/{made['id']}", {"text": "Of this year"})

    assert changed.json()["text"] == "Of this year"
    [listed] = seller.get(f"/api/v1/{desk}/questions?answered=true").json()["items"]
    assert (listed["has_answered"], listed["answers"][0]["text"]) == (True, "Of this year")
    assert send(seller, "DELETE", f"{desk}/answers/{made['id']}").status_code == 204
    assert seller.get(f"/api/v1/{desk}/questions?answered=false").json()["items"][0]["id"] == str(question.pk)


def test_who_does_not_see_to_goods_answers_nothing(product: Product, shop: Shop) -> None:
    driver = make_user(Role.SELLER)
    ShopMember.objects.create(shop=shop, user=driver, role=ShopRole.STAFF, granted=[ShopPermission.ORDERS])
    assert signed_in(driver).get(f"/api/v1/me/shops/{shop.slug}/questions").status_code == 403


class TestReported:
    def address(self, review: Review, act: str = "") -> str:
        return f"admin/reported-content/review/{review.pk}{act}"

    @pytest.fixture
    def review(self, product: Product, shop: Shop) -> Review:
        review = make_review(product, shop, rating=1)
        for _each in range(2):
            reports.report(reporter_id=make_user().pk, kind="review", content_id=review.pk, draft=OFFENSIVE)
        return review

    def test_is_taken_on_hidden_and_shown_again(self, staff: Client, review: Review) -> None:
        [waits] = staff.get("/api/v1/admin/reported-content").json()["items"]
        assert (waits["reports"], waits["reasons"]) == (2, [{"reason": "offensive", "count": 2}])
        assert send(staff, "POST", self.address(review, "/claim"), {}).status_code == 200
        assert len(staff.get("/api/v1/admin/reported-content?queue=mine").json()["items"]) == 1

        why = {"reason": "offensive", "message": "Be kind", "note": "again"}
        hidden = send(staff, "POST", self.address(review, "/hide"), why).json()

        assert (hidden["state"], {report["state"] for report in hidden["reports"]}) == ("hidden", {"upheld"})
        assert [act["act"] for act in hidden["acts"]] == ["hidden", "claimed"]
        assert send(staff, "POST", self.address(review, "/restore"), {}).json()["state"] == "published"
        decided = staff.get("/api/v1/admin/reported-content/decisions").json()["items"]
        assert [act["act"] for act in decided] == ["restored", "hidden"]

    def test_by_another_is_409(self, staff: Client, review: Review) -> None:
        other = signed_in(make_user(Role.ADMIN), has_second_factor=True)
        send(other, "POST", self.address(review, "/claim"), {})
        answer = send(staff, "POST", self.address(review, "/keep"), {})
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "content_claimed")
        assert send(staff, "POST", self.address(review, "/claim"), {"takes_over": True}).status_code == 200

    def test_hiding_needs_a_reason(self, staff: Client, review: Review) -> None:
        assert send(staff, "POST", self.address(review, "/hide"), {}).status_code == 400

    def test_what_is_not_there_is_404(self, staff: Client) -> None:
        assert staff.get(f"/api/v1/admin/reported-content/answer/{uuid7()}").status_code == 404

    def test_the_shops_answer_alone(self, staff: Client, client: Client, review: Review, shop: Shop) -> None:
        reviews.answer_review(actor_id=make_user().pk, shop_id=shop.pk, review_id=review.pk, text="Rude", now=NOW)
        send(staff, "POST", self.address(review, "/hide"), {"part": "answer", "reason": "offensive"})
        seen = client.get(f"/api/v1/reviews/{review.pk}").json()
        assert (seen["state"], seen["answer"], seen["answered_at"]) == ("published", "", None)

    def test_one_photo_alone(self, staff: Client, review: Review, settings: LazySettings, tmp_path: Path) -> None:
        settings.MEDIA_ROOT = tmp_path
        images = [media.keep_upload(file=picture(shade)) for shade in (1, 2)]
        for position, image in enumerate(images):
            ReviewImage.objects.create(review=review, image=image, position=position)
        first, second = (str(image.pk) for image in images)
        member = signed_in(make_user())
        told = send(member, "POST", f"reviews/{review.pk}/reports", {"reason": "private", "photo_id": first}).json()
        assert told["photo_id"] == first

        answer = send(staff, "POST", self.address(review, "/hide"), {"reason": "private", "part": "photo"})
        assert answer.status_code == 400
        why = {"reason": "private", "part": "photo", "photo_id": first}
        hidden = send(staff, "POST", self.address(review, "/hide"), why).json()

        assert {photo["id"]: photo["state"] for photo in hidden["photos"]} == {first: "hidden", second: "published"}
        assert [act["photo_id"] for act in hidden["acts"]] == [first]
        answer = send(member, "POST", f"reviews/{review.pk}/reports", {"reason": "private", "photo_id": first})
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "review_photo_not_found")
