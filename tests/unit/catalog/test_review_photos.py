"""Photos in reviews: what the staff have hidden of them stays hidden, whatever its author does."""

from pathlib import Path
from uuid import UUID

import pytest

from marketplace.catalog.errors.opinions import AlreadyReviewedError
from marketplace.catalog.models import Review, ReviewImage
from marketplace.catalog.models.moderation import ContentPart, ReportReason
from marketplace.catalog.models.opinions import ContentState
from marketplace.catalog.moderation import Part, Verdict
from marketplace.catalog.services import moderation, review_photos, reviews
from marketplace.catalog.services.reviews import ReviewDraft
from tests.matrix.actors import make_user
from tests.unit.catalog.goods import NOW, make_grocer, make_product
from tests.unit.catalog.opinions import make_review
from tests.unit.catalog.test_galleries import own_storage, picture

__all__ = ["own_storage"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(own_storage: Path) -> Review:
    return make_review(make_product(), make_grocer())


def author_of(review: Review) -> UUID:
    assert review.author_id is not None
    return review.author_id


def add(review: Review, shade: int) -> None:
    review_photos.add_photo(author_id=author_of(review), review_id=review.pk, file=picture(shade))


def hide_photos(review: Review, part: Part | None = None) -> None:
    moderation.hide(
        actor_id=make_user().pk,
        kind="review",
        content_id=review.pk,
        part=part or Part(ContentPart.PHOTOS),
        verdict=Verdict(ReportReason.OFFENSIVE),
        now=NOW,
    )


def remove_all(review: Review) -> None:
    for image_id in review.images.values_list("image_id", flat=True):
        review_photos.remove_photo(author_id=author_of(review), review_id=review.pk, image_id=image_id)


def test_one_that_is_shown_can_be_taken_out(review: Review) -> None:
    add(review, 1)

    remove_all(review)

    assert not ReviewImage.objects.exists()


def test_hidden_one_is_neither_taken_out_nor_shown_by_sending_it_again(review: Review) -> None:
    add(review, 1)
    hide_photos(review)

    remove_all(review)
    add(review, 1)

    assert [photo.state for photo in review.images.all()] == [ContentState.HIDDEN]


def test_more_of_them_beside_hidden_ones_begin_hidden(review: Review) -> None:
    add(review, 1)
    hide_photos(review)

    add(review, 2)

    assert [photo.state for photo in review.images.all()] == [ContentState.HIDDEN] * 2


def test_review_with_hidden_ones_is_taken_back_and_keeps_its_place(review: Review) -> None:
    add(review, 1)
    hide_photos(review)

    reviews.delete_review(author_id=author_of(review), review_id=review.pk, now=NOW)

    review.refresh_from_db()
    review.product.refresh_from_db()
    assert (review.state, review.body, review.images.count()) == (ContentState.HIDDEN, "", 1)
    assert review.product.rating_count == 0
    with pytest.raises(AlreadyReviewedError):
        reviews.write_review(author_id=author_of(review), product_id=review.product_id, draft=ReviewDraft(5), now=NOW)


def test_more_of_them_are_shown_where_one_of_several_was_hidden_alone(review: Review) -> None:
    add(review, 1)
    add(review, 2)
    first = review.images.get(position=0)
    hide_photos(review, Part.of_photo(first.image_id))

    add(review, 3)

    states = review.images.order_by("position").values_list("state", flat=True)
    assert list(states) == [ContentState.HIDDEN, ContentState.PUBLISHED, ContentState.PUBLISHED]
