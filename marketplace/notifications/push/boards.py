"""Whether a shop's board leaves it to push to show a new order."""

from django.http import HttpRequest
from django.utils import timezone

from marketplace.accounts.preferences import Preferences
from marketplace.accounts.principals import principal_in
from marketplace.notifications.choices import Channel, wants
from marketplace.notifications.models import NoticeKind, PushSubscription
from marketplace.notifications.push import is_offered
from marketplace.notifications.push.subscriptions import digest_of
from marketplace.notifications.quiet import waits_until
from sellers.access import ShopAccess


def is_pushed(request: HttpRequest, access: ShopAccess) -> bool:
    """Whether push tells this session's browser of a new order now: known here, wanted, and not held.

    What the browser itself says is not enough: it keeps a subscription that was ended here.
    """
    key = request.session.session_key
    if not is_offered() or not key or access.member is None:
        return False
    own = PushSubscription.objects.filter(user_id=principal_in(request).own_id, session_digest=digest_of(key))
    found = own.select_related("user").first()
    if found is None or not wants(found.user, NoticeKind.ORDER_NEW, Channel.PUSH):
        return False
    chosen = Preferences.read(found.user.preferences)
    return waits_until(chosen, NoticeKind.ORDER_NEW, shop=access.shop, now=timezone.now()) is None
