"""What can go wrong on a live connection, beside what goes wrong everywhere."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import InvalidInputError, NotFoundError, RuleError
from realtime.refusals import Reason
from realtime.wire import CloseCode


class UnknownProtocolError(InvalidInputError):
    """The client speaks none of the protocols that we do."""

    code = "unknown_protocol"
    message = _("Open the socket with the sub-protocol haat.v1.")


class NotSubscribedError(NotFoundError):
    """The socket does not hear that topic."""

    code = "not_subscribed"
    message = _("This topic is not subscribed here.")


class SignalUnknownError(NotFoundError):
    """Signals of that kind are not taken on that topic, or not from them."""

    code = "signal_unknown"
    message = _("This signal cannot be sent here.")


class TokenUnknownError(NotFoundError):
    """The resume token is too old, was used, or is none of ours."""

    code = "resume_token_unknown"
    message = _("It cannot go on from there. Subscribe with the last number you have.")


class TooManyTopicsError(RuleError):
    """The socket hears as many topics as it may."""

    code = "too_many_topics"
    message = _("This is as many topics as one connection takes.")


class CutError(Exception):
    """The socket is to be ended, for what its client is no longer or has too many of."""

    def __init__(self, code: CloseCode, reason: Reason) -> None:
        super().__init__(code.name)
        self.code = code
        self.reason = reason
