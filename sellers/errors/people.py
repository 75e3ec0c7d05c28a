"""What can be wrong with who works for a shop."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ConflictError, ForbiddenError, NotFoundError, RuleError


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
