"""What the log has of somebody, for the copy of their data; it forgets who they were when their account goes."""

from uuid import UUID

from marketplace.accounts.ports import PersonalData, Table
from marketplace.notifications.deliveries.models import Channel, Delivery, MailAddress

COLUMNS = ("channel", "kind", "about", "address_masked", "state", "reason", "created_at", "sent_at", "settled_at")


class DeliveryData:
    """Which messages left for them."""

    name = "deliveries"

    def collect(self, user_id: UUID) -> PersonalData:
        rows = Delivery.objects.of(user_id).order_by("pk").values(*COLUMNS)
        return PersonalData([Table("messages", list(rows))])


def forget_person(user_id: UUID) -> None:
    """Keep that something was sent, and nothing that says to whom. Twice does no harm."""
    mails = Delivery.objects.of(user_id).filter(channel=Channel.MAIL, address_index__isnull=False)
    MailAddress.objects.filter(
        address_index__in=list(mails.values_list("address_index", flat=True).distinct())
    ).delete()
    Delivery.objects.of(user_id).update(user=None, address_masked="", address_index=None, reference="", tells_of=None)
