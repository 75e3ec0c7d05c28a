from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import (
    ConflictError,
    ErrorDetail,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    RuleError,
    Text,
)


class ShopNotFoundError(NotFoundError):
    """No such shop, or it is not open to the public."""

    code = "shop_not_found"
    message = _("There is no such shop.")


class ShopCategoryNotFoundError(InvalidInputError):
    """A filter names a category that the tree does not have."""

    code = "unknown_category"
    message = _("There is no such kind of shop.")

    def __init__(self) -> None:
        super().__init__(details=[ErrorDetail(field="category", message=self.message)])


class StatusChangeRefusedError(ConflictError):
    """A shop cannot go from the status it has to the one that was asked for."""

    code = "status_change_refused"
    message = _("A shop cannot go from its present status to that one.")


class ShopNotConfirmedError(RuleError):
    """A shop was to be closed for good, and its name was not typed with it."""

    code = "not_confirmed"
    message = _("Type the shop’s name exactly as it is written here.")


class InvalidOpeningError(InvalidInputError):
    """An opening ends before it begins, lasts longer than a day, or lies on no weekday."""

    code = "invalid_opening"
    message = _("An opening must end after it begins, at most a day later.")


class OverlappingOpeningsError(InvalidInputError):
    """Two openings of one week share a minute."""

    code = "overlapping_openings"
    message = _("Two of the openings overlap.")

    def __init__(self, place: int | None = None) -> None:
        self.place = place
        super().__init__(details=[] if place is None else [ErrorDetail(f"hours.{place}", self.message)])


class InvalidHoursError(InvalidInputError):
    """The clocks of a shop, or how long its orders take, make no sense."""

    code = "invalid_hours"
    message = _("These are no hours a shop can keep.")

    @classmethod
    def unknown_zone(cls) -> "InvalidHoursError":
        return cls(details=[ErrorDetail("time_zone", _("There is no such time zone."))])

    @classmethod
    def too_long(cls) -> "InvalidHoursError":
        return cls(details=[ErrorDetail("lead_time_min", _("An order leaves within a week."))])


class InvalidClosureError(InvalidInputError):
    """A closure, a break or a rush ends before it begins, is over, or lasts too long."""

    code = "invalid_closure"
    message = _("A shop cannot be closed like this.")

    @classmethod
    def ends_early(cls) -> "InvalidClosureError":
        return cls(details=[ErrorDetail("ends_at", _("It must end after it begins."))])

    @classmethod
    def over(cls) -> "InvalidClosureError":
        return cls(details=[ErrorDetail("ends_at", _("This is over already."))])

    @classmethod
    def too_far(cls, field: str = "until") -> "InvalidClosureError":
        return cls(details=[ErrorDetail(field, _("This is too long."))])


class ClosureNotFoundError(NotFoundError):
    """The shop has no such closure to come."""

    code = "closure_not_found"
    message = _("The shop has no such closure.")


class TooManyClosuresError(RuleError):
    """A shop has as many closures to come as it may."""

    code = "too_many_closures"
    message = _("A shop can have 100 closures to come. Remove one first.")


class UnknownHolidayError(InvalidInputError):
    """A day was to be lifted on which the calendar has no holiday to come."""

    code = "unknown_holiday"
    message = _("The calendar has no such holiday to come.")

    def __init__(self, place: int) -> None:
        super().__init__(details=[ErrorDetail(f"lifted.{place}", self.message)])


class ZoneNotFoundError(NotFoundError):
    """The shop has no such zone."""

    code = "zone_not_found"
    message = _("The shop has no such delivery zone.")


class InvalidZoneError(InvalidInputError):
    """What was said about a zone does not make one; the details name the fields."""

    code = "invalid_zone"
    message = _("This does not make a delivery zone.")


class InvalidShapeError(InvalidZoneError):
    """A shape cannot be a zone's.

    Attributes:
        field: the part of the shape, by its dotted path.
        point: longitude and latitude of what is wrong, where it lies at a point.
    """

    code = "invalid_shape"
    message = _("This shape cannot be a delivery zone.")

    def __init__(self, field: str, message: Text, *, point: tuple[float, float] | None = None) -> None:
        self.field, self.point = field, point
        super().__init__(details=[ErrorDetail(field=field, message=message)])


