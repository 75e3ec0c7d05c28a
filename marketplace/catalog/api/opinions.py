"""Reviews, questions and reports over HTTP."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.catalog.schemas.opinions import (
    AnswerOut,
    HelpfulOut,
    ProductReviewsOut,
    QuestionIn,
    QuestionOut,
    ReportIn,
    ReportOut,
    ReviewIn,
    ReviewOut,
    ReviewParams,
    ShopReviewParams,
    TextIn,
    WaitingReportOut,
)
from marketplace.catalog.selectors import opinions as selectors
from marketplace.catalog.services import questions, reports, review_photos, reviews
from marketplace.core.access import PUBLIC, requires
from marketplace.core.ratelimits import Policy
from marketplace.core.schemas import PageOut, PageParams
from marketplace.core.throttles import PolicyThrottle
from marketplace.core.uploads.bodies import PICTURE_BODY, picture_in
from sellers.access import reach_shop
from sellers.models import ShopPermission

router = Router(tags=["reviews and questions"])
WRITES = requires(Action.WRITE_REVIEWS)
ANSWERS = requires(Action.CHANGE_OFFERS)
MODERATES = requires(Action.MODERATE_CONTENT)
# What everybody reads beside a product: a person writes slower than this.
WRITING = PolicyThrottle(Policy("opinions", "10/minute; 60/hour"))
VOTING = PolicyThrottle(Policy("opinion_votes", "60/minute; 600/hour"))


@router.get(
    "/products/{uuid:product_id}/reviews", auth=PUBLIC, response=ProductReviewsOut, summary="Reviews of a product"
)
def list_reviews(request: HttpRequest, product_id: UUID, params: Query[ReviewParams]) -> ProductReviewsOut:
    page = selectors.list_reviews(
        product_id=product_id,
        viewer_id=principal_in(request).user_id,
        sort=params.sort,
        rating=params.rating,
        cursor=params.cursor,
        limit=params.limit,
        query=params.query_key(),
    )
    counts = selectors.count_by_rating(product_id=product_id)
    return ProductReviewsOut(items=[ReviewOut.of(review) for review in page.items], next=page.next, counts=counts)


@router.post(
    "/products/{uuid:product_id}/reviews",
    auth=WRITES,
    throttle=WRITING,
    response={201: ReviewOut},
    summary="Review a product you were delivered",
)
def write_review(request: HttpRequest, product_id: UUID, body: ReviewIn) -> Status[ReviewOut]:
    """Once for each product; what was bought lately, where, stands beside it."""
    author_id = principal_in(request).own_id
    review = reviews.write_review(author_id=author_id, product_id=product_id, draft=body.to_draft(), now=timezone.now())
    return Status(201, _shown(author_id, review.pk))


@router.get("/me/reviews", auth=WRITES, response=PageOut[ReviewOut], summary="The reviews you wrote")
def list_my_reviews(request: HttpRequest, params: Query[PageParams]) -> PageOut[ReviewOut]:
    page = selectors.list_own_reviews(author_id=principal_in(request).own_id, cursor=params.cursor, limit=params.limit)
    return PageOut(items=[ReviewOut.of(review) for review in page.items], next=page.next)


@router.get("/reviews/{uuid:review_id}", auth=PUBLIC, response=ReviewOut, summary="One review")
def get_review(request: HttpRequest, review_id: UUID) -> ReviewOut:
    return ReviewOut.of(selectors.get_review(review_id=review_id, viewer_id=principal_in(request).user_id))


@router.put(
    "/reviews/{uuid:review_id}", auth=WRITES, throttle=WRITING, response=ReviewOut, summary="Change your review"
)
def change_review(request: HttpRequest, review_id: UUID, body: ReviewIn) -> ReviewOut:
    """The shop's answer stays, and so does that it was changed."""
    author_id = principal_in(request).own_id
    reviews.change_review(author_id=author_id, review_id=review_id, draft=body.to_draft(), now=timezone.now())
    return _shown(author_id, review_id)


