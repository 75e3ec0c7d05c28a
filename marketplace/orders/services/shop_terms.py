"""Writes: how a shop takes orders."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from marketplace.core import audit
from marketplace.orders.errors.shop_terms import InvalidOrderTermsError
from marketplace.orders.models import ShopOrderTerms
from sellers.services.held import hold_shop

SLOT_LENGTHS = (30, 60, 90, 120, 180, 240)
DAY_MIN = 24 * 60
MOST_ORDERS_A_SLOT = 1_000
# The least and the most of each, as the database has it.
BOUNDS = {
    "accept_within_min": (2, 240),
    "slot_capacity": (1, MOST_ORDERS_A_SLOT),
    "pickup_within_min": (30, 7 * DAY_MIN),
    "returns_within_days": (0, 30),
}


@dataclass(frozen=True, slots=True)
class OrderTermsDraft:
    """All that a shop chooses; see `ShopOrderTerms`."""

    accept_within_min: int
    accepts_by_itself: bool
    offers_pickup: bool
    offers_slots: bool
    slot_min: int
    slot_capacity: int | None
    pickup_within_min: int
    returns_within_days: int

    @classmethod
    def of(cls, terms: ShopOrderTerms) -> "OrderTermsDraft":
        return cls(**{name: getattr(terms, name) for name in cls.__slots__})

    def check(self) -> None:
        """See that it can be kept.

        Raises:
            InvalidOrderTermsError: it cannot.
        """
        values = asdict(self)
        outside = {
            name: (least, most)
            for name, (least, most) in BOUNDS.items()
            if values[name] is not None and not least <= values[name] <= most
        }
        if outside:
            raise InvalidOrderTermsError.outside(outside)
        if self.slot_min not in SLOT_LENGTHS:
            raise InvalidOrderTermsError.no_such_slot()


@transaction.atomic
def set_order_terms(*, actor_id: UUID, shop_id: UUID, draft: OrderTermsDraft, now: datetime) -> ShopOrderTerms:
    """Choose how a shop takes orders from now on; those that are placed keep the times that they were given.

    Raises:
        ShopNotFoundError: there is no such shop.
        InvalidOrderTermsError: something is too small or too large.
    """
    draft.check()
    shop = hold_shop(shop_id)
    terms = ShopOrderTerms.objects.filter(shop=shop).first() or ShopOrderTerms(shop=shop)
    before, after = asdict(OrderTermsDraft.of(terms)), asdict(draft)
    changes = audit.changes_between(before, after)
    if not changes:
        return terms
    for name in changes:
        setattr(terms, name, after[name])
    terms.save()
    audit.record(actor_id=actor_id, action="orders.set_order_terms", target=terms, changes=changes, now=now)
    return terms
