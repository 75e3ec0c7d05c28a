"""Writes: what people ask about goods, and what shops that offer them, and buyers who have them, answer."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from marketplace.catalog.errors.opinions import (
    AnswerNotFoundError,
    HiddenAnswerError,
    NotBoughtError,
    NotOfferedError,
    QuestionNotFoundError,
    ShopAnsweredError,
)
from marketplace.catalog.errors.products import ProductNotFoundError
from marketplace.catalog.events import QuestionAnswered, QuestionAsked
from marketplace.catalog.models import Answer, Offer, Product, Purchase, Question
from marketplace.catalog.models.opinions import ContentState
from marketplace.core import audit
from marketplace.core.outbox import publish


@transaction.atomic
def ask_question(*, author_id: UUID, product_id: UUID, text: str, now: datetime) -> Question:
    """Ask about a product; the shops that offer it hear of it.

    Raises:
        ProductNotFoundError: there is none that buyers see.
    """
    product = Product.objects.seen().filter(pk=product_id).first()
    if product is None:
        raise ProductNotFoundError
    question = Question.objects.create(product=product, author_id=author_id, body=text)
    publish(QuestionAsked(question_id=question.pk, product_id=product.pk, asked_at=now))
    return question


@transaction.atomic
def answer_as_buyer(*, author_id: UUID, question_id: UUID, text: str, now: datetime) -> Answer:
    """Answer from having it.

    Raises:
        QuestionNotFoundError: there is none that others see.
        NotBoughtError: they were never delivered the product.
        HiddenAnswerError: the staff have hidden what they answered.
    """
    question = _held_published(question_id)
    if not Purchase.objects.filter(user_id=author_id, product_id=question.product_id).exists():
        raise NotBoughtError
    own = Answer.objects.filter(question=question, author_id=author_id, shop__isnull=True)
    if own.filter(state=ContentState.HIDDEN).exists():
        raise HiddenAnswerError
    return _answer(question, author_id, None, text, now=now)


@transaction.atomic
def answer_as_shop(*, actor_id: UUID, shop_id: UUID, question_id: UUID, text: str, now: datetime) -> Answer:
    """Answer in a shop's name, once.

    Raises:
        QuestionNotFoundError: there is none that others see.
        NotOfferedError: the shop does not offer the product.
        ShopAnsweredError: it has answered.
        HiddenAnswerError: it has, and the staff have hidden that.
    """
    question = _held_published(question_id)
    if not Offer.objects.kept().filter(shop_id=shop_id, product_id=question.product_id).exists():
        raise NotOfferedError
    own = Answer.objects.filter(question=question, shop_id=shop_id).order_by("id").first()
    if own is not None:
        raise HiddenAnswerError if own.state == ContentState.HIDDEN else ShopAnsweredError
    return _answer(question, actor_id, shop_id, text, now=now)


@transaction.atomic
def change_shop_answer(*, actor_id: UUID, shop_id: UUID, answer_id: UUID, text: str, now: datetime) -> Answer:
    """Let a shop say it otherwise, whoever of its people said it first; nobody is told again.

    Raises:
        AnswerNotFoundError: the shop gave no such answer.
    """
    answer = _held_shop_answer(shop_id, answer_id)
    before, answer.body = answer.body, text
    answer.save(update_fields=["body", "updated_at"])
    changes = {"body": (before, text)}
    audit.record(actor_id=actor_id, action="catalog.change_answer", target=answer, changes=changes, now=now)
    return answer


@transaction.atomic
def remove_shop_answer(*, actor_id: UUID, shop_id: UUID, answer_id: UUID, now: datetime) -> None:
    """Take a shop's answer back, whoever of its people gave it.

    Raises:
        AnswerNotFoundError: the shop gave no such answer.
        HiddenAnswerError: the staff have hidden it; whoever could answer anew would have it shown again.
    """
    answer = _held_shop_answer(shop_id, answer_id)
    if answer.state == ContentState.HIDDEN:
        raise HiddenAnswerError
    changes = {"body": (answer.body, None)}
    audit.record(actor_id=actor_id, action="catalog.remove_answer", target=answer, changes=changes, now=now)
    answer.delete()


@transaction.atomic
def delete_question(*, author_id: UUID, question_id: UUID) -> None:
    """Take a question back, with its answers.

    Where the staff have hidden it, or answers to it, its place stays, hidden, with what they noted of it.

    Raises:
        QuestionNotFoundError: they asked no such question.
    """
    question = Question.objects.select_for_update(of=("self",)).filter(pk=question_id, author_id=author_id).first()
    if question is None:
        raise QuestionNotFoundError
    answers = question.answers.select_for_update(of=("self",))
    if ContentState.HIDDEN not in {question.state, *answers.values_list("state", flat=True)}:
        question.delete()
    elif question.state != ContentState.HIDDEN:
        question.state = ContentState.HIDDEN
        question.save(update_fields=["state", "updated_at"])


@transaction.atomic
def delete_answer(*, author_id: UUID, answer_id: UUID) -> None:
    """Take an answer of one's own back; one that the staff have hidden keeps its place.

    Raises:
        AnswerNotFoundError: they gave no such answer, or gave it in a shop's name: that is the shop's.
    """
    found = Answer.objects.filter(pk=answer_id, author_id=author_id, shop__isnull=True)
    answer = found.select_for_update(of=("self",)).first()
    if answer is None:
        raise AnswerNotFoundError
    if answer.state != ContentState.HIDDEN:
        answer.delete()


@transaction.atomic
def set_visibility(*, actor_id: UUID, content: Question | Answer, state: ContentState, now: datetime) -> None:
    """Hide what somebody asked or answered, or show it again."""
    if content.state == state:
        return
    before, content.state = content.state, state
    content.save(update_fields=["state", "updated_at"])
    action = f"catalog.set_{content._meta.model_name}_state"
    audit.record(actor_id=actor_id, action=action, target=content, changes={"state": (before, str(state))}, now=now)


def _answer(question: Question, author_id: UUID, shop_id: UUID | None, text: str, *, now: datetime) -> Answer:
    answer = Answer.objects.create(question=question, author_id=author_id, shop_id=shop_id, body=text)
    publish(
        QuestionAnswered(question_id=question.pk, answer_id=answer.pk, product_id=question.product_id, answered_at=now)
    )
    return answer


def _held_shop_answer(shop_id: UUID, answer_id: UUID) -> Answer:
    answer = Answer.objects.select_for_update(of=("self",)).filter(pk=answer_id, shop_id=shop_id).first()
    if answer is None:
        raise AnswerNotFoundError
    return answer


def _held_published(question_id: UUID) -> Question:
    """Held, so that of two answers of one shop at once the second finds the first."""
    found = Question.objects.seen().filter(pk=question_id)
    question = found.select_for_update(of=("self",), no_key=True).first()
    if question is None:
        raise QuestionNotFoundError
    return question
