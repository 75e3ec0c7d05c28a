"""Baskets for tests: of a guest, and of a member."""

from datetime import UTC, datetime
from uuid import UUID

from marketplace.accounts.models import User
from marketplace.catalog.models import Offer
from marketplace.orders.holding import Holder, digest_of
from marketplace.orders.models import Basket, BasketLine
from marketplace.orders.services import baskets
from marketplace.orders.services.baskets import Wanted

NOW = datetime(2026, 11, 27, 6, tzinfo=UTC)
FRESH = digest_of("fresh")
GUEST = Holder(digest=FRESH)


def of(user: User, *, digest: str | None = None) -> Holder:
    return Holder(user_id=user.pk, digest=digest)


def put(holder: Holder, offer: Offer | UUID, quantity: int | None = None, *, now: datetime = NOW) -> BasketLine:
    """Put an offer in the basket; a guest's is begun with the token `fresh`."""
    offer_id = offer.pk if isinstance(offer, Offer) else offer
    return baskets.add_item(holder=holder, fresh_digest=FRESH, wanted=Wanted(offer_id, quantity), now=now)


def quantities(basket: Basket) -> dict[UUID, int]:
    """How many of which offer are in it, saved ones too."""
    return dict(basket.lines.values_list("offer_id", "quantity"))
