"""What people report of what others said, and what the staff did about it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.catalog.models.opinions import Answer, Question, Review, ReviewImage
from marketplace.core.models import BaseModel


class ReportReason(models.TextChoices):
    """What is wrong with what somebody said."""

    OFFENSIVE = "offensive", _("Offensive or hateful")
    PRIVATE = "private", _("Shows somebody's private details")
    ADVERTISING = "advertising", _("Advertising")
    UNRELATED = "unrelated", _("Not about this product")
    FALSE = "false", _("Not true, or bought by the shop")


class ReportState(models.TextChoices):
    """What became of a report."""

    OPEN = "open", _("Waiting")
    UPHELD = "upheld", _("Hidden")
    DISMISSED = "dismissed", _("Left as it is")


OF_ONE_THING = (
    Q(review__isnull=False, question__isnull=True, answer__isnull=True)
    | Q(review__isnull=True, question__isnull=False, answer__isnull=True)
    | Q(review__isnull=True, question__isnull=True, answer__isnull=False)
)


class ContentReport(BaseModel):
    """Somebody says that a review, one photo of it, a question or an answer should not be there; the staff decide.

    Whoever of them has one report of a thing in hand has all that wait. A photo is no thing of its own: its report is
    of the review, and goes with the photo where its author takes it out.
    """

    review = models.ForeignKey(Review, models.CASCADE, null=True, blank=True, related_name="reports")
    question = models.ForeignKey(Question, models.CASCADE, null=True, blank=True, related_name="reports")
    answer = models.ForeignKey(Answer, models.CASCADE, null=True, blank=True, related_name="reports")
    photo = models.ForeignKey(ReviewImage, models.CASCADE, null=True, blank=True, related_name="reports")
    reporter = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=12, choices=ReportReason.choices)
    note = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=ReportState.choices, default=ReportState.OPEN)
    claimed_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    claimed_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(reason__in=ReportReason.values), name="content_report_reason_is_known"),
            models.CheckConstraint(condition=Q(state__in=ReportState.values), name="content_report_state_is_known"),
            models.CheckConstraint(condition=OF_ONE_THING, name="content_report_is_of_one_thing"),
            models.CheckConstraint(
                condition=Q(photo=None) | Q(review__isnull=False), name="content_report_photo_is_a_reviews"
            ),
            models.CheckConstraint(
                condition=Q(state=ReportState.OPEN, decided_at__isnull=True)
                | (~Q(state=ReportState.OPEN) & Q(decided_at__isnull=False)),
                name="content_report_is_decided_once",
            ),
            models.UniqueConstraint(
                F("reporter"), F("review"), name="content_report_of_review_is_made_once", condition=Q(photo=None)
            ),
            *(
                models.UniqueConstraint(F("reporter"), F(of), name=f"content_report_of_{of}_is_made_once")
                for of in ("photo", "question", "answer")
            ),
        ]
        indexes = [models.Index(fields=["id"], name="content_report_queue", condition=Q(state=ReportState.OPEN))]

    def __str__(self) -> str:
        return f"{self.reason} {self.pk}"


class ContentPart(models.TextChoices):
    """What of it is hidden or shown again; photos and an answer are a review's alone."""

    WHOLE = "whole", _("All of it")
    PHOTOS = "photos", _("The photos")
    PHOTO = "photo", _("One photo")
    ANSWER = "answer", _("The shop's answer")


class ModerationAct(models.Model):
    """What the staff did about what somebody said; `message` is for whoever said it, `note` for the staff alone."""

    class Kind(models.TextChoices):
        CLAIMED = "claimed", _("Taken on")
        RELEASED = "released", _("Given back")
        HIDDEN = "hidden", _("Hidden")
        KEPT = "kept", _("Left as it is")
        RESTORED = "restored", _("Shown again")

    id = models.BigAutoField(primary_key=True)
    review = models.ForeignKey(Review, models.CASCADE, null=True, related_name="moderation_acts")
    question = models.ForeignKey(Question, models.CASCADE, null=True, related_name="moderation_acts")
    answer = models.ForeignKey(Answer, models.CASCADE, null=True, related_name="moderation_acts")
    part = models.CharField(max_length=8, choices=ContentPart.choices, default=ContentPart.WHOLE)
    photo = models.ForeignKey(ReviewImage, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=12, choices=ReportReason.choices, blank=True)
    message = models.CharField(max_length=500, blank=True)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=OF_ONE_THING, name="moderation_act_is_of_one_thing"),
            models.CheckConstraint(condition=Q(part__in=ContentPart.values), name="moderation_act_part_is_known"),
            models.CheckConstraint(
                condition=Q(part=ContentPart.WHOLE) | Q(review__isnull=False), name="moderation_act_part_is_a_reviews"
            ),
            models.CheckConstraint(
                condition=Q(photo=None) | Q(part=ContentPart.PHOTO), name="moderation_act_photo_is_that_part"
            ),
            models.CheckConstraint(
                condition=Q(reason__in=ReportReason.values) | (Q(reason="") & ~Q(kind="hidden")),
                name="moderation_act_says_why",
            ),
        ]
        indexes = [
            *(
                models.Index(
                    fields=[of, "-id"], name=f"moderation_act_of_{of}", condition=Q(**{f"{of}__isnull": False})
                )
                for of in ("review", "question", "answer")
            ),
            models.Index(
                fields=["-id"],
                name="moderation_act_decisions",
                condition=Q(kind__in=["hidden", "kept", "restored"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


DECISIONS = (ModerationAct.Kind.HIDDEN, ModerationAct.Kind.KEPT, ModerationAct.Kind.RESTORED)
