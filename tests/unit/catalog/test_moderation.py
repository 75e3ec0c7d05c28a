"""What the staff do about what was reported: taken on, hidden in whole or in part, left, shown again."""

from collections.abc import Callable

import pytest

from marketplace.accounts.models import User
from marketplace.catalog.errors.opinions import (
    AlreadyDecidedError,
    ContentClaimedError,
    OwnContentError,
    ReviewNotFoundError,
)
from marketplace.catalog.models import ContentReport, ModerationAct, Review, ReviewImage
from marketplace.catalog.models.moderation import ContentPart, ReportReason, ReportState
from marketplace.catalog.models.opinions import ContentState
from marketplace.catalog.moderation import Verdict
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
        actor_id=staff.pk, kind="review", content_id=review.pk, part=ContentPart.ANSWER, verdict=RUDE, now=NOW
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
        actor_id=staff.pk, kind="review", content_id=review.pk, part=ContentPart.PHOTOS, verdict=RUDE, now=NOW
    )

    assert ReviewOut.of(opinions.get_review(review_id=review.pk, viewer_id=None)).photos == []
    reported = selectors.get_reported(kind="review", content_id=review.pk)
    context = selectors.context_of(reported, reader_id=staff.pk)
    assert ([photo.state for photo in context.photos], context.has_hidden) == (["hidden"], True)


@pytest.mark.parametrize(
    "act",
    [
        lambda pk, who: moderation.restore(actor_id=who, kind="review", content_id=pk, now=NOW),
        lambda pk, who: moderation.keep(actor_id=who, kind="review", content_id=pk, now=NOW),
        lambda pk, who: moderation.claim(actor_id=who, kind="review", content_id=pk, now=NOW),
        lambda pk, who: moderation.hide(
            actor_id=who, kind="review", content_id=pk, part=ContentPart.PHOTOS, verdict=RUDE, now=NOW
        ),
        lambda pk, who: moderation.hide(
            actor_id=who, kind="review", content_id=pk, part=ContentPart.ANSWER, verdict=RUDE, now=NOW
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
