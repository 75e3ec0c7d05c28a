"""What can be wrong with papers and cases, and what a shop may not do before it is verified."""

from collections.abc import Sequence

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ConflictError, ErrorDetail, ForbiddenError, NotFoundError, RuleError
from sellers.fingerprints import Fact


class ShopNotVerifiedError(RuleError):
    """A shop cannot be seen by buyers before the staff have verified it."""

    code = "shop_not_verified"
    message = _("Buyers can see this shop once the market’s staff have verified it.")


class UnverifiedZoneTooFarError(RuleError):
    """A delivery zone of a shop that is not verified reaches farther than it may yet."""

    code = "unverified_zone_too_far"

    def __init__(self, most_km: int) -> None:
        text = _("Before the shop is verified, it can deliver {most} km around its pin at most.")
        super().__init__(format_lazy(text, most=most_km))


class TooManyUnverifiedMembersError(RuleError):
    """A shop that is not verified has as many members as it may yet."""

    code = "too_many_unverified_members"

    def __init__(self, most: int) -> None:
        text = _("Before the shop is verified, {most} people at most can work for it.")
        super().__init__(format_lazy(text, most=most))


class PaperNotFoundError(NotFoundError):
    """The shop has no such paper."""

    code = "paper_not_found"
    message = _("There is no such paper.")


class TooManyPapersError(RuleError):
    """A shop has as many papers as are kept."""

    code = "too_many_papers"
    message = _("The shop has as many papers as we keep. Remove one first.")


class PeopleOnlyError(ForbiddenError):
    """Files of papers are for people to look at: a key that reads shops must not gather national ids."""

    code = "people_only"
    message = _("Programs cannot fetch papers. Sign in to look at one.")


class PapersHeldError(ConflictError):
    """Papers that the staff look at, or decided by, stay as they are."""

    code = "papers_held"
    message = _("This paper cannot be removed: our staff are looking at it, or verified the shop by it.")


class ShopIncompleteError(RuleError):
    """Something is missing before a shop can be sent in; the details name what."""

    code = "shop_incomplete"
    message = _("Something is still missing.")


class TooManyResubmissionsError(RuleError):
    """A shop was refused, and came again, as often within 30 days as it may."""

    code = "too_many_resubmissions"

    def __init__(self, most: int) -> None:
        text = _("A shop that was refused can be sent in again {most} times within 30 days. Wait, or write to us.")
        super().__init__(format_lazy(text, most=most))


class NothingToVerifyError(ConflictError):
    """The shop is verified already, or closed for good."""

    code = "nothing_to_verify"
    message = _("This shop cannot be sent in: it is verified already, suspended, or closed for good.")


class CaseNotFoundError(NotFoundError):
    """There is no such case of verification."""

    code = "case_not_found"
    message = _("There is no such case.")


class CaseChangeRefusedError(ConflictError):
    """A case cannot go from where it stands to where somebody wants it."""

    code = "case_change_refused"
    message = _("This cannot be done as the case stands now. Look at it again.")


class CaseChangedError(ConflictError):
    """The shop is no longer what whoever decides had before them; the details name what changed, as `seen.pin`."""

    code = "case_changed"
    message = _("The shop has changed since you looked at it. Look through what it says now, then decide.")

    def __init__(self, changed: Sequence[Fact] = ()) -> None:
        said = [ErrorDetail(f"seen.{fact}", format_lazy(_("Changed: {what}."), what=fact.label)) for fact in changed]
        super().__init__(details=said)


class NothingToAcceptError(ConflictError):
    """A shop is what staff approved, or another of them has accepted what it became."""

    code = "nothing_to_accept"
    message = _("This shop is what was approved. There is nothing to accept.")


class CaseClaimedError(ConflictError):
    """Another of the staff has the case in hand."""

    code = "case_claimed"
    message = _("Somebody else has this case in hand. Take it over if you mean to go on with it.")


class OwnShopError(ForbiddenError):
    """Staff decide nothing about a shop that they work for."""

    code = "own_shop"
    message = _("You work for this shop, so somebody else has to look at it.")
