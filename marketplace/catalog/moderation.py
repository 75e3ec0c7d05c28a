"""What can be reported, and what the staff say when they decide."""

from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import UUID

from marketplace.catalog.errors.opinions import AnswerNotFoundError, QuestionNotFoundError, ReviewNotFoundError
from marketplace.catalog.models import Answer, ContentReport, ModerationAct, Question, Review
from marketplace.catalog.models.moderation import ContentPart, ReportReason
from marketplace.core.errors import NotFoundError
from marketplace.core.ids import as_id

Kind = Literal["review", "question", "answer"]
Content = Review | Question | Answer
# The rows of each kind, and what is raised where there is none.
KINDS: Final[dict[Kind, tuple[Any, type[NotFoundError]]]] = {
    "review": (Review.objects, ReviewNotFoundError),
    "question": (Question.objects, QuestionNotFoundError),
    "answer": (Answer.objects, AnswerNotFoundError),
}


@dataclass(frozen=True, slots=True)
class Part:
    """What of something is hidden or shown again.

    Attributes:
        photo_id: which picture, where it is one photo of a review.
    """

    kind: ContentPart = ContentPart.WHOLE
    photo_id: UUID | None = None

    @classmethod
    def of_photo(cls, photo_id: UUID) -> "Part":
        return cls(ContentPart.PHOTO, photo_id)

    @classmethod
    def read(cls, text: str) -> "Part | None":
        """What `str` made of one; None where it is none."""
        kind, _colon, photo = text.partition(":")
        photo_id = as_id(photo)
        if kind not in ContentPart.values or (kind == ContentPart.PHOTO) is not (photo_id is not None):
            return None
        return cls(ContentPart(kind), photo_id)

    def __str__(self) -> str:
        return str(self.kind) if self.photo_id is None else f"{self.kind}:{self.photo_id}"


WHOLE: Final = Part()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why something is hidden.

    Attributes:
        message: to whoever said it, in the staff's own words; beside the reason, which is told in their language.
        note: for the staff alone.
    """

    reason: ReportReason
    message: str = ""
    note: str = ""


def subject_of(row: ContentReport | ModerationAct) -> tuple[Kind, UUID]:
    """The one thing that a report or an act is about."""
    if row.review_id is not None:
        return "review", row.review_id
    if row.question_id is not None:
        return "question", row.question_id
    assert row.answer_id is not None  # noqa: S101  # a constraint says so
    return "answer", row.answer_id
