"""What people agreed to."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models.users import User


class Purpose(models.TextChoices):
    """What somebody may agree to."""

    NEWSLETTER = "newsletter", _("News and offers by mail")


class Consent(models.Model):
    """Somebody agreed, or withdrew it. Rows are added and stay: the last one counts, all of them are the proof."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose)
    is_given = models.BooleanField()
    source = models.CharField(max_length=40, help_text=_("Where they said so: sign_up, profile, api."))
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="consent_purpose_is_known"),
        ]
        indexes = [models.Index(fields=["user", "-id"], name="consent_of_user")]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.is_given}"
