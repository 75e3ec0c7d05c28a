"""What can be known of a text message that a gateway did not say yes to: whether it may be on its way all the same."""

from collections.abc import Callable
from dataclasses import dataclass
from ssl import SSLCertVerificationError
from typing import Any

import requests
from urllib3.exceptions import NewConnectionError, SSLError

from marketplace.core.errors import UnavailableError
from marketplace.core.resilience import OutsideSystemError


class NotTakenError(OutsideSystemError):
    """The gateway is away or busy, and has not got the message: another one may be asked."""


class PerhapsTakenError(OutsideSystemError):
    """The gateway was asked and did not say what it did: the message may be on its way, and no other is to be asked."""


class GatewayRefusesUsError(UnavailableError):
    """Our key, the sender's name or our address is not accepted; no message is at fault, and each may wait."""

    code = "sms_gateway_refuses_us"


class NoSensibleAnswerError(Exception):
    """The gateway failed on its side, is busy, or answered something that is not its documented format."""


class BusyError(NoSensibleAnswerError):
    """It takes no more messages just now, and has not taken this one."""


@dataclass(slots=True)
class Trail:
    """What the attempts to hand over one message have left behind.

    Attributes:
        may_be_taken: one of them got as far as the gateway, and its answer told nothing.
    """

    may_be_taken: bool = False

    def note(self, error: Exception) -> None:
        """Remember how an attempt ended."""
        if not (isinstance(error, BusyError) or never_left(error)):
            self.may_be_taken = True


def never_left(error: Exception) -> bool:
    """Whether nobody was reached, so that nothing can have been taken."""
    if isinstance(error, requests.ConnectTimeout):
        return True
    cause = error.args[0] if isinstance(error, requests.ConnectionError) and error.args else None
    reason = getattr(cause, "reason", None)
    return isinstance(reason, NewConnectionError) or _is_of_certificate(reason)


def _is_of_certificate(reason: object) -> bool:
    """Whether the other side could not show who it is. Any other fault of TLS may come when all was sent."""
    return isinstance(reason, SSLError) and isinstance(next(iter(reason.args), None), SSLCertVerificationError)


def carry(hand_over: Callable[[Trail], Any]) -> Any:
    """Hand a message over, and tell the two ways of failing apart.

    Raises:
        NotTakenError, PerhapsTakenError: every attempt failed.
        UndeliverableError, GatewayRefusesUsError: what the gateway answered.
    """
    trail = Trail()
    try:
        return hand_over(trail)
    except OutsideSystemError as error:
        kind = PerhapsTakenError if trail.may_be_taken else NotTakenError
        raise kind from error.__cause__
