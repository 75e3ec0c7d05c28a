"""Writes: photos in reviews."""

from uuid import UUID

from django.core.files.base import File
from django.db import transaction

from marketplace.catalog.errors.opinions import ReviewNotFoundError, TooManyReviewImagesError
from marketplace.catalog.models import Review, ReviewImage
from marketplace.catalog.models.opinions import MOST_REVIEW_IMAGES, ContentState
from marketplace.catalog.services.media import keep_upload


def add_photo(*, author_id: UUID, review_id: UUID, file: "File[bytes]") -> None:
    """Put a photo at the end of a review; one that is there already stays where it is.

    Where the staff have hidden all photos of it, more of them begin hidden, too. The picture is checked and encoded
    before the review's row is held.

    Raises:
        ReviewNotFoundError: they wrote no such review.
        TooManyReviewImagesError: it has as many as it may.
        UploadError: the file is no picture that is taken.
    """
    _require_own(author_id, review_id)
    image = keep_upload(file=file)
    with transaction.atomic():
        review = Review.objects.select_for_update(of=("self",)).filter(pk=review_id, author_id=author_id).first()
        if review is None:
            raise ReviewNotFoundError
        there = list(ReviewImage.objects.filter(review=review).order_by("position"))
        if any(photo.image_id == image.pk for photo in there):
            return
        if len(there) >= MOST_REVIEW_IMAGES:
            raise TooManyReviewImagesError
        taken = {photo.position for photo in there}
        free = next(place for place in range(MOST_REVIEW_IMAGES) if place not in taken)
        is_hidden = bool(there) and all(photo.state == ContentState.HIDDEN for photo in there)
        state = ContentState.HIDDEN if is_hidden else ContentState.PUBLISHED
        ReviewImage.objects.create(review=review, image=image, position=free, state=state)


@transaction.atomic
def remove_photo(*, author_id: UUID, review_id: UUID, image_id: UUID) -> None:
    """Take a photo out; what is not there changes nothing.

    One that the staff have hidden keeps its place: whoever could take it out could put it in again, to be seen.

    Raises:
        ReviewNotFoundError: they wrote no such review.
    """
    _require_own(author_id, review_id)
    shown = ReviewImage.objects.filter(review_id=review_id, state=ContentState.PUBLISHED)
    shown.filter(image_id=image_id).delete()


def _require_own(author_id: UUID, review_id: UUID) -> None:
    if not Review.objects.filter(pk=review_id, author_id=author_id).exists():
        raise ReviewNotFoundError
