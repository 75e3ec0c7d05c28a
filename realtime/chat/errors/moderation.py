"""What can be wrong with blocks, reports, and what the market's staff decide about them."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ConflictError, ForbiddenError, NotFoundError, RuleError


class BlockedByBuyerError(ForbiddenError):
    """The buyer does not want to hear from the shop."""

    code = "blocked_by_buyer"
    message = _("The buyer has blocked messages with this shop. You can still write about open orders.")


class BlockedByShopError(ForbiddenError):
    """The shop does not want to hear from the buyer."""

    code = "blocked_by_shop"
    message = _("This shop has blocked messages with you. You can still write about open orders.")


class BlockedByOneselfError(ForbiddenError):
    """Whoever writes has blocked the other themselves."""

    code = "blocked_by_you"
    message = _("You have blocked these messages. Lift the block to write again.")


class NothingToBlockError(RuleError):
    """Somebody who is neither the buyer nor the shop wanted to block."""

    code = "nothing_to_block"
    message = _("Only the buyer and the shop can block each other.")


class OwnMessageError(RuleError):
    """Somebody reported what they, or their own side, said; or would decide about it."""

    code = "own_message"
    message = _("This was said by you or your own side. Take it back instead.")


class NotReportableError(RuleError):
    """What the market itself told was reported."""

    code = "not_reportable"
    message = _("This was told by Haat and cannot be reported.")


class ReportNotFoundError(NotFoundError):
    """No report has this id."""

    code = "report_not_found"
    message = _("There is no such report.")


class ReportDecidedError(ConflictError):
    """The report was decided already."""

    code = "report_decided"
    message = _("This has been decided already.")


class ReportConcernsThemError(ForbiddenError):
    """One of the staff would decide about a conversation that they, or their shop, take part in."""

    code = "report_concerns_you"
    message = _("This conversation is your own or your shop's. Others decide about it.")


class NobodyToSuspendError(RuleError):
    """What was reported has no author who could be kept from writing."""

    code = "nobody_to_suspend"
    message = _("There is nobody behind this message who could be warned or suspended.")


class ReasonRequiredError(ForbiddenError):
    """One of the staff would read a conversation without having said why."""

    code = "reason_required"
    message = _("Say first why you read this conversation. It is kept with your name.")


class NoReasonNeededError(RuleError):
    """Somebody who takes part in a conversation said why they read it."""

    code = "no_reason_needed"
    message = _("You take part in this conversation and need no reason to read it.")


class OwnSuspensionError(ForbiddenError):
    """One of the staff would let themselves write again."""

    code = "own_suspension"
    message = _("You cannot lift what was decided about yourself. Others do.")


class SuspensionNotFoundError(NotFoundError):
    """No suspension that holds has this id."""

    code = "suspension_not_found"
    message = _("There is no such suspension.")
