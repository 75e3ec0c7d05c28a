"""Which notices of an order its buyer and its shop got, for the market's staff who look at it."""

from collections.abc import Sequence

from django.db.models import Q

from marketplace.notifications.models import Notice, NoticeKind
from marketplace.orders.models import Order
from marketplace.orders.told import Message
from sellers.models import ShopMember

MOST_SHOWN = 100


class OrderNotices:
    """Notices in the app. Mails and text messages are sent beside them, and not kept."""

    def list_messages(self, order: Order) -> Sequence[Message]:
        """Those of the buyer and of everybody who works for the shop now, the latest first."""
        of_buyer = Q(user_id=order.purchase.user_id)
        of_shop = Q(user_id__in=ShopMember.objects.filter(shop=order.shop_id).values("user_id"))
        notices = Notice.objects.filter(of_buyer | of_shop, params__number=order.number)
        sent = notices.filter(created_at__gte=order.placed_at).order_by("-id")[:MOST_SHOWN]
        return [Message(NoticeKind(one.kind).label, one.user_id, one.created_at, one.read_at) for one in sent]
