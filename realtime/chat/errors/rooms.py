"""What can go wrong with rooms."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import NotFoundError, RuleError


class RoomNotFoundError(NotFoundError):
    """There is no such room, or it is not theirs."""

    code = "room_not_found"
    message = _("There is no such conversation.")


class SubjectNotFoundError(NotFoundError):
    """There is nothing of that kind that they can talk to a shop about."""

    code = "subject_not_found"
    message = _("There is nothing here that you could write to a shop about.")


class RoomEndedError(RuleError):
    """Nobody is there to read: the buyer's account is erased, or the shop is no longer on Haat."""

    code = "room_ended"
    message = _("Nothing can be written here any more.")


class NobodyToWriteToError(RuleError):
    """An order's buyer has no account, or none any more."""

    code = "nobody_to_write_to"
    message = _("There is no account to write to: this was ordered as a guest, or the account is gone.")


class OrderLongOverError(RuleError):
    """A shop writes first about an order that ended too long ago."""

    code = "order_long_over"
    message = _("This order ended more than a week ago. Its buyer can still write to you.")


class UnansweredError(RuleError):
    """A shop wrote first about an order, a few times, and the buyer has said nothing."""

    code = "unanswered"
    message = _("The buyer has not answered yet. You can write again once they have.")
