"""Which gateway may have a text message: written before it is asked, and crossed out when it has said no."""

from uuid import UUID

from marketplace.notifications.deliveries.models import Channel, Delivery


def holder_of(event_id: UUID) -> str:
    """The gateway that was asked and has said neither yes nor no; empty for none."""
    found = Delivery.objects.of_event(Channel.SMS, event_id).values_list("held_by", flat=True).first()
    return found or ""


def hold(event_id: UUID, gateway: str) -> None:
    """It is about to be asked. This must be committed before it is."""
    Delivery.objects.of_event(Channel.SMS, event_id).update(held_by=gateway)


def let_go(event_id: UUID) -> None:
    """It has not got the message."""
    Delivery.objects.of_event(Channel.SMS, event_id).update(held_by="")
