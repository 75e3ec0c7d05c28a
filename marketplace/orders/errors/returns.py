"""What can be wrong with returns and refunds."""

from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ConflictError, ErrorDetail, NotFoundError, RuleError
from marketplace.core.money import Money
from marketplace.orders.models import ReturnState


class WhyNot(models.TextChoices):
    """Why nothing of an order can be given back."""

    NOT_DELIVERED = "not_delivered", _("This order was not delivered.")
    NO_RETURNS = "no_returns", _("This shop takes nothing back.")
    TOO_LATE = "too_late", _("The time to return something of this order is over.")
    OPEN_RETURN = "open_return", _("A return of this order is not finished yet.")
    NOTHING_LEFT = "nothing_left", _("All of this order was returned.")
    TOO_MANY_RETURNS = "too_many_returns", _("There were too many returns of this order. Write to us instead.")


class ReturnNotFoundError(NotFoundError):
    """There is no such return, or it is not theirs."""

    code = "return_not_found"
    message = _("There is no such return.")


class RefundNotFoundError(NotFoundError):
    """There is no such refund, or it is not theirs."""

    code = "refund_not_found"
    message = _("There is no such refund.")


class PhotoNotFoundError(NotFoundError):
    """The return has no such photo."""

    code = "photo_not_found"
    message = _("There is no such photo.")


class NotReturnableError(ConflictError):
    """Nothing of the order can be given back; its code says why (`WhyNot`)."""

    code = "not_returnable"

    def __init__(self, why: WhyNot) -> None:
        self.code = why.value
        super().__init__(why.label)


class NothingReturnedError(RuleError):
    """A return of nothing is none."""

    code = "nothing_returned"
    message = _("Say what you want to give back.")

    def __init__(self) -> None:
        super().__init__(details=[ErrorDetail("lines", self.message)])


class TooManyReturnedError(RuleError):
    """More of a line than was delivered and is still there to be given back."""

    code = "too_many_returned"

    def __init__(self, field: str, *, most: int) -> None:
        text = format_lazy(_("At most {most}."), most=most)
        super().__init__(details=[ErrorDetail(field, text)])


class TooManyPhotosError(RuleError):
    """More than a return has."""

    code = "too_many_photos"

    def __init__(self, *, most: int) -> None:
        text = format_lazy(_("At most {most} photos."), most=most)
        super().__init__(text, details=[ErrorDetail("photos", text)])


class ReturnActNotPossibleError(ConflictError):
    """No arrow leads from where the return stands, or none for whoever asks."""

    code = "return_act_not_possible"

    def __init__(self, state: str) -> None:
        self.state = state
        text = _("This cannot be done now: the return stands at “{state}”.")
        super().__init__(format_lazy(text, state=ReturnState(state).label))


class DisputeTooLateError(RuleError):
    """The buyer has left the shop's answer as it is for too long."""

    code = "dispute_too_late"
    message = _("It is too late to have our staff look at this.")


class DisputeTooEarlyError(RuleError):
    """There is still time for the goods to be brought, and for the shop to say so."""

    code = "dispute_too_early"
    message = _("There is still time for the goods to come back.")


class WordsNeededError(RuleError):
    """Whoever refuses, disputes or decides says why."""

    code = "words_needed"
    message = _("Say why.")

    def __init__(self, field: str) -> None:
        super().__init__(details=[ErrorDetail(field, self.message)])


class RefundPaidError(ConflictError):
    """It was paid before."""

    code = "refund_paid"
    message = _("This was paid already.")


class RefundOwedError(ConflictError):
    """Nobody says that the buyer has it."""

    code = "refund_owed"
    message = _("This is owed as it is.")


class RefundTooHighError(RuleError):
    """More than is left of what was paid."""

    code = "refund_too_high"

    def __init__(self, *, most: Money) -> None:
        self.most = most
        text = format_lazy(_("At most {most}: that is left of what was paid."), most=most.format())
        super().__init__(text, details=[ErrorDetail("amount", text)])


class RefundMovedError(ConflictError):
    """Something of the order went back, or was asked for, since whoever gives something looked at it."""

    code = "refund_moved"
    message = _("What can still go back of this order has changed in the meantime. Look at it again.")


class RefundNotPossibleError(ConflictError):
    """Nothing was paid for it, or all of it goes back."""

    code = "refund_not_possible"
    message = _("Nothing is left of this order to give back.")
