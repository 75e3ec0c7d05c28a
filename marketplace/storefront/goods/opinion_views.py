"""Pages on which opinions are read, voted for and reported, questions asked and answered."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.catalog.errors.opinions import OwnContentError
from marketplace.catalog.models import Answer, Product
from marketplace.catalog.moderation import Content, Kind
from marketplace.catalog.opinion_limits import VOTING, WRITING
from marketplace.catalog.selectors.media import picture
from marketplace.catalog.selectors.product_opinions import get_own, get_published, get_standing, list_shown_photos
from marketplace.catalog.services import questions, reports, reviews
from marketplace.core.access import public_page, requires_page, shows_or_takes
from marketplace.core.clients import caller_of
from marketplace.core.fragments import wants_fragment
from marketplace.core.pagination import InvalidCursorError
from marketplace.core.ratelimits import require
from marketplace.storefront.goods.near import read_near
from marketplace.storefront.goods.opinion_forms import (
    AnswerForm,
    QuestionForm,
    QuestionsForm,
    ReportForm,
    ReviewsForm,
)
from marketplace.storefront.goods.opinion_pages import OK, back_to, get_head, say
from marketplace.storefront.goods.opinions import Place, Read, get_question_list, get_review_list

WRITES = requires_page(Action.WRITE_REVIEWS)
FOLDER = "storefront/goods/opinions"


@public_page
@require_safe
def review_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Reviews of a product: the whole page, the list when it is sorted or narrowed, or what it grows by."""
    form = ReviewsForm(request.GET)
    form.is_valid()
    read = Read.from_cleaned(form.cleaned_data)
    near = read_near(form, path=request.path, kept=read.fields())
    head = get_head(slug, query=near.query)
    viewer_id = principal_in(request).user_id
    place = Place(slug, near.parameters)
    try:
        found = get_review_list(head.id, read=read, place=place, viewer_id=viewer_id)
    except InvalidCursorError:
        return redirect(place.reviews_url(Read(read.sort, read.stars)))
    context: dict[str, Any] = {**near.context, "head": head, "reviews": found}
    part = "review_items" if read.cursor else "review_list"
    if not wants_fragment(request):
        part = "reviews_page"
        context["viewer"] = get_standing(product_id=head.id, viewer_id=viewer_id)
        context["may_review"] = context["viewer"].may_review(timezone.now())
    return _shown(request, part, context)


@public_page
@require_safe
def question_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Questions about a product: the whole page, or what the list grows by."""
    return _questions(request, slug, QuestionForm(), OK)


@WRITES
@require_POST
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask about a product."""
    head, form = get_head(slug), QuestionForm(request.POST)
    author_id, now = principal_in(request).own_id, timezone.now()
    status = say(
        request,
        form,
        WRITING,
        lambda: questions.ask_question(
            author_id=author_id, product_id=head.id, text=form.cleaned_data["text"], now=now
        ),
    )
    if status == OK:
        messages.success(request, _("Your question stands here; the shops that sell it are told."))
        return back_to(slug, "questions")
    return _questions(request, slug, form, status)


@WRITES
@shows_or_takes
@never_cache
def answer(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """Answer a question from having the product."""
    question = get_published("question", question_id)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    author_id, now = principal_in(request).own_id, timezone.now()
    status = OK
    if request.method == "POST":
        status = say(
            request,
            form,
            WRITING,
            lambda: questions.answer_as_buyer(
                author_id=author_id, question_id=question_id, text=form.cleaned_data["text"], now=now
            ),
        )
        if status == OK:
            messages.success(request, _("Your answer stands below the question."))
            return back_to(_product_of(question).slug, f"question-{question_id}")
    return _form_page(request, "answer_form", question, form, status)


@WRITES
@require_POST
def vote(request: HttpRequest, review_id: UUID) -> HttpResponse:
    """Say that a review was of use, or take that back (`helpful`: 1 or 0)."""
    require(caller_of(request), VOTING)
    user_id, is_helpful = principal_in(request).own_id, request.POST.get("helpful") != "0"
    cast = reviews.vote_helpful if is_helpful else reviews.unvote_helpful
    try:
        review = cast(user_id=user_id, review_id=review_id)
    except OwnContentError as error:
        messages.error(request, str(error))
        return redirect("storefront:home")
    if not wants_fragment(request):
        return back_to(review.product.slug, f"review-{review_id}")
    voted = {"said": {"id": str(review_id)}, "helpful_count": review.helpful_count, "is_helpful": is_helpful}
    return _shown(request, "vote", {"review": voted})


@WRITES
@shows_or_takes
@never_cache
def report(request: HttpRequest, kind: Kind, content_id: UUID) -> HttpResponse:
    """Tell the staff that a review, one photo of it, a question or an answer should not be there."""
    content = get_published(kind, content_id)
    photos = [picture(image) for image in list_shown_photos(content)]
    form = ReportForm(request.POST if request.method == "POST" else None, photos=photos)
    reporter_id, status = principal_in(request).own_id, OK
    if request.method == "POST":
        status = say(
            request,
            form,
            WRITING,
            lambda: reports.report(reporter_id=reporter_id, kind=kind, content_id=content_id, draft=form.to_draft()),
        )
        if status == OK:
            messages.success(request, _("Thank you. Our staff will look at it."))
            return back_to(_product_of(content).slug, "questions" if kind != "review" else "reviews")
    return _form_page(request, "report_form", content, form, status)


@WRITES
@shows_or_takes
@never_cache
def take_back(request: HttpRequest, kind: Kind, content_id: UUID) -> HttpResponse:
    """Ask, and take one's own question or answer back."""
    author_id = principal_in(request).own_id
    content = get_own(kind, content_id, author_id=author_id)
    product = _product_of(content)
    if request.method == "POST":
        if kind == "question":
            questions.delete_question(author_id=author_id, question_id=content_id)
        else:
            questions.delete_answer(author_id=author_id, answer_id=content_id)
        messages.success(request, _("It is taken back."))
        return back_to(product.slug, "questions")
    return _shown(request, "take_back", {"content": content, "kind": kind, "product": product})


def _questions(request: HttpRequest, slug: str, form: QuestionForm, status: int) -> HttpResponse:
    asked = QuestionsForm(request.GET)
    asked.is_valid()
    cursor = asked.cleaned_data.get("cursor") or None
    near = read_near(asked, path=request.path, kept=[])
    head, viewer_id = get_head(slug, query=near.query), principal_in(request).user_id
    place = Place(slug, near.parameters)
    try:
        found = get_question_list(head.id, cursor=cursor, place=place, viewer_id=viewer_id)
    except InvalidCursorError:
        return redirect(place.questions_url(None))
    viewer = get_standing(product_id=head.id, viewer_id=viewer_id)
    context: dict[str, Any] = {**near.context, "head": head, "questions": found, "form": form, "viewer": viewer}
    part = "question_items" if wants_fragment(request) and request.method != "POST" else "questions_page"
    return _shown(request, part, context, status)


def _form_page(request: HttpRequest, part: str, content: Content, form: Any, status: int) -> HttpResponse:
    return _shown(request, part, {"content": content, "product": _product_of(content), "form": form}, status)


def _shown(request: HttpRequest, part: str, context: dict[str, Any], status: int = OK) -> HttpResponse:
    response = render(request, f"{FOLDER}/{part}.html", context, status=status)
    patch_vary_headers(response, ["HX-Request-Type"])
    return response


def _product_of(content: Content) -> Product:
    return content.question.product if isinstance(content, Answer) else content.product
