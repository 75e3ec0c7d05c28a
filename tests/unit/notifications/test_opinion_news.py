"""Who hears of reviews, questions, answers and decisions, how often, and in which words."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from marketplace.accounts import messages
from marketplace.accounts.events import MailRequested
from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.catalog.events import (
    ContentDecided,
    QuestionAnswered,
    QuestionAsked,
    ReviewAnswered,
    ReviewPublished,
)
from marketplace.catalog.models import Product, Question, Review
from marketplace.catalog.services import questions, reviews
from marketplace.core.ids import uuid7
from marketplace.notifications import notices, opinion_news
from marketplace.notifications.models import Notice, NoticeKind
from marketplace.notifications.notice_words import message_of, path_of, text_of
from sellers.models import Shop, ShopMember, ShopPermission, ShopRole
from tests.matrix.actors import make_user
from tests.unit.accounts.people import published
from tests.unit.catalog.goods import NOW, make_grocer, make_offer, make_product
from tests.unit.catalog.opinions import make_buyer, make_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_grocer()


@pytest.fixture
def owner(shop: Shop) -> User:
    user = make_user(Role.SELLER, language="en")
    ShopMember.objects.create(shop=shop, user=user, role=ShopRole.OWNER)
    return user


@pytest.fixture
def product(shop: Shop) -> Product:
    product = make_product()
    make_offer(shop, product)
    return product


def reviewed(review: Review, *, at: Any = NOW) -> ReviewPublished:
    assert review.shop_id is not None
    return ReviewPublished(
        product_id=review.product_id, review_id=review.pk, shop_id=review.shop_id, rating=4, published_at=at
    )


def ask(product: Product, author: User) -> Question:
    return questions.ask_question(author_id=author.pk, product_id=product.pk, text="Is it new?", now=NOW)


def mails() -> list[messages.Mail]:
    """What was asked to be sent, in order."""
    return [messages.open_mail(MailRequested.model_validate(data)) for data in published("accounts.mail_requested")]


def told(user: User) -> list[str]:
    with translation.override("en"):
        return [text_of(notice) for notice in Notice.objects.of(user.pk).order_by("id")]


def decided(kind: str, content_id: Any, product: Product, outcome: str, **more: str) -> ContentDecided:
    given = {"part": "whole", "reason": "", "message": ""} | more
    return ContentDecided(
        kind=kind, content_id=content_id, product_id=product.pk, outcome=outcome, decided_at=NOW, **given
    )


def test_many_reviews_in_an_hour_are_one_notice_that_counts_and_one_mail(
    product: Product, shop: Shop, owner: User
) -> None:
    for _each in range(3):
        opinion_news.tell_of_review(reviewed(make_review(product, shop)), event_id=uuid7())

    assert told(owner) == [f"Buyers wrote 3 reviews of what {shop.name_en} sold."]
    [mail] = mails()
    assert mail.to == owner.email
    assert mail.subject == f"A buyer reviewed Miniket rice, which {shop.name_en} sold."
    assert f"/en/desk/{shop.slug}/reviews/" in mail.text

    later = NOW + timedelta(hours=1)
    opinion_news.tell_of_review(reviewed(make_review(product, shop), at=later), event_id=uuid7())
    assert len(told(owner)) == len(mails()) == 2


def test_a_notice_that_was_read_is_unread_again_when_it_counts_on(product: Product, shop: Shop, owner: User) -> None:
    opinion_news.tell_of_review(reviewed(make_review(product, shop)), event_id=uuid7())
    notices.mark_read(user_id=owner.pk, notice_ids=None, now=NOW)
    opinion_news.tell_of_review(reviewed(make_review(product, shop)), event_id=uuid7())
    assert notices.count_unread(owner.pk) == 1


def test_those_who_see_to_goods_get_notices_and_the_owner_alone_mails(
    product: Product, shop: Shop, owner: User
) -> None:
    seeing, driving = make_user(), make_user()
    staff = {"shop": shop, "role": ShopRole.STAFF}
    ShopMember.objects.create(**staff, user=seeing, granted=[ShopPermission.CATALOGUE])
    ShopMember.objects.create(**staff, user=driving, granted=[ShopPermission.ORDERS])

    opinion_news.tell_of_review(reviewed(make_review(product, shop)), event_id=uuid7())

    assert set(Notice.objects.values_list("user_id", flat=True)) == {owner.pk, seeing.pk}
    assert [mail.to for mail in mails()] == [owner.email]


def test_shops_that_offer_it_hear_of_a_question_and_not_of_their_own(product: Product, shop: Shop, owner: User) -> None:
    other = make_grocer()
    ShopMember.objects.create(shop=other, user=make_user(), role=ShopRole.OWNER)
    for author in (make_user(), owner):
        question = ask(product, author)
        event = QuestionAsked(question_id=question.pk, product_id=product.pk, asked_at=NOW)
        opinion_news.tell_of_question(event, event_id=uuid7())

    assert told(owner) == [f"Somebody asked about Miniket rice, which {shop.name_en} sells."]
    assert Notice.objects.count() == 1


def test_whoever_reviewed_hears_of_the_answer_once(product: Product, shop: Shop) -> None:
    review = make_review(product, shop)
    assert review.author is not None
    for text in ("Thank you", "", "Thanks again"):
        reviews.answer_review(actor_id=make_user().pk, shop_id=shop.pk, review_id=review.pk, text=text, now=NOW)
    for data in published("catalog.review_answered"):
        opinion_news.tell_of_answer_to_review(ReviewAnswered.model_validate(data), event_id=uuid7())

    assert told(review.author) == [f"{shop.name_en} answered your review of Miniket rice."]
    [mail] = mails()
    assert "Thanks again" in mail.text


def test_whoever_asked_hears_of_answers_and_not_of_their_own(product: Product, shop: Shop, owner: User) -> None:
    asker = make_user()
    question = ask(product, asker)
    buyer = make_buyer(product, shop)
    for answer in (
        questions.answer_as_shop(actor_id=owner.pk, shop_id=shop.pk, question_id=question.pk, text="Yes", now=NOW),
        questions.answer_as_buyer(author_id=buyer.pk, question_id=question.pk, text="Of this year", now=NOW),
    ):
        event = QuestionAnswered(question_id=question.pk, answer_id=answer.pk, product_id=product.pk, answered_at=NOW)
        opinion_news.tell_of_answer_to_question(event, event_id=uuid7())

    assert told(asker) == ["Your question about Miniket rice got 2 answers."]
    assert len(mails()) == 1


@pytest.mark.parametrize(
    ("outcome", "part", "kind"),
    [
        ("hidden", "whole", NoticeKind.REVIEW_HIDDEN),
        ("restored", "whole", NoticeKind.REVIEW_RESTORED),
        ("hidden", "photos", NoticeKind.PHOTOS_HIDDEN),
        ("restored", "photos", NoticeKind.PHOTOS_RESTORED),
    ],
)
def test_a_buyer_hears_what_became_of_their_review(
    product: Product, shop: Shop, outcome: str, part: str, kind: NoticeKind
) -> None:
    review = make_review(product, shop)
    event = decided("review", review.pk, product, outcome, part=part, reason="offensive", message="Be kind")

    opinion_news.tell_of_decision(event, event_id=uuid7())

    [notice] = Notice.objects.all()
    assert (notice.user_id, notice.kind, message_of(notice)) == (review.author_id, kind, "Be kind")
    assert path_of(notice).endswith(f"/products/{product.slug}/")
    assert len(mails()) == 1


def test_the_reason_is_told_in_the_readers_language(product: Product, shop: Shop) -> None:
    review = make_review(product, shop)
    assert review.author is not None
    opinion_news.tell_of_decision(decided("review", review.pk, product, "hidden", reason="offensive"), event_id=uuid7())
    assert told(review.author) == ["Our staff hid your review of Miniket rice. Reason: Offensive or hateful."]
    with translation.override("bn"):
        assert "আপত্তিকর" in text_of(Notice.objects.get())


def test_a_shop_hears_what_became_of_its_answer_and_no_buyer_does(product: Product, shop: Shop, owner: User) -> None:
    review = make_review(product, shop)
    for outcome in ("hidden", "restored", "kept"):
        opinion_news.tell_of_decision(
            decided("review", review.pk, product, outcome, part="answer", reason="false"), event_id=uuid7()
        )
    assert [notice.kind for notice in Notice.objects.order_by("id")] == [
        NoticeKind.SHOP_ANSWER_HIDDEN,
        NoticeKind.SHOP_ANSWER_RESTORED,
        NoticeKind.SHOP_ANSWER_KEPT,
    ]
    assert {notice.user_id for notice in Notice.objects.all()} == {owner.pk}


def test_who_wants_no_messages_by_mail_gets_decisions_alone(product: Product, shop: Shop, owner: User) -> None:
    owner.preferences = {"notifications": {"mail": {"messages": False}}}
    owner.save(update_fields=["preferences"])
    review = make_review(product, shop)
    opinion_news.tell_of_review(reviewed(review), event_id=uuid7())
    assert mails() == []
    opinion_news.tell_of_decision(
        decided("review", review.pk, product, "hidden", part="answer", reason="false"), event_id=uuid7()
    )
    assert [mail.to for mail in mails()] == [owner.email]


def test_a_report_that_is_dismissed_is_no_news_to_a_buyer(product: Product, shop: Shop) -> None:
    opinion_news.tell_of_decision(decided("review", make_review(product, shop).pk, product, "kept"), event_id=uuid7())
    assert not Notice.objects.exists()
