"""What the staff have messages say instead of the shipped words, version by version."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Language, User
from marketplace.core.models import BaseModel


class WordChannel(models.TextChoices):
    """Where words are read; each place has room of its own."""

    APP = "app", _("In the app")
    MAIL = "mail", _("Mail")
    SMS = "sms", _("Text message")
    PUSH = "push", _("Push")


class TemplateVersion(BaseModel):
    """One version of what a kind of message says on one channel in one language. None changes; one may be published.

    Attributes:
        kind: of the catalogue (`wording.catalogue`).
        number: from 1, in the order in which they were written.
        title: a mail's subject or a push's first line; empty where there is no such thing.
        is_published: it is said now. Where none is, the shipped words are.
    """

    kind = models.CharField(max_length=48)
    channel = models.CharField(max_length=4, choices=WordChannel)
    language = models.CharField(max_length=2, choices=Language)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200, blank=True)
    body = models.TextField(max_length=2000)
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    is_published = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "channel", "language", "number"], name="template_version_numbered"),
            models.UniqueConstraint(
                fields=["kind", "channel", "language"],
                condition=Q(is_published=True),
                name="template_version_one_published",
            ),
            models.CheckConstraint(condition=~Q(body=""), name="template_version_says_something"),
            models.CheckConstraint(condition=Q(channel__in=WordChannel.values), name="template_version_channel"),
            models.CheckConstraint(condition=Q(language__in=Language.values), name="template_version_language"),
            models.CheckConstraint(
                condition=Q(is_published=False) | Q(published_at__isnull=False), name="template_version_published_at"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="template_version_number"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel} {self.language} {self.number}"
