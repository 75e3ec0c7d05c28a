"""What can be wrong with reviews, questions and reports of them."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ConflictError, NotFoundError, RuleError


class ReviewNotFoundError(NotFoundError):
    """There is no such review, or it is not theirs to see or change."""

    code = "review_not_found"
    message = _("There is no such review.")


class QuestionNotFoundError(NotFoundError):
    """There is no such question, or it is not theirs to see or change."""

    code = "question_not_found"
    message = _("There is no such question.")


class AnswerNotFoundError(NotFoundError):
    """There is no such answer, or it is not theirs to see or change."""

    code = "answer_not_found"
    message = _("There is no such answer.")


class ReportNotFoundError(NotFoundError):
    """There is no such report."""

    code = "report_not_found"
    message = _("There is no such report.")


class NotBoughtError(RuleError):
    """Somebody reviews, or answers about, what they were never delivered."""

    code = "not_bought"
    message = _("Only who bought this here can say how it was.")


class AlreadyReviewedError(ConflictError):
    """They have reviewed this product."""

    code = "already_reviewed"
    message = _("You have reviewed this already. Change your review instead.")


class OwnContentError(RuleError):
    """Somebody votes for, or reports, what they wrote themselves."""

    code = "own_content"
    message = _("This is your own.")


class ShopAnsweredError(ConflictError):
    """The shop has answered this question."""

    code = "shop_answered"
    message = _("Your shop has answered this already. Change that answer instead.")


class HiddenAnswerError(RuleError):
    """The staff have hidden what they answered to this question; it keeps its place."""

    code = "hidden_answer"
    message = _("Our staff have hidden your answer to this question. It stays so, and there can be no other.")


class NotOfferedError(RuleError):
    """A shop answers about what it does not offer."""

    code = "not_offered"
    message = _("The shop does not offer this product.")


class ContentClaimedError(ConflictError):
    """Another of the staff has it in hand."""

    code = "content_claimed"
    message = _("Somebody else has this in hand. Take it over first.")


class AlreadyDecidedError(ConflictError):
    """The report was decided upon."""

    code = "already_decided"
    message = _("Somebody has decided about this already.")


class ReviewPhotoNotFoundError(NotFoundError):
    """There is no such photo in the review, or it is not shown."""

    code = "review_photo_not_found"
    message = _("There is no such photo in this review.")


class TooManyReviewImagesError(RuleError):
    """A review has as many photos as it may."""

    code = "too_many_review_images"
    message = _("A review can have 5 photos. Remove one first.")
