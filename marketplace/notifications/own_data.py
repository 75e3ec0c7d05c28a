"""What this room keeps of somebody, for the copy of their data and for forgetting it."""

from uuid import UUID

from marketplace.accounts.events import UserErased
from marketplace.accounts.ports import PersonalData, Table
from marketplace.core.events import handles
from marketplace.notifications.models import Digest, HeldMessage, Notice, PushSubscription


class NoticeData:
    """Their notices, the devices that these come to, and what waits for the end of their quiet hours."""

    name = "notifications"

    def collect(self, user_id: UUID) -> PersonalData:
        """Where a device is reached, and by which keys, opens a way to it, so it is left out."""
        notices = Notice.objects.of(user_id).order_by("pk").values("kind", "params", "created_at", "read_at")
        devices = PushSubscription.objects.filter(user_id=user_id).order_by("pk")
        held = HeldMessage.objects.filter(user_id=user_id).order_by("pk")
        digests = Digest.objects.filter(user_id=user_id).order_by("pk")
        return PersonalData(
            [
                Table("notices", list(notices)),
                Table("devices", list(devices.values("user_agent", "language", "created_at", "last_sent_at"))),
                Table("held_messages", list(held.values("channel", "kind", "params", "due_at"))),
                Table("digests", list(digests.values("period", "notices", "created_at"))),
            ]
        )


@handles(UserErased)
def forget_erased(event: UserErased, *, event_id: UUID) -> None:
    """Nothing of it is of use to anybody else."""
    for model in (Notice, PushSubscription, HeldMessage, Digest):
        model.objects.filter(user_id=event.user_id).delete()
