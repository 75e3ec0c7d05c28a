"""What the staff do about what was reported: taken on, hidden in whole or in part, left, shown again."""

from collections.abc import Callable
from uuid import UUID

import pytest

from marketplace.accounts.models import User
from marketplace.catalog.errors.opinions import (
    AlreadyDecidedError,
    ContentClaimedError,
    OwnContentError,
    ReviewNotFoundError,
    ReviewPhotoNotFoundError,
)
from marketplace.catalog.models import ContentReport, ModerationAct, Review, ReviewImage
from marketplace.catalog.models.moderation import ContentPart, ReportReason, ReportState
from marketplace.catalog.models.opinions import ContentState
from marketplace.catalog.moderation import WHOLE, Part, Verdict
from marketplace.catalog.personal_data import CatalogData, forget
from marketplace.catalog.schemas.opinions import ReviewOut, ShopReviewOut
from marketplace.catalog.selectors import moderation as selectors
from marketplace.catalog.selectors import opinions
from marketplace.catalog.selectors.moderation import Queue
from marketplace.catalog.services import media, moderation, reports, reviews
from marketplace.catalog.services.reports import ReportDraft
from marketplace.core.ids import uuid7
from sellers.models import ShopMember, ShopRole
from tests.matrix.actors import make_user
from tests.unit.accounts.people import audited, published
from tests.unit.catalog.goods import LATER, NOW, make_grocer, make_product
from tests.unit.catalog.opinions import make_review
from tests.unit.catalog.test_galleries import own_storage, picture

__all__ = ["own_storage"]

pytestmark = pytest.mark.django_db
RUDE = Verdict(ReportReason.OFFENSIVE, "Please stay polite.", "third time")


@pytest.fixture
def review() -> Review:
    return make_review(make_product(), make_grocer(), rating=2)


@pytest.fixture
def staff() -> User:
    return make_user()


def report(review: Review, reason: ReportReason = ReportReason.OFFENSIVE) -> ContentReport:
    return reports.report(
        reporter_id=make_user().pk, kind="review", content_id=review.pk, draft=ReportDraft(reason, "look")
    )


def waiting(reader: User, queue: Queue = Queue.WAITING) -> list[selectors.Reported]:
    return list(selectors.page_reported(queue=queue, reader_id=reader.pk, cursor=None, limit=20).items)


def test_a_thing_waits_once_with_all_that_report_it(review: Review, staff: User) -> None:
    for reason in (ReportReason.FALSE, ReportReason.OFFENSIVE, ReportReason.OFFENSIVE):
        report(review, reason)
    report(make_review(review.product, make_grocer()))

    first, second = waiting(staff)

    assert (first.content, len(first.reports), first.product) == (review, 3, review.product)
    assert first.reasons == [(ReportReason.OFFENSIVE, 2), (ReportReason.FALSE, 1)]
    assert len(second.reports) == 1
    assert selectors.count_reported(reader_id=staff.pk) == {Queue.WAITING: 2, Queue.MINE: 0}


def test_whoever_takes_it_on_decides_it(review: Review, staff: User) -> None:
    report(review)
    other = make_user()
    moderation.claim(actor_id=staff.pk, kind="review", content_id=review.pk, now=NOW)
    report(review)

    acts: list[Callable[[], None]] = [
        lambda: moderation.claim(actor_id=other.pk, kind="review", content_id=review.pk, now=NOW),
        lambda: moderation.release(actor_id=other.pk, kind="review", content_id=review.pk, now=NOW),
        lambda: moderation.keep(actor_id=other.pk, kind="review", content_id=review.pk, now=NOW),
        lambda: moderation.hide(actor_id=other.pk, kind="review", content_id=review.pk, verdict=RUDE, now=NOW),
    ]
    for act in acts:
        with pytest.raises(ContentClaimedError):
            act()

    assert [len(one.reports) for one in waiting(staff, Queue.MINE)] == [2]
    moderation.claim(actor_id=other.pk, kind="review", content_id=review.pk, takes_over=True, now=NOW)
    assert waiting(staff, Queue.MINE) == []
    moderation.release(actor_id=other.pk, kind="review", content_id=review.pk, now=NOW)
    moderation.keep(actor_id=staff.pk, kind="review", content_id=review.pk, note="fine", now=NOW)
    assert waiting(staff) == []
    assert set(ContentReport.objects.values_list("state", flat=True)) == {ReportState.DISMISSED}