class BrokenShapeError(InvalidShapeError):
    """A shape crosses itself or the like, and either was not to be mended or nothing is left when it is."""

    code = "broken_shape"


class SwappedCoordinatesError(InvalidShapeError):
    """Latitude stands where GeoJSON has longitude."""

    code = "swapped_coordinates"


class ShapeTooFarError(InvalidShapeError):
    """A shape reaches farther from the shop than is allowed, around the globe, or lies outside the country."""

    code = "shape_too_far"


class ShapeTooDetailedError(InvalidShapeError):
    """A shape has more corners than is allowed."""

    code = "shape_too_detailed"


class TooManyZonesError(ConflictError):
    """A shop has as many zones as it may."""

    code = "too_many_zones"
    message = _("A shop can have 50 delivery zones. Remove one first.")


class CommissionRuleNotFoundError(NotFoundError):
    """No commission rule has that id."""

    code = "commission_rule_not_found"
    message = _("There is no such commission rule.")


class CommissionTargetError(InvalidInputError):
    """A commission rule is for one shop, one kind of shop or everybody."""

    code = "commission_target"
    message = _("A rule is for one shop, for one kind of shop, or for the whole market.")

    def __init__(self) -> None:
        super().__init__(details=[ErrorDetail(field="category", message=self.message)])


class CommissionInThePastError(InvalidInputError):
    """What was kept of sales that are made does not change."""

    code = "commission_in_the_past"
    message = _("This instant is over. Rules change for the time to come alone.")

    def __init__(self, field: str) -> None:
        super().__init__(details=[ErrorDetail(field=field, message=self.message)])


class CommissionEndsTooEarlyError(InvalidInputError):
    """A commission rule would end before it begins."""

    code = "commission_ends_too_early"
    message = _("The rule must end after it begins.")

    def __init__(self) -> None:
        super().__init__(details=[ErrorDetail(field="valid_until", message=self.message)])


class CommissionTakenError(ConflictError):
    """Another rule for the same begins at the same instant."""

    code = "commission_taken"
    message = _("Another rule for the same begins at that instant. End that one first, or choose another instant.")


class CommissionOverError(ConflictError):
    """The rule ends by then as it is."""

    code = "commission_over"
    message = _("This rule ends by then already.")


class TooManyShopsError(RuleError):
    """Somebody owns as many shops as one person may."""

    code = "too_many_shops"

    def __init__(self, most: int) -> None:
        super().__init__(format_lazy(_("One person can own {most} shops at most."), most=most))


class ShopOutsideServiceAreaError(InvalidInputError):
    """A shop's pin stands outside Bangladesh."""

    code = "outside_service_area"
    message = _("This place is outside Bangladesh, and Haat only works there.")

    def __init__(self) -> None:
        super().__init__(details=[ErrorDetail(field="location", message=self.message)])


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


class PapersHeldError(ConflictError):
    """Papers that the staff look at, or decided by, stay as they are."""

    code = "papers_held"
    message = _("This paper cannot be removed: our staff are looking at it, or verified the shop by it.")


class ShopIncompleteError(RuleError):
    """Something is missing before a shop can be sent in; the details name what."""

    code = "shop_incomplete"
    message = _("Something is still missing.")


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


class CaseClaimedError(ConflictError):
    """Another of the staff has the case in hand."""

    code = "case_claimed"
    message = _("Somebody else has this case in hand. Take it over if you mean to go on with it.")


class OwnShopError(ForbiddenError):
    """Staff decide nothing about a shop that they work for."""

    code = "own_shop"
    message = _("You work for this shop, so somebody else has to look at it.")


class MemberNotFoundError(NotFoundError):
    """Nobody who works for the shop has this id."""

    code = "member_not_found"
    message = _("There is no such person in this shop.")


