"""What can keep a basket from being ordered."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ConflictError, NotFoundError, RuleError
from marketplace.orders.pricing.quoted import Quote


class EmptyBasketError(ConflictError):
    """Nothing is in it, or it was ordered just now."""

    code = "basket_empty"
    message = _("There is nothing in your basket.")


class QuoteRefusedError(ConflictError):
    """What the basket comes to now is in `quote`, and nothing was ordered."""

    def __init__(self, quote: Quote) -> None:
        self.quote = quote
        super().__init__()


class QuoteChangedError(QuoteRefusedError):
    """It is not what the buyer confirmed."""

    code = "quote_changed"
    message = _("Something has changed since you looked. See what it comes to now, and confirm again.")


class NotOrderableError(QuoteRefusedError):
    """Something in it cannot be ordered; the quote names what, and why."""

    code = "not_orderable"
    message = _("Something in your basket cannot be ordered now. See what, and change it.")


class PaymentMethodError(RuleError):
    """Nobody pays this way, or not so much."""

    code = "payment_method"
    message = _("This cannot be paid that way. Choose another way to pay.")


class PhoneUnconfirmedError(RuleError):
    """A first order that is paid in cash needs a phone of which a code has shown whose it is."""

    code = "phone_unconfirmed"
    message = _("Confirm your phone number with the code that we send to it, and order then.")


class ContactMissingError(RuleError):
    """Nobody could find the buyer; the details name what is missing."""

    code = "contact_missing"
    message = _("Say who takes it, by which phone they are called, and where it goes.")


class OwnShopPurchaseError(RuleError):
    """Whoever works for a shop does not buy there: figures and reviews would be their own."""

    code = "own_shop"
    message = _("You work for one of these shops, so you cannot order there.")


class PurchaseRefusedError(RuleError):
    """The check of risks said no; why, the buyer is not told."""

    code = "purchase_refused"
    message = _("We cannot take this order.")


class PurchaseNotFoundError(NotFoundError):
    """There is none, or it is somebody else's."""

    code = "purchase_not_found"
    message = _("There is no such purchase.")


class NoCodeError(ConflictError):
    """No code was sent to this phone for this basket, or its time is over."""

    code = "no_code"
    message = _("There is no code to take. Have a new one sent.")


class WrongCodeError(RuleError):
    """It is not the code, or its five tries are over."""

    code = "wrong_code"
    message = _("This is not the code. After five tries have a new one sent.")
