"""Questions, answers and reports: who may say what, and what the staff make of it."""

import pytest
from django.utils import timezone

from marketplace.catalog.errors.opinions import (
    AlreadyDecidedError,
    AnswerNotFoundError,
    HiddenAnswerError,
    NotBoughtError,
    NotOfferedError,
    OwnContentError,
    QuestionNotFoundError,
    ReportNotFoundError,
    ReviewNotFoundError,
    ShopAnsweredError,
)
from marketplace.catalog.errors.products import ProductNotFoundError
from marketplace.catalog.models import Answer, ContentReport, ModerationAct, Product, Question
from marketplace.catalog.models.moderation import ReportReason, ReportState
from marketplace.catalog.models.opinions import ContentState
from marketplace.catalog.moderation import Kind, Verdict
from marketplace.catalog.selectors import moderation as moderation_selectors
from marketplace.catalog.selectors import opinions as selectors
from marketplace.catalog.services import moderation, questions, reports, reviews
from marketplace.catalog.services.reports import ReportDraft
from marketplace.catalog.services.reviews import ReviewDraft
from marketplace.core.ids import uuid7
from sellers.models import Shop
from tests.matrix.actors import make_user
from tests.unit.accounts.people import audited, published
from tests.unit.catalog.goods import LATER, NOW, make_grocer, make_offer, make_product
from tests.unit.catalog.opinions import make_buyer, make_review

pytestmark = pytest.mark.django_db
OFFENSIVE = ReportDraft(ReportReason.OFFENSIVE)


@pytest.fixture
def shop() -> Shop:
    return make_grocer()


@pytest.fixture
def product() -> Product:
    return make_product()


@pytest.fixture
def question(product: Product) -> Question:
    return questions.ask_question(author_id=make_user().pk, product_id=product.pk, text="Is it new rice?", now=NOW)


def shown(product: Product) -> list[Question]:
    return list(selectors.list_questions(product_id=product.pk, cursor=None, limit=20).items)


def test_a_shop_that_offers_it_answers(question: Question, product: Product, shop: Shop) -> None:
    make_offer(shop, product)
    seller = make_user()

    questions.answer_as_shop(
        actor_id=seller.pk, shop_id=shop.pk, question_id=question.pk, text="Yes, of this year", now=NOW
    )

    [found] = shown(product)
    assert [(answer.shop_id, answer.body) for answer in found.published_answers] == [(shop.pk, "Yes, of this year")]  # type: ignore[attr-defined]  # prefetched
    assert len(published("catalog.question_asked")) == len(published("catalog.question_answered")) == 1


def test_a_shop_that_does_not_offer_it_has_no_say(question: Question, shop: Shop) -> None:
    with pytest.raises(NotOfferedError):
        questions.answer_as_shop(
            actor_id=make_user().pk, shop_id=shop.pk, question_id=question.pk, text="Buy ours", now=NOW
        )
    assert not Answer.objects.exists()


def test_a_buyer_answers_and_a_stranger_does_not(question: Question, product: Product, shop: Shop) -> None:
    buyer = make_buyer(product, shop)
    questions.answer_as_buyer(author_id=buyer.pk, question_id=question.pk, text="It is", now=NOW)
    with pytest.raises(NotBoughtError):
        questions.answer_as_buyer(author_id=make_user().pk, question_id=question.pk, text="No idea", now=NOW)


def test_what_is_taken_back_is_gone_and_only_by_its_author(question: Question, product: Product, shop: Shop) -> None:
    buyer = make_buyer(product, shop)
    answer = questions.answer_as_buyer(author_id=buyer.pk, question_id=question.pk, text="It is", now=NOW)
    with pytest.raises(AnswerNotFoundError):
        questions.delete_answer(author_id=make_user().pk, answer_id=answer.pk)
    with pytest.raises(QuestionNotFoundError):
        questions.delete_question(author_id=buyer.pk, question_id=question.pk)
    questions.delete_answer(author_id=buyer.pk, answer_id=answer.pk)
    assert question.author_id is not None
    questions.delete_question(author_id=question.author_id, question_id=question.pk)
    assert shown(product) == []


def answer_of_shop(question: Question, shop: Shop, text: str = "Yes") -> Answer:
    return questions.answer_as_shop(
        actor_id=make_user().pk, shop_id=shop.pk, question_id=question.pk, text=text, now=NOW
    )


