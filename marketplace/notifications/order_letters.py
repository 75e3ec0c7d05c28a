"""What buyers are written about their orders: by mail, and by text where it cannot wait."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from marketplace.accounts import mail, messages
from marketplace.accounts.models import User
from marketplace.accounts.preferences import Preferences
from marketplace.accounts.services import language_of
from marketplace.core.bilingual import Language
from marketplace.notifications import letters, silencing
from marketplace.notifications.models import Notice, NoticeKind
from marketplace.notifications.notice_words import text_of
from marketplace.orders.models import Order, OrderLine, Purchase

# A text about an order that comes half a day late helps nobody.
TEXT_GOOD_FOR = timedelta(hours=6)


def mail_confirmation(purchase: Purchase, buyer: User, *, now: datetime) -> None:
    """The whole purchase, order by order, to a member who wants such mails at an address that is theirs."""
    if not (buyer.email and buyer.email_verified_at and letters.wants(buyer, "orders")):
        return
    language, silence_url = language_of(buyer), silencing.address_for_member(buyer.pk, "orders")
    lines = Prefetch("lines", OrderLine.objects.order_by("position"))
    orders = Order.objects.filter(purchase=purchase).select_related("shop").order_by("position")
    with translation.override(language):
        context = {
            "name": buyer.name,
            "purchase": purchase,
            "orders": orders.prefetch_related(lines),
            "page_url": settings.PUBLIC_ADDRESS + reverse("orders:orders"),
            "action": gettext("See your orders"),
            "quiet_url": silence_url,
            "quiet_action": gettext("No more such mails"),
        }
        written = mail.render_mail("notifications/mail/purchase", context, language)
    messages.send_mail(to=buyer.email, **written._asdict(), expires_at=None, now=now, unsubscribe_url=silence_url)


def write_to_buyer(order: Order, kind: NoticeKind, params: Mapping[str, Any], *, by_text: bool, now: datetime) -> None:
    """A member as they have chosen, a guest at the address and number that they ordered with.

    Args:
        order: with its purchase and, of a member's, their account.
        by_text: send a text message too.
    """
    purchase, notice = order.purchase, Notice(kind=kind, params=dict(params))
    if purchase.user is not None:
        letters.mail_notice(user_ids=[purchase.user.pk], kind=kind, params=params, news="orders", now=now)
    elif purchase.email:
        letters.write(
            notice,
            to=purchase.email,
            name=purchase.recipient,
            language=_language_of(purchase),
            page_url=None,
            silence_url=silencing.address_for_guest(purchase.pk),
            now=now,
        )
    if by_text and _wants_texts(purchase):
        with translation.override(_language_of(purchase)):
            text = text_of(notice)
        messages.send_sms(to=purchase.phone, text=text, expires_at=now + TEXT_GOOD_FOR, now=now)


def _wants_texts(purchase: Purchase) -> bool:
    """Guests have no other choice to make, and gave their number for this."""
    return purchase.user is None or Preferences.read(purchase.user.preferences).notifications.sms.orders


def _language_of(purchase: Purchase) -> Language:
    """What it was ordered in."""
    return "en" if purchase.language == "en" else "bn"
