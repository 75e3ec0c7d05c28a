"""Notices that wait for somebody in the app."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Language, User
from marketplace.core.fields import BlindIndexField, EncryptedTextField
from marketplace.core.models import BaseModel


class NoticeKind(models.TextChoices):
    """What happened; `notices.words` says it to people."""

    SHOP_APPROVED = "shop_approved", _("A shop was approved")
    SHOP_REJECTED = "shop_rejected", _("A shop was rejected")
    SHOP_MORE_ASKED = "shop_more_asked", _("More was asked for a shop")
    SHOP_SUSPENDED = "shop_suspended", _("A shop was suspended")
    SHOP_REINSTATED = "shop_reinstated", _("A shop was reinstated")
    PAYOUT_VERIFIED = "payout_verified", _("A payout account was verified")
    PAYOUT_REFUSED = "payout_refused", _("A payout account was refused")
    SHOP_INVITATION = "shop_invitation", _("Somebody is asked to work for a shop")
    PROPOSAL_APPROVED = "proposal_approved", _("A proposal to the catalogue was approved")
    PROPOSAL_REJECTED = "proposal_rejected", _("A proposal to the catalogue was rejected")
    SHOP_OFFERED = "shop_offered", _("A shop is offered to somebody")
    REVIEW_WRITTEN = "review_written", _("What a shop sold was reviewed")
    QUESTION_ASKED = "question_asked", _("Something was asked about what a shop sells")
    REVIEW_ANSWERED = "review_answered", _("A shop answered a review")
    QUESTION_ANSWERED = "question_answered", _("A question was answered")
    REVIEW_HIDDEN = "review_hidden", _("A review was hidden")
    PHOTOS_HIDDEN = "photos_hidden", _("The photos of a review were hidden")
    QUESTION_HIDDEN = "question_hidden", _("A question was hidden")
    ANSWER_HIDDEN = "answer_hidden", _("A buyer's answer was hidden")
    SHOP_ANSWER_HIDDEN = "shop_answer_hidden", _("A shop's answer was hidden")
    REVIEW_RESTORED = "review_restored", _("A review is shown again")
    PHOTOS_RESTORED = "photos_restored", _("The photos of a review are shown again")
    QUESTION_RESTORED = "question_restored", _("A question is shown again")
    ANSWER_RESTORED = "answer_restored", _("A buyer's answer is shown again")
    SHOP_ANSWER_RESTORED = "shop_answer_restored", _("A shop's answer is shown again")
    SEARCH_NEWS = "search_news", _("A saved search found something new")
    SHOP_ANSWER_KEPT = "shop_answer_kept", _("A shop's answer was reported and stays")
    STOCK_RAN_LOW = "stock_ran_low", _("A shop's stock ran low")
    ORDER_NEW = "order_new", _("A shop has an order to answer")
    ORDER_WITHDRAWN = "order_withdrawn", _("An order of a shop was called off")
    ORDER_SHORTENED = "order_shortened", _("A buyer left something out of an order")
    ORDER_MISSED = "order_missed", _("A shop did not answer an order in time")
    ORDER_ACCEPTED = "order_accepted", _("A shop accepted an order")
    ORDER_READY = "order_ready", _("An order is ready")
    ORDER_SENT = "order_sent", _("An order is on its way")
    ORDER_DELIVERED = "order_delivered", _("An order was delivered")
    ORDER_REJECTED = "order_rejected", _("A shop turned an order down")
    ORDER_CANCELLED = "order_cancelled", _("An order was cancelled")
    ORDER_EXPIRED = "order_expired", _("An order was not answered in time")
    ORDER_UNDELIVERED = "order_undelivered", _("An order could not be delivered")
    ORDER_CLEARED = "order_cleared", _("An order was looked at and passed on")
    ORDER_CHANGED = "order_changed", _("What is in an order is different")
    SUBSTITUTE_ASKED = "substitute_asked", _("A shop proposes a substitute")
    SUBSTITUTE_TAKEN = "substitute_taken", _("A substitute was taken")
    SUBSTITUTE_LEFT = "substitute_left", _("A substitute was not taken")
    RETURN_ASKED = "return_asked", _("A buyer wants to return something")
    RETURN_WITHDRAWN = "return_withdrawn", _("A buyer took a return back")
    RETURN_DISPUTED = "return_disputed", _("A shop’s return is with the staff")
    RETURN_DECIDED = "return_decided", _("The staff decided for a shop")
    RETURN_COMES = "return_comes", _("The staff have a shop take something back")
    RETURN_TO_PAY = "return_to_pay", _("The staff have a shop give money back")
    RETURN_ACCEPTED = "return_accepted", _("A shop accepted a return")
    RETURN_REFUSED = "return_refused", _("A shop refused a return")
    RETURN_WITH_STAFF = "return_with_staff", _("A shop did not answer a return in time")
    RETURN_NOT_CAME = "return_not_came", _("A shop says that a return did not come")
    RETURN_UPHELD = "return_upheld", _("The staff decided for a buyer")
    RETURN_DECLINED = "return_declined", _("The staff decided against a buyer")
    RETURN_SETTLED = "return_settled", _("A buyer gets money back for a return")
    REFUND_PAID = "refund_paid", _("A buyer got money back")
    GOODWILL_GIVEN = "goodwill_given", _("The staff give a buyer something back")
    GOODWILL_NOTED = "goodwill_noted", _("A shop hears of the staff’s good will")
    CHAT_MESSAGE = "chat_message", _("Somebody wrote in a chat")
    CHAT_ASSIGNED = "chat_assigned", _("A conversation was given to one of a shop’s people")
    ORDER_TO_CARRY = "order_to_carry", _("An order was given to one of a shop’s people to carry")
    ORDER_HANDED_ON = "order_handed_on", _("Somebody else carries an order now")
    CHAT_REPORT_UPHELD = "chat_report_upheld", _("A message that somebody reported was hidden")
    CHAT_REPORT_LEFT = "chat_report_left", _("A message that somebody reported stays")
    CHAT_HIDDEN = "chat_hidden", _("A message of somebody’s was hidden")
    CHAT_WARNED = "chat_warned", _("Somebody was warned about a message of theirs")
    CHAT_SUSPENDED = "chat_suspended", _("Somebody cannot write messages for a while")
    CHAT_LIFTED = "chat_lifted", _("Somebody may write messages again before their time")
    TRIAL = "trial", _("One of the staff looks at their own words in the app")


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, user_id: object) -> Self:
        return self.filter(user_id=user_id)

    def unread(self) -> Self:
        return self.filter(read_at=None)


class Notice(BaseModel):
    """One thing told to one person. An event tells each of them once, however often it is handled.

    `params` are what its words need: names in both languages, a message, whose page it leads to.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20, choices=NoticeKind)
    params = models.JSONField(default=dict)
    event_id = models.UUIDField()
    read_at = models.DateTimeField(null=True)

    objects: ClassVar[NoticeQuerySet] = NoticeQuerySet.as_manager()  # type: ignore[assignment]  # django-stubs sees a Manager

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "event_id"], name="notice_once_for_each"),
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="notice_kind_is_known"),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="notice_of_user"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["created_at"], name="notice_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class PushSubscription(BaseModel):
    """One browser that push comes to. It is its user's, and ends with the session in which it was made.

    Attributes:
        endpoint: where its push service takes messages; whoever knows it can send, so it is sealed like the keys.
        p256dh: its public key (RFC 8291), base64url.
        auth: its authentication secret, the same.
        session_digest: the SHA-256 of the session's key; empty where it was made without one.
        user_agent: what the browser says of itself, cut short.
        failures: in a row.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="push_subscriptions")
    endpoint = EncryptedTextField(max_length=1000)
    endpoint_index = BlindIndexField(of="endpoint", unique=True)
    p256dh = EncryptedTextField(max_length=100)
    auth = EncryptedTextField(max_length=40)
    session_digest = models.CharField(max_length=64, blank=True)
    user_agent = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, choices=Language)
    last_sent_at = models.DateTimeField(null=True)
    last_failed_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(language__in=Language.values), name="push_language_is_known"),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="push_of_user"),
            models.Index(fields=["session_digest"], condition=~Q(session_digest=""), name="push_of_session"),
        ]

    def __str__(self) -> str:
        return f"push {self.pk}"


class HeldMessage(BaseModel):
    """What waits for the end of somebody's quiet hours, to come then together with the rest.

    Attributes:
        about: the notice's event: a later message of it takes the place of the one that waits.
        to: the number of a text message; NULL for push, which goes to all devices they have then.
        due_at: when it comes.
    """

    class Channel(models.TextChoices):
        PUSH = "push", _("Push")
        SMS = "sms", _("Text message")

    user = models.ForeignKey(User, models.CASCADE, related_name="held_messages")
    channel = models.CharField(max_length=4, choices=Channel)
    kind = models.CharField(max_length=20)
    params = models.JSONField(default=dict)
    about = models.UUIDField()
    to = EncryptedTextField(max_length=16, null=True)
    due_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "channel", "about"], name="held_once_for_each"),
            models.CheckConstraint(
                condition=Q(channel="push", to=None) | Q(channel="sms", to__isnull=False),
                name="held_text_has_a_number",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], name="held_by_time")]

    def __str__(self) -> str:
        return f"{self.channel} {self.kind}"


class Digest(BaseModel):
    """That somebody got the mail of one day or week (`2026-11-28`, `2026-W48`), or that there was nothing to write."""

    user = models.ForeignKey(User, models.CASCADE, related_name="digests")
    period = models.CharField(max_length=10)
    notices = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "period"], name="digest_once_a_period")]
        indexes = [models.Index(fields=["created_at"], name="digest_by_age")]

    def __str__(self) -> str:
        return self.period