def hide(kind: Kind, content: Question | Answer) -> None:
    """After somebody has reported it."""
    reports.report(reporter_id=make_user().pk, kind=kind, content_id=content.pk, draft=OFFENSIVE)
    verdict = Verdict(ReportReason.OFFENSIVE)
    moderation.hide(actor_id=make_user().pk, kind=kind, content_id=content.pk, verdict=verdict, now=NOW)


def kept_of(content: Question | Answer) -> tuple[str, int, int]:
    """Its state, and how many reports of it and acts of the staff there are."""
    content.refresh_from_db()
    return content.state, ContentReport.objects.count(), ModerationAct.objects.count()


def test_a_shop_answers_a_question_once(question: Question, product: Product, shop: Shop) -> None:
    make_offer(shop, product)
    answer_of_shop(question, shop)

    with pytest.raises(ShopAnsweredError):
        answer_of_shop(question, shop, "And cheap")

    assert [answer.body for answer in question.answers.all()] == ["Yes"]


def test_a_shop_does_not_publish_anew_what_is_hidden(question: Question, product: Product, shop: Shop) -> None:
    make_offer(shop, product)
    answer = answer_of_shop(question, shop, "Call 01712345678")
    hide("answer", answer)

    with pytest.raises(HiddenAnswerError):
        questions.remove_shop_answer(actor_id=make_user().pk, shop_id=shop.pk, answer_id=answer.pk, now=NOW)
    with pytest.raises(HiddenAnswerError):
        answer_of_shop(question, shop, "Call 01712345678")

    assert kept_of(answer) == (ContentState.HIDDEN, 1, 1)


def test_a_buyer_does_not_publish_anew_what_is_hidden(question: Question, product: Product, shop: Shop) -> None:
    buyer = make_buyer(product, shop)
    answer = questions.answer_as_buyer(author_id=buyer.pk, question_id=question.pk, text="Fools", now=NOW)
    hide("answer", answer)

    questions.delete_answer(author_id=buyer.pk, answer_id=answer.pk)
    with pytest.raises(HiddenAnswerError):
        questions.answer_as_buyer(author_id=buyer.pk, question_id=question.pk, text="Fools", now=NOW)

    assert kept_of(answer) == (ContentState.HIDDEN, 1, 1)


@pytest.mark.parametrize("kind", ["question", "answer"])
def test_what_is_noted_of_hidden_things_outlives_the_question(
    question: Question, product: Product, shop: Shop, kind: Kind
) -> None:
    make_offer(shop, product)
    answer = answer_of_shop(question, shop)
    hidden: Question | Answer = question if kind == "question" else answer
    hide(kind, hidden)
    assert question.author_id is not None

    questions.delete_question(author_id=question.author_id, question_id=question.pk)

    assert kept_of(hidden) == (ContentState.HIDDEN, 1, 1)
    assert shown(product) == []


def test_nobody_asks_about_what_buyers_do_not_see(product: Product) -> None:
    Product.objects.filter(pk=product.pk).update(status="draft")
    with pytest.raises(ProductNotFoundError):
        questions.ask_question(author_id=make_user().pk, product_id=product.pk, text="What is this?", now=NOW)


def test_a_report_hides_nothing_until_it_is_upheld(product: Product, shop: Shop) -> None:
    review, staff = make_review(product, shop, rating=1), make_user()
    first, second = (
        reports.report(reporter_id=make_user().pk, kind="review", content_id=review.pk, draft=OFFENSIVE)
        for _time in range(2)
    )
    review.refresh_from_db()
    assert review.state == ContentState.PUBLISHED

    decided = reports.decide(actor_id=staff.pk, report_id=first.pk, is_upheld=True, now=NOW)

    review.refresh_from_db()
    product.refresh_from_db()
    second.refresh_from_db()
    assert (review.state, product.rating_count) == (ContentState.HIDDEN, 0)
    assert decided.state == second.state == ReportState.UPHELD
    assert audited(staff.pk) == ["catalog.set_review_state", "catalog.decide_report"]
    with pytest.raises(AlreadyDecidedError):
        reports.decide(actor_id=staff.pk, report_id=second.pk, is_upheld=False, now=NOW)


