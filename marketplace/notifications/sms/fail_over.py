"""Several gateways: the next is asked where one is away, and never where one may have the message.

No two gateways share an idempotency key, so a message that one of them may have taken is left to that one. Before a
gateway is asked the log of messages says so (`Delivery.held_by`), until the gateway has said no. What a killed worker
leaves behind is therefore known: one that knows keys is asked again, and is the only one; one that knows none is not
asked twice, and the message is a dead letter.
"""

from collections.abc import Sequence
from uuid import UUID

import structlog

from marketplace.core.errors import UnavailableError
from marketplace.core.events import UndeliverableError
from marketplace.notifications.deliveries import holding
from marketplace.notifications.ports import Receipt, SmsSender
from marketplace.notifications.sms.outcomes import GatewayRefusesUsError, NotTakenError

logger = structlog.get_logger(__name__)


class FailOverSender:
    """Gateways in the order in which they are asked."""

    knows_keys = True

    def __init__(self, gateways: Sequence[SmsSender]) -> None:
        self._gateways = gateways

    @property
    def name(self) -> str:
        """All of them, for nobody has the message yet."""
        return ",".join(gateway.name for gateway in self._gateways)

    def send(self, text: str, *, to: str, event_id: UUID) -> Receipt:
        """See the port."""
        holder = holding.holder_of(event_id)
        if holder:
            return self._ask_holder(holder, text, to=to, event_id=event_id)
        refusal: UnavailableError | None = None
        for gateway in self._gateways:
            holding.hold(event_id, gateway.name)
            try:
                return gateway.send(text, to=to, event_id=event_id)
            except (NotTakenError, GatewayRefusesUsError) as error:
                holding.let_go(event_id)
                refusal = error
                logger.warning("sms_gateway_passed_over", gateway=gateway.name, error=type(error).__name__)
            except UndeliverableError:
                # The number or the text is at fault, and would be at the next one.
                holding.let_go(event_id)
                raise
        raise refusal or UndeliverableError("there is no gateway")

    def _ask_holder(self, holder: str, text: str, *, to: str, event_id: UUID) -> Receipt:
        """Ask the one that may have the message, once more, if it can tell that it has."""
        gateway = next((one for one in self._gateways if one.name == holder), None)
        if gateway is None or not gateway.knows_keys:
            raise UndeliverableError(f"{holder} may have taken the message, and would carry it twice")
        return gateway.send(text, to=to, event_id=event_id)
