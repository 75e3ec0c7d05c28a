"""What this room keeps of somebody, for the copy of their data."""

from uuid import UUID

from marketplace.accounts.ports import PersonalData, Table
from marketplace.notifications.models import Notice


class NoticeData:
    """Their notices."""

    name = "notifications"

    def collect(self, user_id: UUID) -> PersonalData:
        rows = Notice.objects.of(user_id).order_by("pk").values("kind", "params", "created_at", "read_at")
        return PersonalData([Table("notices", list(rows))])
