"""Writes: a guest who wants no more mails about a purchase."""

from uuid import UUID

from django.db import transaction

from marketplace.orders.models import Purchase


@transaction.atomic
def stop_mails(*, purchase_id: UUID) -> None:
    """Forget the address that a guest left with a purchase; what it was left for is done without it."""
    purchase = Purchase.objects.select_for_update(no_key=True).filter(pk=purchase_id, user=None).first()
    if purchase is not None and purchase.email:
        purchase.email = ""
        purchase.save(update_fields=["email", "updated_at"])
