"""Where a buyer and a shop talk about one thing."""

from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.catalog.models import Product
from marketplace.core.models import BaseModel
from marketplace.orders.models import Order
from sellers.models import Shop

# So much of the last message stands in lists.
LONGEST_LAST_TEXT = 120


class RoomKind(models.TextChoices):
    """What a room is about."""

    ORDER = "order", _("An order")
    PRODUCT = "product", _("A product")
    SHOP = "shop", _("A shop")


class RoomState(models.TextChoices):
    """Whether there is something left to talk about; whoever writes opens it again."""

    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class Answerer(models.TextChoices):
    """Who answers the buyer."""

    TEAM = "team", _("The shop's people")
    ASSISTANT = "assistant", _("The assistant")


class RoomQuerySet(models.QuerySet["Room"]):
    def of_buyer(self, user_id: UUID) -> Self:
        return self.filter(buyer_id=user_id)

    def of_shop(self, shop_id: UUID) -> Self:
        return self.filter(shop_id=shop_id)


class Room(BaseModel):
    """A buyer and a shop about an order, a product or the shop itself; there is one for each.

    Its row is the lock under which messages get their numbers. Both marks of a side are the furthest of its people's,
    and what it has not read is counted with them, so that lists need not.

    Attributes:
        buyer: None once their account is erased; nobody writes any more then.
        last_seq: the number that was given last, be it to an internal note.
        last_shown_seq: the number of the last message that both sides see.
        last_message_at: when something was last said or told that both sides see.
        last_text: the beginning of it, for lists; empty for what is no text, and with the kind `text` for what is gone.
        last_side: whose it is.
        last_kind: what it is (`MessageKind`).
        buyer_unread: how many of the others' messages the buyer has not read.
        shop_unread: how many nobody of the shop has read.
    """

    kind = models.CharField(max_length=8, choices=RoomKind.choices)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    buyer = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="+")
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=6, choices=RoomState.choices, default=RoomState.OPEN)
    answered_by = models.CharField(max_length=9, choices=Answerer.choices, default=Answerer.TEAM)
    assignee = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    last_seq = models.PositiveIntegerField(default=0)
    last_shown_seq = models.PositiveIntegerField(default=0)
    last_message_at = models.DateTimeField(null=True, blank=True)
    last_text = models.CharField(max_length=LONGEST_LAST_TEXT, blank=True)
    last_side = models.CharField(max_length=9, blank=True)
    last_kind = models.CharField(max_length=7, blank=True)
    buyer_delivered_seq = models.PositiveIntegerField(default=0)
    buyer_read_seq = models.PositiveIntegerField(default=0)
    shop_delivered_seq = models.PositiveIntegerField(default=0)
    shop_read_seq = models.PositiveIntegerField(default=0)
    buyer_unread = models.PositiveIntegerField(default=0)
    shop_unread = models.PositiveIntegerField(default=0)
    is_synthetic = models.BooleanField(
        default=False, help_text=_("Made up for the demo, and shown as such wherever it is.")
    )

    objects: ClassVar[RoomQuerySet] = RoomQuerySet.as_manager()  # type: ignore[assignment]  # django-stubs sees a Manager

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=RoomKind.ORDER, order__isnull=False, product__isnull=True)
                | Q(kind=RoomKind.PRODUCT, order__isnull=True, product__isnull=False)
                | Q(kind=RoomKind.SHOP, order__isnull=True, product__isnull=True),
                name="room_is_about_what_it_says",
            ),
            models.UniqueConstraint(F("order"), name="room_once_an_order", condition=Q(kind=RoomKind.ORDER)),
            models.UniqueConstraint(
                F("shop"), F("buyer"), F("product"), name="room_once_a_product", condition=Q(kind=RoomKind.PRODUCT)
            ),
            models.UniqueConstraint(F("shop"), F("buyer"), name="room_once_a_shop", condition=Q(kind=RoomKind.SHOP)),
            models.CheckConstraint(condition=Q(state__in=RoomState.values), name="room_state_is_known"),
            models.CheckConstraint(condition=Q(answered_by__in=Answerer.values), name="room_answerer_is_known"),
            models.CheckConstraint(condition=Q(last_shown_seq__lte=F("last_seq")), name="room_shown_was_given"),
            models.CheckConstraint(
                condition=Q(buyer_read_seq__lte=F("buyer_delivered_seq"), buyer_delivered_seq__lte=F("last_seq"))
                & Q(shop_read_seq__lte=F("shop_delivered_seq"), shop_delivered_seq__lte=F("last_seq")),
                name="room_marks_in_order",
            ),
        ]
        indexes = [
            # Lists, the newest first, by keyset; rooms in which nothing was said yet are in none.
            models.Index(
                fields=["buyer", "-last_message_at", "-id"],
                name="room_of_buyer",
                condition=Q(last_message_at__isnull=False),
            ),
            models.Index(
                fields=["shop", "-last_message_at", "-id"],
                name="room_of_shop",
                condition=Q(last_message_at__isnull=False),
            ),
            # The market's staff list all of them.
            models.Index(
                fields=["-last_message_at", "-id"],
                name="room_by_time",
                condition=Q(last_message_at__isnull=False),
            ),
            # Every page's header counts these.
            models.Index(fields=["buyer"], name="room_unread_by_buyer", condition=Q(buyer_unread__gt=0)),
            models.Index(fields=["shop"], name="room_unread_by_shop", condition=Q(shop_unread__gt=0)),
            # What came some seconds ago and was not read is told of (`noticing`).
            models.Index(
                fields=["last_message_at"],
                name="room_unread_lately",
                condition=Q(buyer_unread__gt=0) | Q(shop_unread__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
