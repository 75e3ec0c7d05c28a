"""Reads: what was reported of what people said, for the market's staff."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from marketplace.accounts.models import User
from marketplace.catalog.models import Answer, ContentReport, ModerationAct, Product, Question, Review, ReviewImage
from marketplace.catalog.models.moderation import DECISIONS, ReportReason, ReportState
from marketplace.catalog.models.opinions import ContentState
from marketplace.catalog.moderation import KINDS, WHOLE, Content, Kind, Part, subject_of
from marketplace.core.pagination import Page, paginate
from sellers.models import Shop, ShopMember

SAID: tuple[type[Review] | type[Question] | type[Answer], ...] = (Review, Question, Answer)
ABOUT = (
    *("review__product", "review__author", "review__shop", "question__product", "question__author"),
    *("answer__question__product", "answer__author", "answer__shop"),
)
WITHOUT_SHAPES = ("review__shop__hours", "review__shop__closed", "answer__shop__hours", "answer__shop__closed")


class Queue(StrEnum):
    """The staff's lists of what was reported."""

    WAITING = "waiting"
    MINE = "mine"


@dataclass(frozen=True, slots=True)
class Reported:
    """Something that was said and what people have against it.

    Attributes:
        reports: those that wait, the oldest first; all there ever were where one thing is looked at.
    """

    kind: Kind
    content: Content
    reports: Sequence[ContentReport]

    @property
    def product(self) -> Product:
        return self.content.question.product if isinstance(self.content, Answer) else self.content.product

    @property
    def author(self) -> User | None:
        return self.content.author

    @property
    def shop(self) -> Shop | None:
        """Whose word an answer is, or who sold what a review is about."""
        return self.content.shop if isinstance(self.content, Review | Answer) else None

    @property
    def waiting(self) -> list[ContentReport]:
        return [report for report in self.reports if report.state == ReportState.OPEN]

    @property
    def reasons(self) -> list[tuple[ReportReason, int]]:
        """Why, and how many say so, what most say first."""
        counted = Counter(report.reason for report in self.waiting or self.reports)
        return [(ReportReason(reason), count) for reason, count in counted.most_common()]

    @property
    def claimed_by(self) -> User | None:
        return next((report.claimed_by for report in self.waiting if report.claimed_by), None)

    @property
    def part(self) -> Part:
        """What those that wait are about: one photo where all of them name it, or else all of it."""
        photos = {report.photo for report in self.waiting}
        photo = photos.pop() if len(photos) == 1 else None
        return Part.of_photo(photo.image_id) if photo else WHOLE


@dataclass(frozen=True, slots=True)
class Context:
    """What the staff decide by, beside the thing itself.

    Attributes:
        photos: of a review, hidden or not.
        answers: of a question, hidden or not; of an answer's question, all of them.
        written, hidden: how many reviews, questions and answers the author has written, and how many are hidden.
        has_hidden: it, its photos or the shop's answer are hidden.
        is_own: whoever looks wrote it, or works for the shop that did or sold it; they decide nothing about it.
    """

    photos: Sequence[ReviewImage] = ()
    answers: Sequence[Answer] = ()
    acts: Sequence[ModerationAct] = ()
    written: int = 0
    hidden: int = 0
    has_hidden: bool = False
    is_own: bool = False


def page_reported(*, queue: Queue, reader_id: UUID, cursor: str | None, limit: int) -> Page[Reported]:
    """What waits for a decision, each thing once; what was reported longest ago first."""
    waiting = _open().filter(claimed_by_id=reader_id) if queue is Queue.MINE else _open()
    earlier = ContentReport.objects.filter(
        Q(review=OuterRef("review")) | Q(question=OuterRef("question")) | Q(answer=OuterRef("answer")),
        state=ReportState.OPEN,
        id__lt=OuterRef("id"),
    )
    first = waiting.filter(~Exists(earlier)).select_related(*ABOUT).defer(*WITHOUT_SHAPES)
    page = paginate(first, order_by=["id"], cursor=cursor, limit=limit, query=str(queue))
    return Page(items=_gathered(page.items), next=page.next)


def list_open_reports(*, cursor: str | None, limit: int) -> Page[ContentReport]:
    """What waits for the staff, the longest waiting first, with what it is about."""
    beside = ("review__product", "question__product", "answer__question__product", "reporter", "photo")
    waiting = _open().select_related(*beside)
    return paginate(waiting, order_by=["id"], cursor=cursor, limit=limit)


