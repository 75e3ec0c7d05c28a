"""What buyers are written about their orders: by mail, and by text where it cannot wait."""

from collections.abc import Mapping
from dataclasses import astuple
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid5

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
from marketplace.notifications import held, letters, silencing
from marketplace.notifications.choices import TO_ANSWER, Channel, News, news_of, wants_news
from marketplace.notifications.deliveries import record
from marketplace.notifications.deliveries.models import Channel as LogChannel
from marketplace.notifications.models import Notice, NoticeKind
from marketplace.notifications.notice_words import path_of, text_of
from marketplace.notifications.quiet import waits_until
from marketplace.notifications.template_kinds import PURCHASE, purchase_default
from marketplace.notifications.wording import published
from marketplace.notifications.wording.language import Text, fill
from marketplace.notifications.wording.models import WordChannel
from marketplace.orders import claims
from marketplace.orders.buyer.order_words import sums_of
from marketplace.orders.models import Order, OrderLine, Purchase, RiskOutcome

# A text about an order that comes half a day late helps nobody.
TEXT_GOOD_FOR = timedelta(hours=6)


def mail_confirmation(purchase: Purchase, buyer: User, *, now: datetime) -> None:
    """The whole purchase, order by order, to a member who wants such mails."""
    to = _address_of(purchase, News.ORDERS)
    if not to:
        return
    language, silence_url = language_of(buyer), silencing.address_for_member(buyer.pk, News.ORDERS)
    lines = Prefetch("lines", OrderLine.objects.order_by("position"))
    orders = Order.objects.filter(purchase=purchase).select_related("shop").order_by("position")
    with translation.override(language):
        context = {
            "name": buyer.name,
            "said": _words_about(purchase, buyer, language),
            "purchase": purchase,
            "is_in_review": purchase.risk_outcome == RiskOutcome.REVIEW,
            "orders": [(order, list(sums_of(order))) for order in orders.prefetch_related(lines)],
            "page_url": settings.PUBLIC_ADDRESS + reverse("orders:orders"),
            "action": gettext("See your orders"),
            "quiet_url": silence_url,
            "quiet_action": gettext("No more such mails"),
        }
        written = mail.render_mail("notifications/mail/purchase", context, language)
    messages.send_mail(
        to=to,
        **written._asdict(),
        expires_at=None,
        now=now,
        unsubscribe_url=silence_url,
        kind=PURCHASE,
        user_id=buyer.pk,
        about=purchase.number,
    )


def write_to_buyer(order: Order, kind: NoticeKind, params: Mapping[str, Any], *, by_text: bool, now: datetime) -> None:
    """A member as they have chosen, a guest at the address and number that they ordered with.

    Args:
        order: with its purchase and, of a member's, their account.
        by_text: send a text message too.
    """
    purchase, notice, news = order.purchase, Notice(kind=kind, params=dict(params)), news_of(kind)
    to = _address_of(purchase, news)
    if not to and purchase.user is not None:
        _note_unwanted(purchase.user, order, kind, now=now)
    elif to and purchase.user is not None:
        silence_url = silencing.address_for_member(purchase.user.pk, news) if news is not None else None
        letters.write_to_member(notice, purchase.user, to=to, silence_url=silence_url, now=now)
    elif to:
        letters.write(
            notice,
            to=to,
            name=purchase.recipient,
            language=_language_of(purchase),
            page_url=_guests_page(order, notice),
            silence_url=silencing.address_for_guest(purchase.pk),
            now=now,
        )
    if by_text and (purchase.user is None or wants_news(purchase.user, news, Channel.SMS)):
        _send_or_hold_text(order, notice, now=now)


def _note_unwanted(user: User, order: Order, kind: NoticeKind, *, now: datetime) -> None:
    """Support is asked why there was no mail."""
    if user.erased_at is None and user.email and user.email_verified_at:
        record.unwanted(
            channel=LogChannel.MAIL, kind=str(kind), user_id=user.pk, to=user.email, about=order.number, now=now
        )


def _send_or_hold_text(order: Order, notice: Notice, *, now: datetime) -> None:
    """In a member's quiet hours what can wait is held; guests have chosen none."""
    user, kind = order.purchase.user, NoticeKind(notice.kind)
    due_at = waits_until(Preferences.read(user.preferences), kind, shop=None, now=now) if user is not None else None
    if user is None or due_at is None:
        _send_text(order, notice, now=now)
        return
    about, to = uuid5(order.pk, kind), order.purchase.phone
    held.hold(user_id=user.pk, kind=kind, params=notice.params, about=about, to=to, due_at=due_at)


def _send_text(order: Order, notice: Notice, *, now: datetime) -> None:
    """The sentence alone, for each part of a text is paid for; with the way to answer where an answer is needed."""
    purchase = order.purchase
    with translation.override(_language_of(purchase)):
        text = text_of(notice, WordChannel.SMS)
        if notice.kind in TO_ANSWER:
            is_guests = purchase.user_id is None
            url = _guests_page(order, notice) if is_guests else settings.PUBLIC_ADDRESS + path_of(notice)
            text = f"{text} {url}"
    messages.send_sms(
        to=purchase.phone,
        text=text,
        expires_at=now + TEXT_GOOD_FOR,
        now=now,
        kind=str(notice.kind),
        user_id=purchase.user_id,
        about=order.number,
    )


def _words_about(purchase: Purchase, buyer: User, language: Language) -> Text:
    """Subject and first lines, as the staff have them or as shipped."""
    values = {"number": purchase.number, "name": buyer.name}
    written = published.written(PURCHASE, WordChannel.MAIL, language, values)
    return written or Text(*(fill(part, values) for part in astuple(purchase_default())))


def _address_of(purchase: Purchase, news: News | None) -> str:
    """Where such mails go: a member's own address, else the one left with the purchase; empty for nowhere.

    Guests have no other choice to make, and left it for this.
    """
    user = purchase.user
    if user is None:
        return purchase.email
    if user.erased_at is not None or not wants_news(user, news, Channel.MAIL):
        return ""
    return user.email if user.email and user.email_verified_at else purchase.email


def _guests_page(order: Order, notice: Notice) -> str:
    token, returned = claims.token_of(order.purchase_id), notice.params.get("return_number")
    with translation.override(_language_of(order.purchase)):
        if returned:
            path = reverse("orders:guest_return", args=[token, returned])
        else:
            path = reverse("orders:guest_order", args=[token, order.number])
    return settings.PUBLIC_ADDRESS + path


def _language_of(purchase: Purchase) -> Language:
    """What it was ordered in."""
    return "en" if purchase.language == "en" else "bn"
