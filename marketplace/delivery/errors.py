"""What can go wrong on the way of an order."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ConflictError, NotFoundError, RuleError


class LegNotFoundError(NotFoundError):
    """There is no such leg, or somebody else carries it."""

    code = "leg_not_found"
    message = _("You are not carrying such an order.")


class LegEndedError(LegNotFoundError):
    """It has come to its end, so nobody is shown on it any longer."""

    code = "leg_ended"
    message = _("This order is no longer on its way. Your position is not shared any more.")


class NotSharingError(ConflictError):
    """Whoever carries it has not said that their position may be shared."""

    code = "not_sharing"
    message = _("Your position is not being shared. Start sharing first.")


class CannotCarryError(RuleError):
    """They do not work for the shop, or have nothing to do with its orders."""

    code = "cannot_carry"
    message = _("Only people who see to the shop’s orders can carry them.")