def count_reported(*, reader_id: UUID) -> Mapping[Queue, int]:
    """How many things wait, and how many of them the reader has in hand."""
    subjects = set(_open().values_list("review_id", "question_id", "answer_id", "claimed_by_id"))
    return {
        Queue.WAITING: len({subject[:3] for subject in subjects}),
        Queue.MINE: len({subject[:3] for subject in subjects if subject[3] == reader_id}),
    }


def page_decisions(*, cursor: str | None, limit: int) -> Page[ModerationAct]:
    """What the staff decided, the latest first."""
    acts = ModerationAct.objects.filter(kind__in=DECISIONS).select_related("actor", "photo", *ABOUT)
    acts = acts.defer(*WITHOUT_SHAPES)
    return paginate(acts, order_by=["-id"], cursor=cursor, limit=limit)


def get_reported(*, kind: Kind, content_id: UUID) -> Reported:
    """One thing that was said, with every report of it there ever was, the oldest first.

    Raises:
        ReviewNotFoundError, QuestionNotFoundError, AnswerNotFoundError: there is none.
    """
    rows, missing = KINDS[kind]
    content = rows.filter(pk=content_id).select_related(*_beside(kind)).first()
    if content is None:
        raise missing
    beside = ("reporter", "claimed_by", "decided_by", "photo__image")
    reports = ContentReport.objects.filter(**{kind: content}).select_related(*beside)
    return Reported(kind, content, list(reports.order_by("id")))


def context_of(reported: Reported, *, reader_id: UUID) -> Context:
    """What stands around it."""
    content = reported.content
    acts = ModerationAct.objects.filter(**{reported.kind: content}).select_related("actor", "photo").order_by("-id")
    images = content.images.all() if isinstance(content, Review) else ReviewImage.objects.none()
    photos = list(images.select_related("image").order_by("position"))
    written, hidden = _record_of(content.author_id)
    return Context(
        photos=photos,
        answers=_answers_beside(content),
        acts=list(acts),
        written=written,
        hidden=hidden,
        has_hidden=_has_hidden(content, photos),
        is_own=content.author_id == reader_id
        or (reported.shop is not None and ShopMember.objects.filter(shop=reported.shop, user_id=reader_id).exists()),
    )


def _has_hidden(content: Content, photos: Sequence[ReviewImage]) -> bool:
    states = {content.state, *(photo.state for photo in photos)}
    if isinstance(content, Review) and content.answer:
        states.add(content.answer_state)
    return ContentState.HIDDEN in states


def _open() -> "QuerySet[ContentReport]":
    return ContentReport.objects.filter(state=ReportState.OPEN)


def _gathered(firsts: Iterable[ContentReport]) -> list[Reported]:
    """Each first report's thing, with all reports of it that wait."""
    firsts = list(firsts)
    ids: dict[str, list[UUID]] = {kind: [] for kind in KINDS}
    for first in firsts:
        kind, content_id = subject_of(first)
        ids[kind].append(content_id)
    about = Q(review__in=ids["review"]) | Q(question__in=ids["question"]) | Q(answer__in=ids["answer"])
    reports: dict[tuple[str, UUID], list[ContentReport]] = {}
    for report in _open().filter(about).select_related("reporter", "claimed_by", "photo").order_by("id"):
        reports.setdefault(subject_of(report), []).append(report)
    return [Reported(kind, getattr(one, kind), reports[kind, pk]) for one in firsts for kind, pk in [subject_of(one)]]


def _beside(kind: Kind) -> tuple[str, ...]:
    parts: dict[Kind, tuple[str, ...]] = {
        "review": ("product", "author", "shop", "answered_by"),
        "question": ("product", "author"),
        "answer": ("question__product", "question__author", "author", "shop"),
    }
    return parts[kind]


def _answers_beside(content: Content) -> list[Answer]:
    if isinstance(content, Review):
        return []
    question_id = content.pk if isinstance(content, Question) else content.question_id
    answers = Answer.objects.filter(question_id=question_id).select_related("author", "shop").order_by("id")
    return list(answers.exclude(pk=content.pk) if isinstance(content, Answer) else answers)


def _record_of(author_id: UUID | None) -> tuple[int, int]:
    if author_id is None:
        return 0, 0
    wrote = (model.objects.filter(author_id=author_id).values_list("state", flat=True) for model in SAID)
    states = [state for found in wrote for state in found]
    return len(states), states.count(ContentState.HIDDEN)
