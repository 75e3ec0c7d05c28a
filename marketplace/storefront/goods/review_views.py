"""Pages on which somebody writes, changes and takes back their review of a product, and sees to its photos."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.catalog.errors.opinions import ReviewNotFoundError, TooManyReviewImagesError
from marketplace.catalog.models import Review
from marketplace.catalog.models.opinions import MOST_REVIEW_IMAGES, ContentState
from marketplace.catalog.opinion_limits import WRITING
from marketplace.catalog.selectors.media import picture
from marketplace.catalog.selectors.product_opinions import find_own_review, get_standing
from marketplace.catalog.services import review_photos, reviews
from marketplace.core.access import requires_page, shows_or_takes
from marketplace.core.clients import caller_of
from marketplace.core.errors import RateLimitedError
from marketplace.core.ratelimits import PICTURES, require
from marketplace.core.uploads.errors import UploadError
from marketplace.storefront.goods.opinion_forms import PhotosForm, ReviewForm
from marketplace.storefront.goods.opinion_pages import BAD, OK, TOO_MANY, Head, back_to, get_head, say

WRITES = requires_page(Action.WRITE_REVIEWS)


@WRITES
@shows_or_takes
@never_cache
def review(request: HttpRequest, slug: str) -> HttpResponse:
    """Write a review, or change the one there is."""
    head, author_id, now = get_head(slug), principal_in(request).own_id, timezone.now()
    own = find_own_review(author_id=author_id, product_id=head.id)
    if request.method != "POST":
        return _show(request, head, own, ReviewForm.of(own) if own else ReviewForm())
    form = ReviewForm(request.POST)

    def write() -> None:
        if own is None:
            reviews.write_review(author_id=author_id, product_id=head.id, draft=form.to_draft(), now=now)
        else:
            reviews.change_review(author_id=author_id, review_id=own.pk, draft=form.to_draft(), now=now)

    status = say(request, form, WRITING, write)
    if status != OK:
        return _show(request, head, own, form, status=status)
    messages.success(
        request, _("Your review is changed.") if own else _("Your review stands beside the product. Photos can follow.")
    )
    return redirect("storefront:review", slug)


@WRITES
@require_POST
def add_photos(request: HttpRequest, slug: str) -> HttpResponse:
    """Put photos into one's review; those that are none are told, and the others are there."""
    head, author_id = get_head(slug), principal_in(request).own_id
    own = _own(author_id, head)
    form = PhotosForm(request.POST, request.FILES)
    status = OK if form.is_valid() else BAD
    for photo in form.cleaned_data.get("photos", []):
        try:
            require(caller_of(request), PICTURES)
            review_photos.add_photo(author_id=author_id, review_id=own.pk, file=photo)
        except (UploadError, TooManyReviewImagesError) as error:
            form.add_error("photos", f"{photo.name}: {error}")
            status = BAD
        except RateLimitedError as error:
            form.add_error("photos", str(error))
            status = TOO_MANY
            break
    if status == OK:
        return redirect("storefront:review", slug)
    own = _own(author_id, head)
    return _show(request, head, own, ReviewForm.of(own), photos_form=form, status=status)


@WRITES
@require_POST
def remove_photo(request: HttpRequest, slug: str, image_id: UUID) -> HttpResponse:
    """Take a photo out."""
    author_id = principal_in(request).own_id
    own = _own(author_id, get_head(slug))
    review_photos.remove_photo(author_id=author_id, review_id=own.pk, image_id=image_id)
    return redirect("storefront:review", slug)


@WRITES
@shows_or_takes
@never_cache
def delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask, and take one's review back."""
    head, author_id = get_head(slug), principal_in(request).own_id
    own = _own(author_id, head)
    if request.method == "POST":
        reviews.delete_review(author_id=author_id, review_id=own.pk, now=timezone.now())
        messages.success(request, _("Your review is taken back."))
        return back_to(slug, "reviews")
    return render(request, "storefront/goods/opinions/review_delete.html", {"head": head, "review": own})


def _own(author_id: UUID, head: Head) -> Review:
    """Their review of the product.

    Raises:
        ReviewNotFoundError: they wrote none.
    """
    own = find_own_review(author_id=author_id, product_id=head.id)
    if own is None:
        raise ReviewNotFoundError
    return own


def _show(
    request: HttpRequest,
    head: Head,
    own: Review | None,
    form: ReviewForm,
    *,
    photos_form: PhotosForm | None = None,
    status: int = OK,
) -> HttpResponse:
    standing = get_standing(product_id=head.id, viewer_id=principal_in(request).own_id)
    images = own.images.all() if own else []
    photos = [(picture(photo.image), photo.state == ContentState.HIDDEN) for photo in images]
    context: dict[str, Any] = {
        "head": head,
        "review": own,
        "form": form,
        "may_review": standing.may_review(timezone.now()),
        "standing": standing,
        "is_hidden": own is not None and own.state == ContentState.HIDDEN,
        "photos": photos,
        "may_add": len(photos) < MOST_REVIEW_IMAGES,
        "photos_form": photos_form or PhotosForm(),
    }
    return render(request, "storefront/goods/opinions/review_form.html", context, status=status)
