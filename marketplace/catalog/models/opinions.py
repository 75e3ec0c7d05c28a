"""What buyers say of goods: reviews and questions, and what becomes of what should not have been said."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.catalog.models.media import Image
from marketplace.catalog.models.products import Product
from marketplace.core.models import BaseModel
from sellers.models import Shop

MOST_REVIEW_IMAGES = 5


class Purchase(BaseModel):
    """Somebody was delivered a product by a shop: what a review must rest on. Orders tell of it, once each."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    reference = models.UUIDField(help_text=_("The order."))
    bought_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(F("user"), F("product"), F("reference"), name="purchase_is_told_once"),
        ]
        indexes = [models.Index(fields=["user", "product", "-bought_at"], name="purchase_by_buyer")]

    def __str__(self) -> str:
        return f"{self.pk}"


class ContentState(models.TextChoices):
    """Whether others see it."""

    PUBLISHED = "published", _("Published")
    HIDDEN = "hidden", _("Hidden by our staff")


class ReviewQuerySet(models.QuerySet["Review"]):
    def published(self) -> Self:
        return self.filter(state=ContentState.PUBLISHED)

    def seen(self) -> Self:
        """Those that strangers see: published, and of a product that they see."""
        return self.published().filter(product__in=Product.objects.seen())


class Review(BaseModel):
    """One buyer's word on a product, as their last purchase of it was; `shop` is where that was.

    Without an author the account was erased, or the review is a sample of the demo. `language` is what it is written
    in, as far as its script tells.
    """

    product = models.ForeignKey(Product, models.CASCADE, related_name="reviews")
    shop = models.ForeignKey(Shop, models.CASCADE, null=True, blank=True, related_name="reviews")
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    rating = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120, blank=True)
    body = models.TextField(max_length=4000, blank=True)
    language = models.CharField(max_length=2, blank=True)
    state = models.CharField(max_length=10, choices=ContentState.choices, default=ContentState.PUBLISHED)
    bought_at = models.DateTimeField(null=True, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    helpful_count = models.PositiveIntegerField(default=0)
    answer = models.TextField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    answer_state = models.CharField(
        max_length=10,
        choices=ContentState.choices,
        default=ContentState.PUBLISHED,
        db_default=ContentState.PUBLISHED,
    )
    is_synthetic = models.BooleanField(
        default=False, help_text=_("A sample put beside the demo's goods, and shown as such.")
    )

    objects: ClassVar[ReviewQuerySet] = ReviewQuerySet.as_manager()  # type: ignore[assignment]  # django-stubs sees a Manager

    class Meta:
        constraints = [
            models.UniqueConstraint(F("product"), F("author"), name="review_is_the_buyers_only_one"),
            models.CheckConstraint(condition=Q(rating__range=(1, 5)), name="review_rating_is_1_to_5"),
            models.CheckConstraint(condition=Q(state__in=ContentState.values), name="review_state_is_known"),
            models.CheckConstraint(
                condition=Q(answer_state__in=ContentState.values), name="review_answer_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="review_answer_has_its_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["product", "-helpful_count", "-id"],
                name="review_by_help",
                condition=Q(state=ContentState.PUBLISHED),
            ),
            models.Index(fields=["product", "-id"], name="review_by_age", condition=Q(state=ContentState.PUBLISHED)),
            models.Index(
                fields=["product", "-rating", "-id"], name="review_by_rating", condition=Q(state=ContentState.PUBLISHED)
            ),
            models.Index(fields=["shop", "-id"], name="review_of_shop"),
            models.Index(
                fields=["shop", "-id"],
                name="review_to_answer",
                condition=Q(state=ContentState.PUBLISHED, answered_at__isnull=True),
            ),
            models.Index(fields=["author", "-id"], name="review_by_author"),
        ]

    def __str__(self) -> str:
        return f"{self.rating} {self.pk}"

    @property
    def shown_answer(self) -> str:
        """The shop's answer as others see it: nothing where the staff have hidden it."""
        return self.answer if self.answer_state == ContentState.PUBLISHED else ""


class ReviewImage(BaseModel):
    """A photo in a review."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="images")
    image = models.ForeignKey(Image, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=10,
        choices=ContentState.choices,
        default=ContentState.PUBLISHED,
        db_default=ContentState.PUBLISHED,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(F("review"), F("image"), name="review_image_is_shown_once"),
            models.CheckConstraint(condition=Q(state__in=ContentState.values), name="review_image_state_is_known"),
            models.CheckConstraint(condition=Q(position__lt=MOST_REVIEW_IMAGES), name="review_images_are_few"),
        ]

    def __str__(self) -> str:
        return f"{self.position}"


class HelpfulVote(BaseModel):
    """Somebody found a review of use."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="votes")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(F("review"), F("user"), name="helpful_vote_is_cast_once")]

    def __str__(self) -> str:
        return f"{self.pk}"


class QuestionQuerySet(models.QuerySet["Question"]):
    def seen(self) -> Self:
        """Those that strangers see."""
        return self.filter(state=ContentState.PUBLISHED, product__in=Product.objects.seen())


class Question(BaseModel):
    """What somebody would like to know of a product."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="questions")
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    body = models.TextField(max_length=1000)
    state = models.CharField(max_length=10, choices=ContentState.choices, default=ContentState.PUBLISHED)
    is_synthetic = models.BooleanField(
        default=False,
        db_default=False,
        help_text=_("A sample put beside the demo's goods, and shown as such."),
    )

    objects: ClassVar[QuestionQuerySet] = QuestionQuerySet.as_manager()  # type: ignore[assignment]  # django-stubs sees a Manager

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ContentState.values), name="question_state_is_known"),
            models.CheckConstraint(condition=~Q(body=""), name="question_asks_something"),
        ]
        indexes = [
            models.Index(fields=["product", "-id"], name="question_by_age", condition=Q(state=ContentState.PUBLISHED)),
            models.Index(fields=["author", "-id"], name="question_by_author"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class AnswerQuerySet(models.QuerySet["Answer"]):
    def seen(self) -> Self:
        """Those that strangers see."""
        return self.filter(state=ContentState.PUBLISHED, question__in=Question.objects.seen())


class Answer(BaseModel):
    """What a shop that offers a product says to a question about it, or a buyer who has bought it."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="answers")
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    shop = models.ForeignKey(Shop, models.CASCADE, null=True, blank=True, related_name="+")
    body = models.TextField(max_length=2000)
    state = models.CharField(max_length=10, choices=ContentState.choices, default=ContentState.PUBLISHED)
    is_synthetic = models.BooleanField(
        default=False,
        db_default=False,
        help_text=_("A sample put beside the demo's goods, and shown as such."),
    )

    objects: ClassVar[AnswerQuerySet] = AnswerQuerySet.as_manager()  # type: ignore[assignment]  # django-stubs sees a Manager

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ContentState.values), name="answer_state_is_known"),
            models.CheckConstraint(condition=~Q(body=""), name="answer_says_something"),
        ]
        indexes = [
            models.Index(fields=["question", "id"], name="answer_in_order", condition=Q(state=ContentState.PUBLISHED)),
            models.Index(fields=["author", "-id"], name="answer_by_author"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
