"""Forgets whom messages went to when an account goes, and has mail go where its owner has just shown it to arrive."""

from uuid import UUID

from marketplace.accounts.events import ProfileUpdated, UserErased
from marketplace.accounts.models import User
from marketplace.core.events import handles
from marketplace.notifications.deliveries.hindrances import lift
from marketplace.notifications.deliveries.own_data import forget_person


@handles(UserErased)
def forget_erased(event: UserErased, *, event_id: UUID) -> None:
    forget_person(event.user_id)


@handles(ProfileUpdated)
def lift_confirmed(event: ProfileUpdated, *, event_id: UUID) -> None:
    """Whoever confirmed an address got a mail there."""
    if "email_verified_at" not in event.fields:
        return
    email = User.objects.filter(pk=event.user_id, email_verified_at__isnull=False).values_list("email", flat=True)
    for address in email:
        lift(email=address or "")
