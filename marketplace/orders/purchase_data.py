"""What orders keep of somebody who bought: for the copy of their data, and what becomes of it with their account."""

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.storage import storages
from django.db import transaction
from django.db.models import F
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from geo.points import GeoPoint
from marketplace.accounts.events import FilesDiscarded
from marketplace.accounts.ports import AttachedFile, PersonalData, Row, Table
from marketplace.core.outbox import publish
from marketplace.orders import claims
from marketplace.orders.models import (
    ActorRole,
    HandoverProof,
    Order,
    OrderLine,
    Purchase,
    Refund,
    RefundState,
    ReturnLine,
    ReturnPhoto,
    ReturnRequest,
    TimelineEntry,
)
from marketplace.orders.models.orders import OrderQuerySet
from marketplace.orders.models.returns import OPEN_RETURNS

PURCHASE = (
    *("number", "placed_at", "recipient", "phone", "email", "address_line", "landmark", "is_gift", "gift_message"),
    *("payment_method", "currency", "goods", "discount", "delivery_fee", "service_fee", "tax_added", "rounding"),
    "total",
)
ORDER = (
    "number",
    "state",
    "fulfilment",
    "slot_from",
    "slot_until",
    "note",
    "currency",
    "total",
    "placed_at",
    "ended_at",
)
LINE = ("name_en", "name_bn", "quantity", "kept", "unit_price", "currency", "substitution", "note")
SAID = ("act", "message", "at")
RETURN = ("number", "state", "reason", "message", "currency", "amount", "answer", "decision", "created_at")
RETURN_LINE = ("quantity", "amount")
REFUND = ("cause", "currency", "amount", "state", "created_at", "paid_at")


class PurchaseData:
    """What they ordered, where it went, what they wrote about it, and what they sent back."""

    name = "orders"

    def collect(self, user_id: UUID) -> PersonalData:
        orders = Order.objects.of_buyer(user_id).order_by("pk")
        lines = OrderLine.objects.filter(order__in=orders).order_by("pk")
        said = TimelineEntry.objects.filter(order__in=orders, actor_id=user_id, actor_role=ActorRole.BUYER)
        returns = ReturnRequest.objects.filter(order__in=orders).order_by("pk")
        given_back = ReturnLine.objects.filter(request__in=returns).order_by("pk")
        named = {"number": F("request__number"), "name_en": F("line__name_en"), "name_bn": F("line__name_bn")}
        refunds = Refund.objects.filter(order__in=orders).order_by("pk")
        return PersonalData(
            [
                Table("purchases", _purchases(user_id)),
                Table("orders", list(orders.values(*ORDER, shop_name=F("shop__name_en")))),
                Table("order_lines", list(lines.values(*LINE, number=F("order__number")))),
                Table("order_acts", list(said.order_by("pk").values(*SAID, number=F("order__number")))),
                Table("returns", list(returns.values(*RETURN))),
                Table("return_lines", list(given_back.values(*RETURN_LINE, **named))),
                Table("refunds", list(refunds.values(*REFUND, number=F("order__number")))),
            ],
            list(_photos(user_id)),
        )


class OpenOrders:
    """Whoever waits for goods, or for money back, is not erased before they have it."""

    name = "orders"

    def reasons(self, user_id: UUID) -> Sequence[str | Promise]:
        own = Order.objects.of_buyer(user_id)
        open_orders = own.open().order_by("pk").values_list("number", flat=True)
        open_returns = ReturnRequest.objects.filter(order__in=own, state__in=OPEN_RETURNS).order_by("pk")
        waiting = _("Your order {number} is not finished. Wait for it, or cancel it, first.")
        returning = _("Your return {number} is not finished. Wait for it, or take it back, first.")
        owed = Refund.objects.filter(order__in=own, state=RefundState.OWED).order_by("pk")
        owing = _("You get money back for your order {number}. Wait for it first.")
        return [
            *(format_lazy(waiting, number=number) for number in open_orders),
            *(format_lazy(returning, number=number) for number in open_returns.values_list("number", flat=True)),
            *(format_lazy(owing, number=number) for number in owed.values_list("order__number", flat=True)),
        ]


@transaction.atomic
def forget_purchases(*, user_id: UUID, now: datetime) -> None:
    """Keep the books and drop the person: amounts, goods and days stay, and nothing says whose they were.

    Twice does no harm.
    """
    # What was written and pictured is found by the person, so it goes before the link to them does.
    orders = Order.objects.of_buyer(user_id)
    _forget_pictures(orders, user_id=user_id, now=now)
    ReturnRequest.objects.filter(order__in=orders).update(message="")
    TimelineEntry.objects.filter(order__in=orders, actor_role=ActorRole.BUYER).update(message="", actor=None)
    OrderLine.objects.filter(order__in=orders).update(note="")
    orders.update(note="")
    for purchase in Purchase.objects.of(user_id).select_for_update(no_key=True).order_by("pk"):
        _forget_purchase(purchase)


def _forget_purchase(purchase: Purchase) -> None:
    """The area stays: it says in which quarter people order, and not who."""
    for name in ("recipient", "phone", "email", "address_line", "landmark", "gift_message"):
        setattr(purchase, name, "")
    purchase.user_id = purchase.location = purchase.basket_id = None
    purchase.claim_digest = claims.digest_of(secrets.token_urlsafe())
    purchase.quote = _without_person(purchase.quote)
    purchase.save()


def _without_person(quote: dict[str, Any]) -> dict[str, Any]:
    """The quote without the pin, how far that is, and what the buyer wrote."""
    shops = [
        {
            **shop,
            "asked": {**shop["asked"], "note": "", "delivery": None},
            "lines": [{**line, "asked": {**line["asked"], "note": ""}} for line in shop["lines"]],
        }
        for shop in quote["shops"]
    ]
    return {**quote, "pin": None, "shops": shops}


def _forget_pictures(orders: OrderQuerySet, *, user_id: UUID, now: datetime) -> None:
    """Photos of what was wrong, and what showed that the goods reached them: signatures and pictures of their door."""
    photos = ReturnPhoto.objects.filter(request__order__in=orders)
    proofs = HandoverProof.objects.filter(order__in=orders)
    names = [*photos.values_list("file", flat=True), *proofs.exclude(file="").values_list("file", flat=True)]
    if names:
        publish(FilesDiscarded(user_id=user_id, storage="private", names=names, discarded_at=now))
    photos.delete()
    proofs.delete()


def _photos(user_id: UUID) -> Iterator[AttachedFile]:
    """What they sent to show what was wrong."""
    photos = ReturnPhoto.objects.filter(request__order__purchase__user_id=user_id).select_related("request")
    for place, photo in enumerate(photos.order_by("pk"), 1):
        with storages["private"].open(photo.file) as file:
            yield AttachedFile(f"{photo.request.number}-{place}.webp", file.read())


def _purchases(user_id: UUID) -> list[Row]:
    purchases = Purchase.objects.of(user_id).order_by("pk").defer("quote")
    return [{**{name: getattr(one, name) for name in PURCHASE}, **_point(one)} for one in purchases]


def _point(purchase: Purchase) -> Row:
    point = GeoPoint.from_geos(purchase.location) if purchase.location is not None else None
    return {"lat": point.lat if point else None, "lon": point.lon if point else None}
