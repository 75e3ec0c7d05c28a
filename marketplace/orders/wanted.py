"""What somebody asks for by a list of items, without having laid it into a basket."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from geo.points import GeoPoint
from marketplace.core.errors import ErrorDetail
from marketplace.core.money import Money
from marketplace.orders.errors.baskets import InvalidSlotError
from marketplace.orders.models.baskets import Fulfilment, SubstitutionWish

# A slot is one of those that the shop offers; a quote tells whether it still is. This bounds what is asked for.
FARTHEST_SLOT = timedelta(days=8)
LONGEST_SLOT = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class ShopChoice:
    """How one shop's goods are to come; without a slot as soon as possible."""

    fulfilment: Fulfilment
    slot_from: datetime | None = None
    slot_until: datetime | None = None
    note: str = ""

    def check_slot(self, *, now: datetime) -> None:
        """See that its time is one.

        Raises:
            InvalidSlotError: it is no span, over, or more than a week away.
        """
        if self.slot_from is None and self.slot_until is None:
            return
        if self.slot_from is None or self.slot_until is None:
            raise InvalidSlotError(details=[ErrorDetail("slot", _("A time has a beginning and an end."))])
        is_span = timedelta() < self.slot_until - self.slot_from <= LONGEST_SLOT
        if not is_span or self.slot_until <= now or self.slot_from > now + FARTHEST_SLOT:
            raise InvalidSlotError(details=[ErrorDetail("slot", InvalidSlotError.message)])


@dataclass(frozen=True, slots=True)
class Place:
    """Where goods are to be brought: a pin, or an address of the member's. Neither is nowhere yet."""

    pin: GeoPoint | None = None
    address_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class WantedItem:
    """So many of an offer; `replace_up_to` is the most that one of a substitute costs."""

    offer_id: UUID
    quantity: int
    wish: SubstitutionWish = SubstitutionWish.ASK
    replace_up_to: Money | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class WantedList:
    """All that somebody asks for at once; an offer that is there twice is one line.

    Attributes:
        shops: how goods come, by their shop's slug; of a shop that is not there, brought as soon as possible.
    """

    items: tuple[WantedItem, ...]
    place: Place = Place()
    shops: Mapping[str, ShopChoice] = field(default_factory=dict)
    coupon_codes: tuple[str, ...] = ()