@router.delete("/reviews/{uuid:review_id}", auth=WRITES, response={204: None}, summary="Take your review back")
def delete_review(request: HttpRequest, review_id: UUID) -> Status[None]:
    reviews.delete_review(author_id=principal_in(request).own_id, review_id=review_id, now=timezone.now())
    return Status(204, None)


@router.put(
    "/reviews/{uuid:review_id}/photos",
    auth=WRITES,
    throttle=WRITING,
    response=ReviewOut,
    summary="Add a photo to your review",
    openapi_extra=PICTURE_BODY,
)
def add_photo(request: HttpRequest, review_id: UUID) -> ReviewOut:
    """JPEG, PNG, WebP or GIF. Where it was taken is removed from it; the same photo twice is there once."""
    author_id = principal_in(request).own_id
    review_photos.add_photo(author_id=author_id, review_id=review_id, file=picture_in(request))
    return _shown(author_id, review_id)


@router.delete(
    "/reviews/{uuid:review_id}/photos/{uuid:image_id}",
    auth=WRITES,
    response=ReviewOut,
    summary="Remove a photo from your review",
)
def remove_photo(request: HttpRequest, review_id: UUID, image_id: UUID) -> ReviewOut:
    author_id = principal_in(request).own_id
    review_photos.remove_photo(author_id=author_id, review_id=review_id, image_id=image_id)
    return _shown(author_id, review_id)


@router.put(
    "/reviews/{uuid:review_id}/helpful",
    auth=WRITES,
    throttle=VOTING,
    response=HelpfulOut,
    summary="Say that a review was of use",
)
def vote_helpful(request: HttpRequest, review_id: UUID) -> HelpfulOut:
    review = reviews.vote_helpful(user_id=principal_in(request).own_id, review_id=review_id)
    return HelpfulOut(helpful_count=review.helpful_count, is_helpful=True)


@router.delete(
    "/reviews/{uuid:review_id}/helpful",
    auth=WRITES,
    throttle=VOTING,
    response=HelpfulOut,
    summary="Take that back",
)
def unvote_helpful(request: HttpRequest, review_id: UUID) -> HelpfulOut:
    review = reviews.unvote_helpful(user_id=principal_in(request).own_id, review_id=review_id)
    return HelpfulOut(helpful_count=review.helpful_count, is_helpful=False)


@router.get(
    "/me/shops/{shop}/reviews", auth=ANSWERS, response=PageOut[ReviewOut], summary="Reviews of what a shop sold"
)
def list_shop_reviews(request: HttpRequest, shop: str, params: Query[ShopReviewParams]) -> PageOut[ReviewOut]:
    page = selectors.list_shop_reviews(
        shop_id=_shop_id(request, shop),
        is_answered=params.answered,
        cursor=params.cursor,
        limit=params.limit,
        query=params.query_key(),
    )
    return PageOut(items=[ReviewOut.of(review) for review in page.items], next=page.next)


@router.put(
    "/me/shops/{shop}/reviews/{uuid:review_id}/answer",
    auth=ANSWERS,
    response={204: None},
    summary="Answer a review in a shop's name",
)
def answer_review(request: HttpRequest, shop: str, review_id: UUID, body: TextIn) -> Status[None]:
    """What the shop answered before is replaced."""
    _answer_review(request, shop, review_id, body.text)
    return Status(204, None)


@router.delete(
    "/me/shops/{shop}/reviews/{uuid:review_id}/answer",
    auth=ANSWERS,
    response={204: None},
    summary="Take a shop's answer back",
)
def unanswer_review(request: HttpRequest, shop: str, review_id: UUID) -> Status[None]:
    _answer_review(request, shop, review_id, "")
    return Status(204, None)


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
def answer_as_buyer(request: HttpRequest, question_id: UUID, body: TextIn) -> Status[AnswerOut]:
    answer = questions.answer_as_buyer(
        author_id=principal_in(request).own_id, question_id=question_id, text=body.text, now=timezone.now()
    )
    return Status(201, AnswerOut.of(answer))


