"""What a shop's people, and the market's staff, keep beside what is said."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.core.models import BaseModel
from realtime.chat.models.messages import LONGEST_BODY, Message, Side
from realtime.chat.models.moderation import ReportOutcome
from sellers.models import Shop

LONGEST_TITLE, LONGEST_SHORTCUT = 60, 20


class CannedReply(BaseModel):
    """What a shop's people say often, in both languages; one of them may be empty."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    title = models.CharField(max_length=LONGEST_TITLE)
    shortcut = models.CharField(max_length=LONGEST_SHORTCUT, blank=True, help_text=_("Typed after a slash."))
    body_en = models.TextField(max_length=LONGEST_BODY, blank=True)
    body_bn = models.TextField(max_length=LONGEST_BODY, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(F("shop"), F("title"), name="canned_reply_title_once"),
            models.UniqueConstraint(
                F("shop"), F("shortcut"), name="canned_reply_shortcut_once", condition=~Q(shortcut="")
            ),
            models.CheckConstraint(condition=~Q(title=""), name="canned_reply_has_a_title"),
            models.CheckConstraint(condition=~Q(body_en="", body_bn=""), name="canned_reply_says_something"),
        ]

    def __str__(self) -> str:
        return self.title


class Block(BaseModel):
    """A buyer and a shop no longer write to each other, because one of them said so."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    buyer = models.ForeignKey(User, models.CASCADE, related_name="+")
    by = models.CharField(max_length=9, choices=Side.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(F("shop"), F("buyer"), F("by"), name="block_once_a_side"),
            models.CheckConstraint(condition=Q(by__in=[Side.BUYER, Side.SHOP]), name="block_is_of_one_of_them"),
        ]

    def __str__(self) -> str:
        return f"{self.by} {self.pk}"


class ReportReason(models.TextChoices):
    """What is wrong with a message."""

    ABUSE = "abuse", _("Insults or threats")
    FRAUD = "fraud", _("Fraud, or payment outside Haat")
    SPAM = "spam", _("Advertising or spam")
    PRIVATE = "private", _("Somebody's private details")
    OTHER = "other", _("Something else")


class ReportState(models.TextChoices):
    """Whether the market's staff have decided about it."""

    OPEN = "open", _("Open")
    UPHELD = "upheld", _("Hidden")
    DISMISSED = "dismissed", _("Left as it is")


class Report(BaseModel):
    """Somebody says that a message should not be there; the market's staff decide."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=8, choices=ReportReason.choices)
    note = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=9, choices=ReportState.choices, default=ReportState.OPEN)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=9, choices=ReportOutcome.choices, blank=True)
    decision_note = models.CharField(max_length=500, blank=True, help_text=_("For the staff alone."))

    class Meta:
        constraints = [
            models.UniqueConstraint(F("message"), F("reporter"), name="report_once_a_person"),
            models.CheckConstraint(condition=Q(reason__in=ReportReason.values), name="report_reason_is_known"),
            models.CheckConstraint(
                condition=Q(state=ReportState.OPEN, decided_at__isnull=True)
                | Q(state__in=[ReportState.UPHELD, ReportState.DISMISSED], decided_at__isnull=False),
                name="report_is_decided_once",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="report_to_decide", condition=Q(state=ReportState.OPEN)),
            models.Index(fields=["-id"], name="report_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.pk}"
