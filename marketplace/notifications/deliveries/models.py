"""The log of messages that leave. It has no text of theirs and no whole address: one masked, and one to find it by."""

from typing import ClassVar, Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.core.models import BaseModel


class Channel(models.TextChoices):
    """How a message travels."""

    MAIL = "mail", _("Mail")
    SMS = "sms", _("Text message")
    PUSH = "push", _("Push")


class State(models.TextChoices):
    """What became of a message."""

    QUEUED = "queued", _("Waiting")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Arrived")
    FAILED = "failed", _("Failed")
    BOUNCED = "bounced", _("Came back")
    SUPPRESSED = "suppressed", _("Held back")


class Reason(models.TextChoices):
    """Why a message was held back."""

    EXPIRED = "expired", _("It came too late")
    PREFERENCE = "preference", _("They do not want such messages")
    BOUNCED_ADDRESS = "bounced_address", _("Mail to the address comes back")
    COMPLAINT = "complaint", _("They called our mail unwanted")
    GONE = "gone", _("The receiver is gone")


# What may still become of a message: upon the others nothing follows but that a mail which was taken comes back.
NOT_SETTLED = (State.QUEUED, State.SENT)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def of(self, user_id: UUID) -> Self:
        return self.filter(user_id=user_id)

    def of_event(self, channel: str, event_id: UUID) -> Self:
        return self.filter(channel=channel, event_id=event_id)


class Delivery(BaseModel):
    """One message to one address.

    Attributes:
        kind: what it is about: a kind of notice, or one of `kinds`.
        about: the number of the order that it is about; empty where it is about none.
        event_id: what asked for it, once on each channel; the idempotency key wherever it goes.
        address_index: a blind index of the address, by which staff find it and bounces hold it back.
        held_by: the gateway that was asked and has not said yes or no: it may have the message.
        reference: the carrier's name for it.
        tells_of: the events of the notices that a push shows; NULL where it shows none.
        error: what a carrier answered, as a code; never its words, which may quote the message.
    """

    channel = models.CharField(max_length=4, choices=Channel)
    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=40, blank=True)
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    address_masked = models.CharField(max_length=120, blank=True)
    address_index = models.BinaryField(max_length=16, null=True)
    event_id = models.UUIDField()
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    reason = models.CharField(max_length=20, blank=True)
    provider = models.CharField(max_length=20, blank=True)
    reference = models.CharField(max_length=120, blank=True)
    held_by = models.CharField(max_length=20, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    parts = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=80, blank=True)
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    tells_of = ArrayField(models.UUIDField(), null=True)

    objects: ClassVar[DeliveryQuerySet] = DeliveryQuerySet.as_manager()  # type: ignore[assignment]  # django-stubs sees a Manager

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["channel", "event_id"], name="delivery_log_once_for_each_event"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="delivery_log_channel_is_known"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="delivery_log_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=State.SUPPRESSED, reason__in=Reason.values)
                | (~Q(state=State.SUPPRESSED) & Q(reason="")),
                name="delivery_log_is_held_back_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="delivery_log_of_user"),
            models.Index(fields=["address_index", "-id"], name="delivery_log_to_address"),
            models.Index(fields=["about", "-id"], condition=~Q(about=""), name="delivery_log_about_order"),
            models.Index(fields=["channel", "state", "-id"], name="delivery_log_by_state"),
            models.Index(fields=["created_at"], name="delivery_log_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.kind} {self.state}"


class Hindrance(models.TextChoices):
    """Why no mail goes to an address."""

    HARD = "hard", _("There is no such mailbox")
    SOFT = "soft", _("It did not take mail time and again")
    COMPLAINT = "complaint", _("Our mail was called unwanted")


class MailAddress(BaseModel):
    """An address from which mail came back.

    Attributes:
        soft_bounces: since a mail arrived last, or the address was confirmed.
        hindrance: empty while mail goes there.
        status: what the last bounce said, as RFC 3463 has it: `5.1.1`.
    """

    address_index = models.BinaryField(max_length=16, unique=True)
    address_masked = models.CharField(max_length=120)
    soft_bounces = models.PositiveSmallIntegerField(default=0)
    hindrance = models.CharField(max_length=10, choices=Hindrance, blank=True)
    status = models.CharField(max_length=11, blank=True)
    bounced_at = models.DateTimeField()
    hindered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "mail addresses"
        constraints = [
            models.CheckConstraint(
                condition=Q(hindrance="", hindered_at=None)
                | (Q(hindrance__in=Hindrance.values) & Q(hindered_at__isnull=False)),
                name="mail_address_is_hindered_since",
            ),
        ]
        indexes = [models.Index(fields=["bounced_at"], name="mail_address_by_age")]

    def __str__(self) -> str:
        return self.address_masked