@router.post(
    "/me/shops/{shop}/questions/{uuid:question_id}/answers",
    auth=ANSWERS,
    throttle=WRITING,
    response={201: AnswerOut},
    summary="Answer a question in a shop's name",
)
def answer_as_shop(request: HttpRequest, shop: str, question_id: UUID, body: TextIn) -> Status[AnswerOut]:
    answer = questions.answer_as_shop(
        actor_id=principal_in(request).own_id,
        shop_id=_shop_id(request, shop),
        question_id=question_id,
        text=body.text,
        now=timezone.now(),
    )
    return Status(201, AnswerOut.of(answer))


@router.delete("/answers/{uuid:answer_id}", auth=WRITES, response={204: None}, summary="Take your answer back")
def delete_answer(request: HttpRequest, answer_id: UUID) -> Status[None]:
    questions.delete_answer(author_id=principal_in(request).own_id, answer_id=answer_id)
    return Status(204, None)


@router.post(
    "/reviews/{uuid:content_id}/reports", auth=WRITES, throttle=WRITING, response=ReportOut, summary="Report a review"
)
def report_review(request: HttpRequest, content_id: UUID, body: ReportIn) -> ReportOut:
    return _report(request, "review", content_id, body)


@router.post(
    "/questions/{uuid:content_id}/reports",
    auth=WRITES,
    throttle=WRITING,
    response=ReportOut,
    summary="Report a question",
)
def report_question(request: HttpRequest, content_id: UUID, body: ReportIn) -> ReportOut:
    return _report(request, "question", content_id, body)


@router.post(
    "/answers/{uuid:content_id}/reports",
    auth=WRITES,
    throttle=WRITING,
    response=ReportOut,
    summary="Report an answer",
)
def report_answer(request: HttpRequest, content_id: UUID, body: ReportIn) -> ReportOut:
    return _report(request, "answer", content_id, body)


@router.get(
    "/admin/content-reports",
    auth=MODERATES,
    response=PageOut[WaitingReportOut],
    summary="Reports that wait for a decision",
)
def list_reports(request: HttpRequest, params: Query[PageParams]) -> PageOut[WaitingReportOut]:
    principal_in(request).require_any(Action.MODERATE_CONTENT)
    page = selectors.list_open_reports(cursor=params.cursor, limit=params.limit)
    return PageOut(items=[WaitingReportOut.of(report) for report in page.items], next=page.next)


@router.post(
    "/admin/content-reports/{uuid:report_id}/uphold",
    auth=MODERATES,
    response=ReportOut,
    summary="Hide what was reported",
)
def uphold(request: HttpRequest, report_id: UUID) -> ReportOut:
    return _decide(request, report_id, is_upheld=True)


@router.post(
    "/admin/content-reports/{uuid:report_id}/dismiss",
    auth=MODERATES,
    response=ReportOut,
    summary="Leave what was reported",
)
def dismiss(request: HttpRequest, report_id: UUID) -> ReportOut:
    return _decide(request, report_id, is_upheld=False)


def _shown(author_id: UUID, review_id: UUID) -> ReviewOut:
    return ReviewOut.of(selectors.get_own_review(author_id=author_id, review_id=review_id))


def _answer_review(request: HttpRequest, shop: str, review_id: UUID, text: str) -> None:
    reviews.answer_review(
        actor_id=principal_in(request).own_id,
        shop_id=_shop_id(request, shop),
        review_id=review_id,
        text=text,
        now=timezone.now(),
    )


def _report(request: HttpRequest, kind: str, content_id: UUID, body: ReportIn) -> ReportOut:
    reporter_id = principal_in(request).own_id
    made = reports.report(reporter_id=reporter_id, kind=kind, content_id=content_id, draft=body.to_draft())
    return ReportOut.of(made)


def _decide(request: HttpRequest, report_id: UUID, *, is_upheld: bool) -> ReportOut:
    actor = principal_in(request).require_any(Action.MODERATE_CONTENT)
    decided = reports.decide(actor_id=actor.own_id, report_id=report_id, is_upheld=is_upheld, now=timezone.now())
    return ReportOut.of(decided)


def _shop_id(request: HttpRequest, shop: str) -> UUID:
    access = reach_shop(principal_in(request), shop, action=Action.CHANGE_OFFERS, permission=ShopPermission.CATALOGUE)
    return access.shop.pk
