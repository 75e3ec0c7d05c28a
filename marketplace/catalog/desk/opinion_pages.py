"""What buyers say and ask, as pages of a shop's desk: read, answered, and answers changed or taken back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.catalog.desk.opinion_forms import AnswerForm, QuestionsForm, ReviewsForm
from marketplace.catalog.selectors import opinions as selectors
from marketplace.catalog.services import questions as question_services
from marketplace.catalog.services import reviews as review_services
from marketplace.core.access import shows_or_takes
from marketplace.core.pagination import InvalidCursorError
from sellers.access import ShopAccess
from sellers.desk.acting import ask, did
from sellers.desk.pages import desk_page, render_desk
from sellers.models import ShopPermission

A_PAGE = 20
READS = desk_page(Action.READ_OFFERS, ShopPermission.CATALOGUE)
ANSWERS = desk_page(Action.CHANGE_OFFERS, ShopPermission.CATALOGUE)


@READS
@require_safe
def reviews(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """Reviews of what the shop sold, those without an answer to begin with; with a strange cursor it begins anew."""
    form = ReviewsForm(request.GET)
    asked = form.asked()
    try:
        page = selectors.list_shop_reviews(
            shop_id=access.shop.pk,
            is_answered=asked.is_answered,
            rating=asked.rating,
            sort=asked.sort,
            cursor=request.GET.get("cursor") or None,
            limit=A_PAGE,
            query=form.query(),
        )
    except InvalidCursorError:
        return redirect("desk:reviews", access.shop.slug)
    context = {"page": page, "asked": asked, "query": form.query(), "is_first": "cursor" not in request.GET}
    return _list(request, access, "reviews", context)


@ANSWERS
@shows_or_takes
def review(request: HttpRequest, access: ShopAccess, review_id: UUID) -> HttpResponse:
    """One review, and the shop's answer to it: written, changed or taken back."""
    found = selectors.get_shop_review(shop_id=access.shop.pk, review_id=review_id)
    form = AnswerForm(request.POST if request.method == "POST" else None, initial={"text": found.answer})

    def answer() -> None:
        review_services.answer_review(
            actor_id=principal_in(request).own_id,
            shop_id=access.shop.pk,
            review_id=review_id,
            text=form.answer(),
            now=timezone.now(),
        )

    if did(request, form, answer):
        _say_what_was_done(request, form, is_new=not found.answer)
        return redirect("desk:reviews", access.shop.slug)
    return ask(request, access, "catalog/desk/opinions/review.html", form, review=found)


@READS
@require_safe
def questions(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """Questions about what the shop offers, those that it has not answered to begin with."""
    form = QuestionsForm(request.GET)
    asked = form.asked()
    try:
        page = selectors.list_shop_questions(
            shop_id=access.shop.pk,
            is_answered=asked.is_answered,
            cursor=request.GET.get("cursor") or None,
            limit=A_PAGE,
        )
    except InvalidCursorError:
        return redirect("desk:questions", access.shop.slug)
    context = {"page": page, "asked": asked, "query": form.query(), "is_first": "cursor" not in request.GET}
    return _list(request, access, "questions", context)


@ANSWERS
@shows_or_takes
def question(request: HttpRequest, access: ShopAccess, question_id: UUID) -> HttpResponse:
    """One question, what others answered, and the shop's own answer: given, changed or taken back."""
    found = selectors.get_shop_question(shop_id=access.shop.pk, question_id=question_id)
    own = selectors.get_answer_of_shop(shop_id=access.shop.pk, question_id=question_id)
    form = AnswerForm(request.POST if request.method == "POST" else None, initial={"text": own.body if own else ""})

    def answer() -> None:
        actor_id, shop_id, text, now = principal_in(request).own_id, access.shop.pk, form.answer(), timezone.now()
        if own is None:
            question_services.answer_as_shop(
                actor_id=actor_id, shop_id=shop_id, question_id=question_id, text=text, now=now
            )
        elif text:
            question_services.change_shop_answer(
                actor_id=actor_id, shop_id=shop_id, answer_id=own.pk, text=text, now=now
            )
        else:
            question_services.remove_shop_answer(actor_id=actor_id, shop_id=shop_id, answer_id=own.pk, now=now)

    if did(request, form, answer):
        _say_what_was_done(request, form, is_new=own is None)
        return redirect("desk:questions", access.shop.slug)
    others = [one for one in found.published_answers if own is None or one.pk != own.pk]  # type: ignore[attr-defined]  # prefetched
    return ask(request, access, "catalog/desk/opinions/question.html", form, question=found, own=own, others=others)


def _list(request: HttpRequest, access: ShopAccess, shown: str, context: dict[str, object]) -> HttpResponse:
    reviews_waiting, questions_waiting = selectors.count_unanswered(shop_id=access.shop.pk)
    around = {
        "shown": shown,
        "reviews_waiting": reviews_waiting,
        "questions_waiting": questions_waiting,
        "may_answer": bool(principal_in(request).reach(Action.CHANGE_OFFERS)),
    }
    return render_desk(request, access, f"catalog/desk/opinions/{shown}.html", around | context)


def _say_what_was_done(request: HttpRequest, form: AnswerForm, *, is_new: bool) -> None:
    if not form.answer():
        messages.success(request, _("The answer is taken back."))
    elif is_new:
        messages.success(request, _("Your answer is published."))
    else:
        messages.success(request, _("Your answer is changed. Nobody is told again."))
