"""What becomes of a person's traces in shops when their account is erased."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from marketplace.accounts.events import FilesDiscarded
from marketplace.core.outbox import publish
from sellers.models import ShopInvitation, ShopMember, ShopPaper, ShopRole


@transaction.atomic
def forget(*, user_id: UUID, now: datetime) -> None:
    """End their memberships and invitations, and delete the papers of shops that they owned, which are all closed.

    Papers that they sent for somebody else's shop are that shop's. Twice does no harm.
    """
    owned = ShopMember.objects.of_user(user_id).filter(role=ShopRole.OWNER).values("shop")
    papers = ShopPaper.objects.filter(shop__in=owned)
    names = list(papers.values_list("file", flat=True))
    if names:
        publish(FilesDiscarded(user_id=user_id, storage="private", names=names, discarded_at=now))
    papers.delete()
    ShopInvitation.objects.filter(invited_by_id=user_id).delete()
    ShopMember.objects.of_user(user_id).delete()