def test_hiding_tells_why_and_showing_again_undoes_it(review: Review, staff: User) -> None:
    report(review)

    moderation.hide(actor_id=staff.pk, kind="review", content_id=review.pk, verdict=RUDE, now=NOW)

    review.refresh_from_db()
    review.product.refresh_from_db()
    assert (review.state, review.product.rating_count) == (ContentState.HIDDEN, 0)
    told = published("catalog.content_decided")[0]
    assert (told["outcome"], told["reason"], told["message"]) == ("hidden", "offensive", "Please stay polite.")
    assert "third time" not in str(told)
    assert audited(staff.pk) == ["catalog.set_review_state", "catalog.decide_report"]

    moderation.restore(actor_id=staff.pk, kind="review", content_id=review.pk, message="Our mistake", now=LATER)

    review.refresh_from_db()
    review.product.refresh_from_db()
    assert (review.state, review.product.rating_count) == (ContentState.PUBLISHED, 1)
    kinds = ModerationAct.objects.order_by("id").values_list("kind", "reason", "note")
    assert list(kinds) == [("hidden", "offensive", "third time"), ("restored", "", "")]
    assert [act.kind for act in selectors.page_decisions(cursor=None, limit=9).items] == ["restored", "hidden"]


def test_what_was_decided_is_in_the_copy_of_ones_data_and_its_words_go_with_the_account(
    review: Review, staff: User
) -> None:
    assert review.author_id is not None
    moderation.hide(actor_id=staff.pk, kind="review", content_id=review.pk, verdict=RUDE, now=NOW)

    tables = {table.name: table.rows for table in CatalogData().collect(review.author_id).tables}

    [decision] = tables["decisions"]
    assert (decision["kind"], decision["message"]) == ("hidden", "Please stay polite.")
    assert "third time" not in str(decision)
    forget(user_id=review.author_id)
    assert ModerationAct.objects.get().message == ""


def test_a_shops_answer_is_hidden_alone_and_stays_so(review: Review, staff: User) -> None:
    assert review.shop_id is not None
    shop_id, seller = review.shop_id, make_user()
    reviews.answer_review(actor_id=seller.pk, shop_id=shop_id, review_id=review.pk, text="You fool", now=NOW)

    moderation.hide(
        actor_id=staff.pk, kind="review", content_id=review.pk, part=Part(ContentPart.ANSWER), verdict=RUDE, now=NOW
    )
    reviews.answer_review(actor_id=seller.pk, shop_id=shop_id, review_id=review.pk, text="Still a fool", now=NOW)

    seen = ReviewOut.of(opinions.get_review(review_id=review.pk, viewer_id=None))
    assert (seen.body, seen.answer, seen.answered_at) == (review.body, "", None)
    own = ShopReviewOut.of(opinions.get_shop_review(shop_id=shop_id, review_id=review.pk))
    assert (own.answer, own.answer_state) == ("Still a fool", ContentState.HIDDEN)


def test_photos_are_hidden_alone(review: Review, staff: User, own_storage: None) -> None:
    image = media.keep_upload(file=picture(3))
    ReviewImage.objects.create(review=review, image=image, position=0)

    moderation.hide(
        actor_id=staff.pk, kind="review", content_id=review.pk, part=Part(ContentPart.PHOTOS), verdict=RUDE, now=NOW
    )

    assert ReviewOut.of(opinions.get_review(review_id=review.pk, viewer_id=None)).photos == []
    reported = selectors.get_reported(kind="review", content_id=review.pk)
    context = selectors.context_of(reported, reader_id=staff.pk)
    assert ([photo.state for photo in context.photos], context.has_hidden) == (["hidden"], True)


def add_photos(review: Review, count: int = 3) -> list[UUID]:
    """The ids of the pictures."""
    images = [media.keep_upload(file=picture(shade)) for shade in range(1, count + 1)]
    for position, image in enumerate(images):
        ReviewImage.objects.create(review=review, image=image, position=position)
    return [image.pk for image in images]


def shown_photos(review: Review) -> list[UUID]:
    return [photo.id for photo in ReviewOut.of(opinions.get_review(review_id=review.pk, viewer_id=None)).photos]


def test_one_photo_is_reported_and_hidden_alone(review: Review, staff: User, own_storage: None) -> None:
    first, second, third = add_photos(review)
    told = ReportDraft(ReportReason.PRIVATE, photo_id=second)
    made = reports.report(reporter_id=make_user().pk, kind="review", content_id=review.pk, draft=told)
    [waits] = waiting(staff)
    assert waits.part == Part.of_photo(second)

    reports.decide(actor_id=staff.pk, report_id=made.pk, is_upheld=True, now=NOW)

    assert shown_photos(review) == [first, third]
    act = ModerationAct.objects.get()
    assert (act.part, act.photo and act.photo.image_id) == (ContentPart.PHOTO, second)
    assert published("catalog.content_decided")[0]["part"] == "photo"

    moderation.restore(actor_id=staff.pk, kind="review", content_id=review.pk, part=Part.of_photo(second), now=LATER)
    assert shown_photos(review) == [first, second, third]


