"""What was reported, as the market's staff see it: the queue, one thing with what can be done, the history."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.catalog.models import ModerationAct, Product, Review, ReviewImage
from marketplace.catalog.models.moderation import ReportReason
from marketplace.catalog.models.opinions import ContentState
from marketplace.catalog.services import media, questions, reports, reviews
from marketplace.catalog.services.reports import ReportDraft
from marketplace.core.ids import uuid7
from sellers.models import Shop, ShopMember, ShopRole
from tests.matrix.actors import make_user, signed_in
from tests.unit.catalog.goods import NOW, make_grocer, make_offer, make_product
from tests.unit.catalog.opinions import make_review
from tests.unit.catalog.test_galleries import picture

pytestmark = pytest.mark.usefixtures("db")
QUEUE = "/en/staff/catalogue/reports/"


@pytest.fixture
def person() -> User:
    return make_user(Role.SUPPORT, name="Nasrin Akter")


@pytest.fixture
def staff(person: User) -> Client:
    return signed_in(person, has_second_factor=True)


@pytest.fixture
def shop() -> Shop:
    return make_grocer()


@pytest.fixture
def product(shop: Shop) -> Product:
    product = make_product()
    make_offer(shop, product)
    return product


@pytest.fixture
def review(product: Product, shop: Shop) -> Review:
    return reported(make_review(product, shop, rating=1, body="Thieves, <u>all</u> of them"))


def reported(review: Review, note: str = "Look at this") -> Review:
    draft = ReportDraft(ReportReason.OFFENSIVE, note)
    reports.report(reporter_id=make_user().pk, kind="review", content_id=review.pk, draft=draft)
    return review


def page_of(review: Review) -> str:
    return f"{QUEUE}review/{review.pk}/"


def read(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_the_queue_tells_how_many_report_what_and_why(staff: Client, review: Review) -> None:
    reported(review)

    html = read(staff, QUEUE)

    assert page_of(review) in html
    assert "Thieves, &lt;u&gt;all&lt;/u&gt; of them" in html
    assert "Offensive or hateful × 2" in html
    assert "2 reports, the first" in html


def test_nothing_waits(staff: Client) -> None:
    assert "Nothing waits" in read(staff, QUEUE)
    assert "You have nothing in hand" in read(staff, f"{QUEUE}?list=mine")
    assert "Nothing is decided yet" in read(staff, f"{QUEUE}?list=decided")
    assert staff.get(f"{QUEUE}?cursor=strange").status_code == 302


def test_hiding_needs_a_reason_and_keeps_what_was_typed(staff: Client, review: Review) -> None:
    answer = staff.post(page_of(review), {"act": "hide", "message": "Please be kind"})

    html = answer.content.decode()
    assert answer.status_code == 400
    assert "Choose a reason" in html
    assert "Please be kind" in html


def test_hidden_and_shown_again_with_a_history(staff: Client, review: Review) -> None:
    why = {"act": "hide", "reason": "offensive", "message": "Please be kind", "note": "third time"}
    assert staff.post(page_of(review), why).status_code == 302
    review.refresh_from_db()
    assert review.state == ContentState.HIDDEN
    decided = read(staff, f"{QUEUE}?list=decided")
    assert page_of(review) in decided
    assert "third time" in decided

    assert "Show again" in read(staff, page_of(review))
    staff.post(page_of(review), {"act": "restore"})

    review.refresh_from_db()
    assert review.state == ContentState.PUBLISHED
    assert "Shown again" in read(staff, page_of(review))


def test_whoever_has_it_in_hand_is_named_and_can_be_relieved(staff: Client, review: Review) -> None:
    other = signed_in(make_user(Role.ADMIN, name="Farhana Islam"), has_second_factor=True)
    other.post(page_of(review), {"act": "claim"})

    html = read(staff, page_of(review))
    assert "Farhana Islam has this in hand" in html
    assert 'value="hide"' not in html
    assert staff.post(page_of(review), {"act": "keep"}).status_code == 400

    staff.post(page_of(review), {"act": "take_over"})
    assert page_of(review) in read(staff, f"{QUEUE}?list=mine")
    staff.post(page_of(review), {"act": "release"})
    assert "You have nothing in hand" in read(staff, f"{QUEUE}?list=mine")
    kinds = ModerationAct.objects.order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["claimed", "claimed", "released"]


def test_a_shops_answer_can_be_hidden_alone(staff: Client, review: Review, shop: Shop) -> None:
    reviews.answer_review(actor_id=make_user().pk, shop_id=shop.pk, review_id=review.pk, text="Liar", now=NOW)
    assert 'name="part" value="answer"' in read(staff, page_of(review))

    staff.post(page_of(review), {"act": "hide", "part": "answer", "reason": "offensive"})

    review.refresh_from_db()
    assert (review.state, review.answer_state) == (ContentState.PUBLISHED, ContentState.HIDDEN)


def test_one_photo_that_was_reported_is_offered_to_hide_and_hidden_alone(
    staff: Client, product: Product, shop: Shop, settings: LazySettings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    review = make_review(product, shop)
    images = [media.keep_upload(file=picture(shade)) for shade in (1, 2)]
    for position, image in enumerate(images):
        ReviewImage.objects.create(review=review, image=image, position=position)
    draft = ReportDraft(ReportReason.PRIVATE, photo_id=images[1].pk)
    reports.report(reporter_id=make_user().pk, kind="review", content_id=review.pk, draft=draft)

    html = read(staff, page_of(review))
    assert "One photo" in read(staff, QUEUE)
    assert "This photo alone was reported." in html
    assert f'value="photo:{images[1].pk}" checked' in html
    told = {"act": "hide", "reason": "private"}
    assert staff.post(page_of(review), told | {"part": "photo:second"}).status_code == 400
    assert staff.post(page_of(review), told | {"part": f"photo:{images[1].pk}"}).status_code == 302

    states = review.images.order_by("position").values_list("state", flat=True)
    assert list(states) == [ContentState.PUBLISHED, ContentState.HIDDEN]


def test_questions_and_answers_stand_in_their_context(staff: Client, product: Product, shop: Shop) -> None:
    question = questions.ask_question(author_id=make_user().pk, product_id=product.pk, text="Is it new?", now=NOW)
    answer = questions.answer_as_shop(
        actor_id=make_user().pk, shop_id=shop.pk, question_id=question.pk, text="Call 01712345678", now=NOW
    )
    draft = ReportDraft(ReportReason.ADVERTISING)
    for kind, content in (("question", question), ("answer", answer)):
        reports.report(reporter_id=make_user().pk, kind=kind, content_id=content.pk, draft=draft)  # type: ignore[arg-type]

    assert "Call 01712345678" in read(staff, f"{QUEUE}question/{question.pk}/")
    html = read(staff, f"{QUEUE}answer/{answer.pk}/")
    assert "The question:" in html
    assert "Is it new?" in html
    staff.post(f"{QUEUE}answer/{answer.pk}/", {"act": "hide", "reason": "advertising"})
    answer.refresh_from_db()
    assert answer.state == ContentState.HIDDEN


def test_of_ones_own_shop_others_decide(staff: Client, person: User, review: Review, shop: Shop) -> None:
    ShopMember.objects.create(shop=shop, user=person, role=ShopRole.STAFF)
    html = read(staff, page_of(review))
    assert "Somebody else has to decide" in html
    assert 'value="hide"' not in html
    assert staff.post(page_of(review), {"act": "keep"}).status_code == 400


def test_what_is_not_there_is_not_found(staff: Client) -> None:
    assert {staff.get(f"{QUEUE}{kind}/{uuid7()}/").status_code for kind in ("review", "question", "thing")} == {404}


def test_pages_are_for_who_moderates_alone(client: Client, review: Review) -> None:
    seller = signed_in(make_user(Role.SELLER))
    analyst = signed_in(make_user(Role.ANALYST), has_second_factor=True)
    pages = (QUEUE, page_of(review))
    assert {one.get(page).status_code for one in (seller, analyst) for page in pages} == {403}
    assert {client.get(page).status_code for page in pages} == {302}


def test_lists_take_as_many_statements_for_many(staff: Client, review: Review, shop: Shop) -> None:
    def statements(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            staff.get(address)
        return len(asked)

    def one_more() -> None:
        other = reported(make_review(make_product(), make_grocer()))
        gone = reported(make_review(make_product(), make_grocer()))
        staff.post(page_of(other), {"act": "claim"})
        staff.post(page_of(gone), {"act": "keep"})

    one_more()
    for address in (QUEUE, f"{QUEUE}?list=decided"):
        statements(address)
        before = statements(address)
        for _again in range(2):
            one_more()
        assert statements(address) == before
