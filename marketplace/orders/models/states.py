"""Where an order stands. What leads from one state to another is told in `marketplace.orders.states`."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrderState(models.TextChoices):
    """Where an order stands, from the buyer's confirmation to its end."""

    IN_REVIEW = "in_review", _("Being checked")
    PLACED = "placed", _("Placed")
    ACCEPTED = "accepted", _("Accepted")
    PREPARING = "preparing", _("Being prepared")
    READY = "ready", _("Ready")
    PICKED_UP = "picked_up", _("On its way")
    DELIVERED = "delivered", _("Delivered")
    REJECTED = "rejected", _("Turned down by the shop")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Not answered in time")
    UNDELIVERED = "undelivered", _("Could not be delivered")
    RETURNED = "returned", _("Returned")


# Something is still to happen, and stock is held or on its way.
OPEN_STATES = (
    OrderState.IN_REVIEW,
    OrderState.PLACED,
    OrderState.ACCEPTED,
    OrderState.PREPARING,
    OrderState.READY,
    OrderState.PICKED_UP,
)
TERMINAL_STATES = tuple(state for state in OrderState if state not in OPEN_STATES)
