"""What the log has of somebody, for the copy of their data; and that it forgets who they were when their account goes."""

from uuid import UUID

from marketplace.accounts.ports import PersonalData, Table
from marketplace.notifications.deliveries.models import Delivery

COLUMNS = ("channel", "kind", "about", "address_masked", "state", "reason", "created_at", "sent_at", "settled_at")


class DeliveryData:
    """Which messages left for them."""

    name = "deliveries"

    def collect(self, user_id: UUID) -> PersonalData:
        rows = Delivery.objects.of(user_id).order_by("pk").values(*COLUMNS)
        return PersonalData([Table("messages", list(rows))])


def forget_person(user_id: UUID) -> None:
    """Keep that something was sent, and nothing that says to whom. Twice does no harm."""
    Delivery.objects.of(user_id).update(user=None, address_masked="", address_index=None, reference="")
