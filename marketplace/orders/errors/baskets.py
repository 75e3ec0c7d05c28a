"""What can be wrong with baskets."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ConflictError, InvalidInputError, NotFoundError, RuleError


class BasketNotFoundError(NotFoundError):
    """A guest says something of a basket before there is anything in it."""

    code = "basket_not_found"
    message = _("Your basket is empty.")


class BasketLineNotFoundError(NotFoundError):
    """It is in no basket, or in somebody else's."""

    code = "basket_line_not_found"
    message = _("This is not in your basket any more.")


class OfferGoneError(NotFoundError):
    """No shop offers it to buyers."""

    code = "offer_not_found"
    message = _("This is not on sale any more.")


class BasketFullError(RuleError):
    """There are as many different goods in it as it holds."""

    code = "basket_full"
    message = _("Your basket holds 100 different goods. Remove some first.")


class SoldOutError(ConflictError):
    """The shop has none left."""

    code = "sold_out"
    message = _("This is sold out.")


class TooManyError(RuleError):
    """More than there are, or than the shop sells at once; the message says how many can be had."""

    code = "too_many"
    message = _("Not so many can be had.")


class TooFewError(RuleError):
    """Fewer than the shop sells at once; the message says how many it must be."""

    code = "too_few"
    message = _("The shop does not sell so few.")


class NotInBasketError(NotFoundError):
    """Nothing in the basket is of that shop."""

    code = "shop_not_in_basket"
    message = _("There is nothing of this shop in your basket.")


class CouponRefusedError(RuleError):
    """A code gives nothing for this basket; the message says why."""

    code = "coupon_refused"
    message = _("This code gives nothing.")


class TooManyCouponsError(RuleError):
    code = "too_many_coupons"
    message = _("A basket holds five codes. Remove one first.")


class InvalidSlotError(InvalidInputError):
    """A time to bring or fetch goods that is over, too far away, or no span at all."""

    code = "invalid_slot"
    message = _("Choose a time from now until a week from now.")


class InvalidCapError(InvalidInputError):
    """A most that a substitute may cost, where no substitute is wanted, or one of nothing."""

    code = "invalid_cap"
    message = _("A substitute's price is for those who want one, and more than nothing.")
