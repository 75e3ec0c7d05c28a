"""What can be wrong with making one product of two."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ConflictError, NotFoundError, RuleError


class MergeNotFoundError(NotFoundError):
    """There is no such proposal to merge."""

    code = "merge_not_found"
    message = _("There is no such pair of products.")


class MergeDecidedError(ConflictError):
    """Somebody decided about the pair, or one of the two is gone."""

    code = "merge_decided"
    message = _("This pair has been decided already.")


class MergeUnderWayError(ConflictError):
    """Offers of another product are still on their way to the one that is to go."""

    code = "merge_under_way"
    message = _("Another product is being merged into this one. Try again in some minutes.")


class NotMergeableError(RuleError):
    """The two are one, or one of them is a shop's own."""

    code = "not_mergeable"
    message = _("Only two different shared products can become one.")
