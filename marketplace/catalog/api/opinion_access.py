"""Who may say something of goods, how often, and in whose name."""

from uuid import UUID

from django.http import HttpRequest

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.catalog import opinion_limits
from marketplace.core.access import requires
from marketplace.core.throttles import PolicyThrottle
from sellers.access import reach_shop
from sellers.models import ShopPermission

WRITES = requires(Action.WRITE_REVIEWS)
ANSWERS = requires(Action.CHANGE_OFFERS)
WRITING = PolicyThrottle(opinion_limits.WRITING)


def shop_to_answer_for(request: HttpRequest, shop: str) -> UUID:
    """The shop in whose name somebody answers, who sees to its goods.

    Raises:
        ShopNotFoundError: there is none, or it is not theirs.
        ForbiddenError: they work for it, and do not see to its goods.
    """
    access = reach_shop(principal_in(request), shop, action=Action.CHANGE_OFFERS, permission=ShopPermission.CATALOGUE)
    return access.shop.pk