def test_whoever_reported_a_photo_may_report_another_and_the_review(review: Review, own_storage: None) -> None:
    reporter, photos = make_user(), add_photos(review, 2)

    for photo_id in [*photos, photos[0], None, None]:
        draft = ReportDraft(ReportReason.UNRELATED, photo_id=photo_id)
        reports.report(reporter_id=reporter.pk, kind="review", content_id=review.pk, draft=draft)

    assert set(ContentReport.objects.values_list("photo__image_id", flat=True)) == {*photos, None}
    assert ContentReport.objects.count() == 3


def test_reports_of_several_photos_are_about_the_review(review: Review, staff: User, own_storage: None) -> None:
    for photo_id in add_photos(review, 2):
        draft = ReportDraft(ReportReason.UNRELATED, photo_id=photo_id)
        reports.report(reporter_id=make_user().pk, kind="review", content_id=review.pk, draft=draft)

    assert [one.part for one in waiting(staff)] == [WHOLE]


def test_photo_that_is_not_shown_there_is_not_found(review: Review, staff: User, own_storage: None) -> None:
    [photo_id] = add_photos(review, 1)
    other = make_review(review.product, make_grocer())
    for_photo = ReportDraft(ReportReason.PRIVATE, photo_id=photo_id)
    with pytest.raises(ReviewPhotoNotFoundError):
        reports.report(reporter_id=make_user().pk, kind="review", content_id=other.pk, draft=for_photo)
    with pytest.raises(AlreadyDecidedError):
        moderation.hide(
            actor_id=staff.pk, kind="review", content_id=review.pk, part=Part.of_photo(uuid7()), verdict=RUDE, now=NOW
        )
    moderation.hide(
        actor_id=staff.pk, kind="review", content_id=review.pk, part=Part.of_photo(photo_id), verdict=RUDE, now=NOW
    )
    with pytest.raises(ReviewPhotoNotFoundError):
        reports.report(reporter_id=make_user().pk, kind="review", content_id=review.pk, draft=for_photo)


@pytest.mark.parametrize("part", [WHOLE, Part(ContentPart.ANSWER), Part.of_photo(uuid7())])
def test_part_is_read_from_its_own_words(part: Part) -> None:
    assert Part.read(str(part)) == part


@pytest.mark.parametrize(
    "text", ["", "title", "photo", "photo:", "photo:first", "photos:01a21d82-5a06-74d1-b9f6-a89cd61b5636"]
)
def test_other_words_are_no_part(text: str) -> None:
    assert Part.read(text) is None


@pytest.mark.parametrize(
    "act",
    [
        lambda pk, who: moderation.restore(actor_id=who, kind="review", content_id=pk, now=NOW),
        lambda pk, who: moderation.keep(actor_id=who, kind="review", content_id=pk, now=NOW),
        lambda pk, who: moderation.claim(actor_id=who, kind="review", content_id=pk, now=NOW),
        lambda pk, who: moderation.hide(
            actor_id=who, kind="review", content_id=pk, part=Part(ContentPart.PHOTOS), verdict=RUDE, now=NOW
        ),
        lambda pk, who: moderation.hide(
            actor_id=who, kind="review", content_id=pk, part=Part(ContentPart.ANSWER), verdict=RUDE, now=NOW
        ),
    ],
)
def test_what_changes_nothing_is_refused(review: Review, staff: User, act: Callable[..., None]) -> None:
    with pytest.raises(AlreadyDecidedError):
        act(review.pk, staff.pk)
    assert not ModerationAct.objects.exists()


def test_nobody_decides_about_their_own_or_their_shops(review: Review, staff: User) -> None:
    assert review.shop is not None
    ShopMember.objects.create(shop=review.shop, user=staff, role=ShopRole.STAFF)
    for actor_id in (review.author_id, staff.pk):
        assert actor_id is not None
        with pytest.raises(OwnContentError):
            moderation.hide(actor_id=actor_id, kind="review", content_id=review.pk, verdict=RUDE, now=NOW)
    with pytest.raises(ReviewNotFoundError):
        moderation.claim(actor_id=staff.pk, kind="review", content_id=uuid7(), now=NOW)
