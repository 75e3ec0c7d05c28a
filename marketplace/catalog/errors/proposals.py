"""What can be wrong with proposals to the shared catalogue."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ConflictError, NotFoundError, RuleError


class ProposalNotFoundError(NotFoundError):
    """There is no such proposal, or it is not theirs to know of."""

    code = "proposal_not_found"
    message = _("There is no such proposal.")


class ProposalDecidedError(ConflictError):
    """It waits no more: somebody decided, or it was withdrawn."""

    code = "proposal_decided"
    message = _("This proposal has been decided or withdrawn already.")


class ProposalExistsError(ConflictError):
    """The shop has a proposal about this product that waits."""

    code = "proposal_exists"
    message = _("Your shop’s proposal about this product still waits. Withdraw it first.")


class ProposalOutdatedError(ConflictError):
    """The product has changed since its author looked at it, so that approving would undo somebody else's change."""

    code = "proposal_outdated"
    message = _("The product has changed since this was proposed. Reject it and ask for a new proposal.")


class NothingProposedError(RuleError):
    """The product is what was proposed already."""

    code = "nothing_proposed"
    message = _("The product is like this already.")


class TooManyProposalsError(RuleError):
    """So many proposals of the shop wait that the staff should see to them first."""

    code = "too_many_proposals"

    def __init__(self, most: int) -> None:
        text = _("{most} proposals of your shop wait. Let us decide about some of them first.")
        super().__init__(format_lazy(text, most=most))


class OwnProposalError(RuleError):
    """Whoever would decide works for the shop that proposes."""

    code = "own_proposal"
    message = _("You work for this shop. Somebody else has to decide.")
