"""What search keeps of somebody, for the copy of their data; and what becomes of it when their account is erased."""

from uuid import UUID

from django.db import transaction

from marketplace.accounts.ports import PersonalData, Table
from marketplace.search.models import SavedSearch

KEPT = ("label", "q", "filters", "place", "address_id", "pin", "alerts", "created_at", "told_at")


class SearchData:
    """The searches they keep. What was asked how often has nobody in it."""

    name = "search"

    def collect(self, user_id: UUID) -> PersonalData:
        return PersonalData(
            [Table("saved_searches", list(SavedSearch.objects.filter(owner_id=user_id).order_by("pk").values(*KEPT)))]
        )


@transaction.atomic
def forget(*, user_id: UUID) -> None:
    """Delete their searches. Twice does no harm."""
    SavedSearch.objects.filter(owner_id=user_id).delete()