class ShopInvitationNotFoundError(NotFoundError):
    """No invitation of a shop has this id or link, or it was used, is too old, or is meant for another contact."""

    code = "shop_invitation_not_found"
    message = _("This invitation does not exist any more. It may be used, too old, or meant for another contact.")


class NotTheirsToManageError(ForbiddenError):
    """Somebody wanted to change, remove or invite whom their own place in the shop does not let them."""

    code = "not_yours_to_manage"
    message = _("You cannot do this to this person. Managers manage staff, and the owner manages everybody else.")


class MoreThanTheyHaveError(ForbiddenError):
    """Somebody wanted to give rights that they do not have, or that nobody can give."""

    code = "more_than_you_have"
    message = _("You can only give rights that you have yourself.")


class OwnerStaysError(RuleError):
    """The owner wanted to leave their shop, which would have none then."""

    code = "owner_stays"
    message = _("A shop needs an owner. Hand it over to somebody else first.")


class OwnsAlreadyError(ConflictError):
    """A shop was offered to whoever owns it."""

    code = "owns_already"
    message = _("This person owns the shop already.")


class AlreadyMemberError(ConflictError):
    """Whoever was invited, or accepts, works for the shop already."""

    code = "already_member"
    message = _("This person works for the shop already.")


class InvitationOpenError(ConflictError):
    """A contact that has an open invitation was invited again."""

    code = "invitation_open"
    message = _("There is an open invitation for this already. Withdraw it first.")


class TooManyPeopleError(RuleError):
    """A shop has as many people and open invitations as it may."""

    code = "too_many_people"
    message = _("A shop can have 50 people, with those who are invited. Remove one first.")


class UnreachableOwnerError(RuleError):
    """Ownership was offered to somebody who has shown neither an address nor a number to be theirs."""

    code = "unreachable_owner"
    message = _("This person must confirm an e-mail address or a phone number first.")


class InvalidImportFileError(InvalidInputError):
    """A file of shops cannot be read; the details say why."""

    code = "invalid_import_file"
    message = _("This file of shops cannot be read.")

    def __init__(self, why: Text) -> None:
        super().__init__(details=[ErrorDetail(field="file", message=why)])


class ShopImportNotFoundError(NotFoundError):
    """No import has that id, or its time is over."""

    code = "shop_import_not_found"
    message = _("There is no such import, or it was deleted after its time.")


class ImportNotReadyError(ConflictError):
    """The file is still being looked through, or has run."""

    code = "import_not_ready"
    message = _("This import is still being looked through, or has run already.")


class ImportHasErrorsError(ConflictError):
    """Some rows have errors, and nobody said that they may be passed by."""

    code = "import_has_errors"
    message = _("Some rows have errors. Mend the file, or say that these rows are to be passed by.")


class PayoutAccountNotFoundError(NotFoundError):
    """The shop has no such account, or it was removed."""

    code = "payout_account_not_found"
    message = _("There is no such payout account.")


class PayoutAccountExistsError(ConflictError):
    """The shop has an account of this kind with this number."""

    code = "payout_account_exists"
    message = _("The shop has this account already.")


class TooManyPayoutAccountsError(RuleError):
    """A shop has as many accounts as it may."""

    code = "too_many_payout_accounts"
    message = _("A shop can have 10 payout accounts. Remove one first.")


class PayoutAccountUnverifiedError(RuleError):
    """Money was to go to an account that nobody has verified."""

    code = "payout_account_unverified"
    message = _("Money goes to verified accounts alone. Verify this one first.")


class NoCodeForThisAccountError(RuleError):
    """A code was asked for, or typed, for an account that is verified otherwise, or was decided upon."""

    code = "no_code_for_this_account"
    message = _("No code is sent for this account: our staff verify it, or it is decided already.")


class WrongPayoutCodeError(RuleError):
    """It is not the code that was sent, or its time is over, or it was typed wrongly five times."""

    code = "wrong_payout_code"
    message = _("This code is wrong, or not good any more. Ask for a new one if you need it.")


class PayoutAccountDecidedError(ConflictError):
    """Staff wanted to decide about an account that was decided upon, or removed."""

    code = "payout_account_decided"
    message = _("This account is decided already.")
