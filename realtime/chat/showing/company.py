"""Who is at the market now, or was when, as far as they let others see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from realtime.chat.models import Side
from realtime.chat.participants import SHOP_PERMISSION, Place, people_of_shop
from realtime.chat.showing import words
from realtime.presence.people import who_is_here
from sellers.models import ShopMember


@dataclass(frozen=True, slots=True)
class Company:
    """The other side, as one sees it."""

    is_online: bool
    last_seen_at: datetime | None

    @property
    def words(self) -> str:
        if self.is_online:
            return _("here now")
        if self.last_seen_at is None:
            return ""
        return _("last here %(at)s") % {"at": words.moment(self.last_seen_at)}


def company_of(place: Place) -> Company:
    """Whether somebody of the other side is here; the market's staff are told of nobody."""
    if place.side is Side.BUYER:
        return _together(people_of_shop(place.room.shop_id))
    buyer_id = place.room.buyer_id if place.side is Side.SHOP else None
    return _together([buyer_id] if buyer_id is not None else [])


def shops_online(shop_ids: Iterable[UUID]) -> set[UUID]:
    """The shops of which somebody who answers buyers is here, in two statements at most."""
    members = ShopMember.objects.filter(shop_id__in=set(shop_ids))
    shops_of = [(member.shop_id, member.user_id) for member in members if member.may(SHOP_PERMISSION)]
    here = who_is_here({user_id for _shop_id, user_id in shops_of})
    return {shop_id for shop_id, user_id in shops_of if user_id in here and here[user_id].is_online}


def buyers_online(buyer_ids: Iterable[UUID | None]) -> set[UUID]:
    """Those of some buyers who are here."""
    here = who_is_here({buyer_id for buyer_id in buyer_ids if buyer_id is not None})
    return {user_id for user_id, presence in here.items() if presence.is_online}


def _together(user_ids: Iterable[UUID]) -> Company:
    seen = list(who_is_here(set(user_ids)).values())
    last = max((presence.last_seen_at for presence in seen if presence.last_seen_at is not None), default=None)
    return Company(any(presence.is_online for presence in seen), last)