def test_questions_and_answers_can_be_reported_too(question: Question, product: Product, shop: Shop) -> None:
    buyer, staff, reporter = make_buyer(product, shop), make_user(), make_user()
    answer = questions.answer_as_buyer(author_id=buyer.pk, question_id=question.pk, text="It is", now=NOW)

    of_answer = reports.report(reporter_id=reporter.pk, kind="answer", content_id=answer.pk, draft=OFFENSIVE)
    reports.decide(actor_id=staff.pk, report_id=of_answer.pk, is_upheld=True, now=NOW)
    assert [found.published_answers for found in shown(product)] == [[]]  # type: ignore[attr-defined]  # prefetched

    of_question = reports.report(reporter_id=reporter.pk, kind="question", content_id=question.pk, draft=OFFENSIVE)
    reports.decide(actor_id=staff.pk, report_id=of_question.pk, is_upheld=True, now=NOW)
    assert shown(product) == []


def test_a_dismissed_report_leaves_it(question: Question, product: Product) -> None:
    made = reports.report(reporter_id=make_user().pk, kind="question", content_id=question.pk, draft=OFFENSIVE)
    reports.decide(actor_id=make_user().pk, report_id=made.pk, is_upheld=False, now=NOW)
    assert [found.pk for found in shown(product)] == [question.pk]
    assert not moderation_selectors.list_open_reports(cursor=None, limit=20).items


def test_what_was_changed_after_it_was_dismissed_can_be_reported_again(product: Product, shop: Shop) -> None:
    review, reporter, staff = make_review(product, shop), make_user(), make_user()
    advertising = ReportDraft(ReportReason.ADVERTISING, "a number")
    assert review.author_id is not None

    def told(draft: ReportDraft) -> ContentReport:
        return reports.report(reporter_id=reporter.pk, kind="review", content_id=review.pk, draft=draft)

    reports.decide(actor_id=staff.pk, report_id=told(OFFENSIVE).pk, is_upheld=False, now=NOW)
    same = told(advertising)
    changed = ReviewDraft(5, "", "Call 01712345678")
    reviews.change_review(author_id=review.author_id, review_id=review.pk, draft=changed, now=LATER)
    again = told(advertising)

    assert (same.state, same.reason) == (ReportState.DISMISSED, ReportReason.OFFENSIVE)
    assert (again.pk, again.state, again.reason) == (same.pk, ReportState.OPEN, ReportReason.ADVERTISING)
    assert (again.decided_by_id, again.decided_at, again.note) == (None, None, "a number")


def test_what_a_shop_answered_anew_can_be_reported_again(question: Question, product: Product, shop: Shop) -> None:
    make_offer(shop, product)
    answer, reporter, now = answer_of_shop(question, shop), make_user(), timezone.now()
    first = reports.report(reporter_id=reporter.pk, kind="answer", content_id=answer.pk, draft=OFFENSIVE)
    reports.decide(actor_id=make_user().pk, report_id=first.pk, is_upheld=False, now=now)
    same = reports.report(reporter_id=reporter.pk, kind="answer", content_id=answer.pk, draft=OFFENSIVE)

    questions.change_shop_answer(actor_id=make_user().pk, shop_id=shop.pk, answer_id=answer.pk, text="Fool", now=now)
    again = reports.report(reporter_id=reporter.pk, kind="answer", content_id=answer.pk, draft=OFFENSIVE)

    assert (same.state, again.state) == (ReportState.DISMISSED, ReportState.OPEN)


def test_one_person_reports_a_thing_once_and_never_their_own(question: Question) -> None:
    reporter = make_user()
    for _time in range(2):
        reports.report(reporter_id=reporter.pk, kind="question", content_id=question.pk, draft=OFFENSIVE)
    assert ContentReport.objects.count() == 1
    assert question.author_id is not None
    with pytest.raises(OwnContentError):
        reports.report(reporter_id=question.author_id, kind="question", content_id=question.pk, draft=OFFENSIVE)


def test_what_is_not_there_cannot_be_reported_or_decided() -> None:
    with pytest.raises(ReviewNotFoundError):
        reports.report(reporter_id=make_user().pk, kind="review", content_id=uuid7(), draft=OFFENSIVE)
    with pytest.raises(ReportNotFoundError):
        reports.decide(actor_id=make_user().pk, report_id=uuid7(), is_upheld=True, now=NOW)
