"""Questions about goods over HTTP, and what buyers and shops answer."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from marketplace.accounts.principals import principal_in
from marketplace.catalog.api.opinion_access import ANSWERS, WRITES, WRITING, shop_to_answer_for
from marketplace.catalog.schemas.opinions import (
    AnswerOut,
    QuestionIn,
    QuestionOut,
    ShopQuestionOut,
    ShopQuestionParams,
    TextIn,
)
from marketplace.catalog.selectors import opinions as selectors
from marketplace.catalog.services import questions
from marketplace.core.access import PUBLIC
from marketplace.core.idempotency import idempotent
from marketplace.core.schemas import PageOut, PageParams

router = Router(tags=["reviews and questions"])


@router.get(
    "/products/{uuid:product_id}/questions",
    auth=PUBLIC,
    response=PageOut[QuestionOut],
    summary="Questions about a product",
)
def list_questions(request: HttpRequest, product_id: UUID, params: Query[PageParams]) -> PageOut[QuestionOut]:
    page = selectors.list_questions(product_id=product_id, cursor=params.cursor, limit=params.limit)
    return PageOut(items=[QuestionOut.of(question) for question in page.items], next=page.next)


@router.post(
    "/products/{uuid:product_id}/questions",
    auth=WRITES,
    throttle=WRITING,
    response={201: QuestionOut},
    summary="Ask about a product",
)
@idempotent
def ask_question(request: HttpRequest, product_id: UUID, body: QuestionIn) -> Status[QuestionOut]:
    question = questions.ask_question(
        author_id=principal_in(request).own_id, product_id=product_id, text=body.text, now=timezone.now()
    )
    return Status(201, QuestionOut.of(question))


@router.delete("/questions/{uuid:question_id}", auth=WRITES, response={204: None}, summary="Take your question back")
def delete_question(request: HttpRequest, question_id: UUID) -> Status[None]:
    questions.delete_question(author_id=principal_in(request).own_id, question_id=question_id)
    return Status(204, None)


@router.post(
    "/questions/{uuid:question_id}/answers",
    auth=WRITES,
    throttle=WRITING,
    response={201: AnswerOut},
    summary="Answer a question about what you were delivered",
)
@idempotent
def answer_as_buyer(request: HttpRequest, question_id: UUID, body: TextIn) -> Status[AnswerOut]:
    answer = questions.answer_as_buyer(
        author_id=principal_in(request).own_id, question_id=question_id, text=body.text, now=timezone.now()
    )
    return Status(201, AnswerOut.of(answer))


@router.get(
    "/me/shops/{shop}/questions",
    auth=ANSWERS,
    response=PageOut[ShopQuestionOut],
    summary="Questions about what a shop offers",
)
def list_shop_questions(request: HttpRequest, shop: str, params: Query[ShopQuestionParams]) -> PageOut[ShopQuestionOut]:
    page = selectors.list_shop_questions(
        shop_id=shop_to_answer_for(request, shop),
        is_answered=params.answered,
        cursor=params.cursor,
        limit=params.limit,
    )
    return PageOut(items=[ShopQuestionOut.of(question) for question in page.items], next=page.next)


@router.post(
    "/me/shops/{shop}/questions/{uuid:question_id}/answers",
    auth=ANSWERS,
    throttle=WRITING,
    response={201: AnswerOut},
    summary="Answer a question in a shop's name",
)
@idempotent
def answer_as_shop(request: HttpRequest, shop: str, question_id: UUID, body: TextIn) -> Status[AnswerOut]:
    answer = questions.answer_as_shop(
        actor_id=principal_in(request).own_id,
        shop_id=shop_to_answer_for(request, shop),
        question_id=question_id,
        text=body.text,
        now=timezone.now(),
    )
    return Status(201, AnswerOut.of(answer))


@router.put(
    "/me/shops/{shop}/answers/{uuid:answer_id}",
    auth=ANSWERS,
    throttle=WRITING,
    response=AnswerOut,
    summary="Change what a shop answered",
)
def change_shop_answer(request: HttpRequest, shop: str, answer_id: UUID, body: TextIn) -> AnswerOut:
    """Whoever of its people answered first; who asked is not told again."""
    answer = questions.change_shop_answer(
        actor_id=principal_in(request).own_id,
        shop_id=shop_to_answer_for(request, shop),
        answer_id=answer_id,
        text=body.text,
        now=timezone.now(),
    )
    return AnswerOut.of(answer)


@router.delete(
    "/me/shops/{shop}/answers/{uuid:answer_id}",
    auth=ANSWERS,
    response={204: None},
    summary="Take back what a shop answered",
)
def remove_shop_answer(request: HttpRequest, shop: str, answer_id: UUID) -> Status[None]:
    questions.remove_shop_answer(
        actor_id=principal_in(request).own_id,
        shop_id=shop_to_answer_for(request, shop),
        answer_id=answer_id,
        now=timezone.now(),
    )
    return Status(204, None)


@router.delete("/answers/{uuid:answer_id}", auth=WRITES, response={204: None}, summary="Take your answer back")
def delete_answer(request: HttpRequest, answer_id: UUID) -> Status[None]:
    questions.delete_answer(author_id=principal_in(request).own_id, answer_id=answer_id)
    return Status(204, None)
