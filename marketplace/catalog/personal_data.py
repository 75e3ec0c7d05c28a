"""What this room keeps of somebody, for the copy of their data; and what becomes of it when their account is erased."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from marketplace.accounts.ports import PersonalData, Row, Table
from marketplace.catalog.models import (
    Answer,
    ContentReport,
    HelpfulVote,
    ModerationAct,
    Purchase,
    Question,
    RecentView,
    Review,
    WishlistItem,
)
from marketplace.catalog.models.moderation import DECISIONS

ROOM = "catalog"


class CatalogData:
    """What they bought, said and reported, what staff decided about it, and the goods they wish for and looked at."""

    name = ROOM

    def collect(self, user_id: UUID) -> PersonalData:
        own = {"author_id": user_id}
        review = ("product__slug", "rating", "title", "body", "created_at", "edited_at")
        return PersonalData(
            [
                Table("purchases", _rows(Purchase.objects.filter(user_id=user_id), *BOUGHT)),
                Table("reviews", _rows(Review.objects.filter(**own), *review)),
                Table("questions", _rows(Question.objects.filter(**own), "product__slug", "body", "created_at")),
                Table("answers", _rows(Answer.objects.filter(**own), "question_id", "body", "created_at")),
                Table("helpful_votes", _rows(HelpfulVote.objects.filter(user_id=user_id), "review_id", "created_at")),
                Table("decisions", _rows(_decisions_about(user_id), *DECIDED)),
                Table("reports", _rows(ContentReport.objects.filter(reporter_id=user_id), *REPORTED)),
                Table("wishlist", _rows(WishlistItem.objects.filter(user_id=user_id), *WISHED)),
                Table("recent_products", _rows(RecentView.objects.filter(user_id=user_id), *VIEWED)),
            ]
        )


BOUGHT = ("product__slug", "shop__slug", "bought_at")
DECIDED = ("review_id", "question_id", "answer_id", "part", "kind", "reason", "message", "at")
REPORTED = ("review_id", "photo_id", "question_id", "answer_id", "reason", "note", "created_at")
WISHED = ("product__slug", "price_then", "currency_then", "created_at")
VIEWED = ("product__slug", "viewed_at")


@transaction.atomic
def forget(*, user_id: UUID) -> None:
    """Take their name off what they said, which others read, and delete the rest. Twice does no harm."""
    _decisions_about(user_id).update(message="")
    for written in (Review.objects, Question.objects, Answer.objects):
        written.filter(author_id=user_id).update(author=None)
    Review.objects.filter(answered_by_id=user_id).update(answered_by=None)
    ContentReport.objects.filter(reporter_id=user_id).update(reporter=None, note="")
    Review.objects.filter(votes__user_id=user_id).update(helpful_count=F("helpful_count") - 1)
    for kept in (Purchase.objects, HelpfulVote.objects, WishlistItem.objects, RecentView.objects):
        kept.filter(user_id=user_id).delete()


def _decisions_about(user_id: UUID) -> "QuerySet[ModerationAct]":
    """What the staff decided about what they said; not who of the staff, nor what they note for themselves."""
    theirs = Q(review__author_id=user_id) | Q(question__author_id=user_id) | Q(answer__author_id=user_id)
    return ModerationAct.objects.filter(theirs, kind__in=DECISIONS)


def _rows(found: "QuerySet[Any]", *columns: str) -> list[Row]:
    return list(found.order_by("pk").values(*columns))
