"""What a shop may before the market's staff have verified it, by the operator's settings.

Shops that came from elsewhere (OpenStreetMap) were never signed up by anybody, and none of this holds for them.
"""

from django.conf import settings

from sellers.errors.verification import ShopNotVerifiedError, TooManyUnverifiedMembersError, UnverifiedZoneTooFarError
from sellers.models import Shop, ShopSource, VerificationCase
from sellers.models.verification import OPEN_STATES


def is_limited(shop: Shop) -> bool:
    """Whether somebody signed the shop up, and nobody has verified it."""
    return shop.verified_at is None and shop.source == ShopSource.SELLER


def require_may_be_listed(shop: Shop) -> None:
    """See that buyers may see the shop: it is verified, or the setting lets those open that wait for it.

    Raises:
        ShopNotVerifiedError: it is not, and does not wait or must not open meanwhile.
    """
    if not is_limited(shop):
        return
    is_waiting = VerificationCase.objects.filter(shop=shop, state__in=OPEN_STATES).exists()
    if not (settings.UNVERIFIED_SHOPS_OPEN and is_waiting):
        raise ShopNotVerifiedError


def require_zone_within_reach(shop: Shop, reach_m: float) -> None:
    """See that a zone which reaches this far from the shop's pin is not too much for one that is not verified.

    Raises:
        UnverifiedZoneTooFarError: it is.
    """
    if is_limited(shop) and reach_m > settings.UNVERIFIED_ZONE_M:
        raise UnverifiedZoneTooFarError(settings.UNVERIFIED_ZONE_M // 1000)


def zone_reach_m(shop: Shop) -> int:
    """How far from its pin a zone of the shop may end."""
    return min(settings.ZONE_REACH_M, settings.UNVERIFIED_ZONE_M) if is_limited(shop) else settings.ZONE_REACH_M


def require_room_for_member(shop: Shop, *, members: int) -> None:
    """See that one more may work for the shop.

    Args:
        shop: whose row is held, so that two do not come in at once.
        members: how many work for it, or are asked to, already.

    Raises:
        TooManyUnverifiedMembersError: an unverified shop has as many as it may.
    """
    if is_limited(shop) and members >= settings.UNVERIFIED_SHOP_MEMBERS:
        raise TooManyUnverifiedMembersError(settings.UNVERIFIED_SHOP_MEMBERS)
