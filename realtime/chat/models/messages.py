"""What is said in a room."""

from typing import ClassVar, Self

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.core.models import BaseModel
from realtime.chat.models.rooms import Room

LONGEST_BODY = 2000


class Side(models.TextChoices):
    """Who speaks, as the others know them."""

    BUYER = "buyer", _("Buyer")
    SHOP = "shop", _("Shop")
    STAFF = "staff", _("Haat's staff")
    ASSISTANT = "assistant", _("Assistant")
    MARKET = "market", _("Haat")


class MessageKind(models.TextChoices):
    """What a message is; all but events may have words beside it."""

    TEXT = "text", _("Text")
    IMAGE = "image", _("Picture")
    PRODUCT = "product", _("Product")
    ORDER = "order", _("Order")
    PIN = "pin", _("Place")
    EVENT = "event", _("Event")


class MessageQuerySet(models.QuerySet["Message"]):
    def seen_by(self, side: str) -> Self:
        """What a side sees: internal notes are the shop's alone."""
        return self if side == Side.SHOP else self.filter(is_internal=False)

    def unread_by(self, side: str, *, after: int) -> Self:
        """What others said to a side after a number, and can still be read; events tell of what is told elsewhere.

        What the assistant says to the buyer is not for the shop to answer.
        """
        others = self.filter(seq__gt=after, is_internal=False, deleted_at=None, hidden_at=None)
        own = [Side.SHOP, Side.ASSISTANT] if side == Side.SHOP else [side]
        return others.exclude(kind=MessageKind.EVENT).exclude(side__in=own)


class Message(BaseModel):
    """The `seq`-th message of a room. Numbers are committed in their order; those of notes are missing to buyers.

    Attributes:
        author: None for what the market or the assistant says, and once the account is erased.
        author_name: what the others read, as it was then; empty where the side is all that they are told.
        body: empty once the message is deleted, and for what needs no words.
        data: of a product or order what it was called then; of a pin `lat` and `lon`; of an event `event` and what its
            words need (`events_told`).
        picture: its name in the private storage; `width` and `height` are its pixels.
        client_id: what its sender called it, so that sending twice is sending once.
        deleted_at: its author, or the erasure of their account, took it back.
        hidden_at: the market's staff hid it.
        words: by which it is found (`searching`); None where there is nothing to find.
    """

    room = models.ForeignKey(Room, models.CASCADE, related_name="messages")
    seq = models.PositiveIntegerField()
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    author_name = models.CharField(max_length=120, blank=True)
    side = models.CharField(max_length=9, choices=Side.choices)
    kind = models.CharField(max_length=7, choices=MessageKind.choices, default=MessageKind.TEXT)
    is_internal = models.BooleanField(default=False)
    body = models.TextField(max_length=LONGEST_BODY, blank=True)
    data = models.JSONField(default=dict, blank=True)
    picture = models.CharField(max_length=120, blank=True, help_text=_("Name in the private storage."))
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    client_id = models.UUIDField()
    answer_to = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    words = SearchVectorField(null=True, blank=True, editable=False)

    objects: ClassVar[MessageQuerySet] = MessageQuerySet.as_manager()  # type: ignore[assignment]  # django-stubs sees a Manager

    class Meta:
        constraints = [
            models.UniqueConstraint(F("room"), F("seq"), name="message_number_once"),
            models.UniqueConstraint(F("room"), F("author"), F("client_id"), name="message_sent_once"),
            # What nobody in particular says has no author, and is said once all the same.
            models.UniqueConstraint(
                F("room"),
                F("client_id"),
                name="message_told_once",
                condition=Q(author__isnull=True, side__in=[Side.MARKET, Side.ASSISTANT]),
            ),
            models.CheckConstraint(condition=Q(seq__gte=1), name="chat_message_number_from_one"),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="chat_message_side_is_known"),
            models.CheckConstraint(condition=Q(kind__in=MessageKind.values), name="chat_message_kind_is_known"),
            models.CheckConstraint(
                condition=~Q(kind=MessageKind.TEXT) | ~Q(body="") | Q(deleted_at__isnull=False),
                name="chat_message_says_something",
            ),
            models.CheckConstraint(
                condition=Q(kind=MessageKind.IMAGE) | Q(picture="", width__isnull=True, height__isnull=True),
                name="chat_message_picture_is_an_image",
            ),
            models.CheckConstraint(
                condition=Q(is_internal=False) | Q(side=Side.SHOP), name="chat_message_note_is_the_shops"
            ),
        ]
        indexes = [
            models.Index(fields=["author", "-id"], name="message_of_author", condition=Q(author__isnull=False)),
            models.Index(fields=["picture"], name="message_picture", condition=~Q(picture="")),
            models.Index(fields=["sent_at"], name="chat_message_by_age"),
            GinIndex(fields=["words"], name="chat_message_by_words"),
        ]
        triggers = [
            # What is taken back, or erased, is found no more, whoever empties it.
            pgtrigger.Trigger(
                name="forget_words",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("body"),  # type: ignore[no-untyped-call]
                condition=pgtrigger.Q(new__body=""),
                func="NEW.words := NULL; RETURN NEW;",
            )
        ]

    def __str__(self) -> str:
        return f"{self.room_id} {self.seq}"

    @property
    def is_gone(self) -> bool:
        """Whether there is nothing of it to read any more."""
        return self.deleted_at is not None or self.hidden_at is not None


class MessageVersion(BaseModel):
    """What a message said before it was edited or deleted, for those who decide about reports; kept some weeks."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="versions")
    body = models.TextField(max_length=LONGEST_BODY, blank=True)
    at = models.DateTimeField(help_text=_("Until when it said so."))

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="message_version_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} until {self.at}"
