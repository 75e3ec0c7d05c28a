"""How programs are known."""

from datetime import datetime
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models.users import User
from marketplace.core.models import BaseModel


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def usable(self, *, now: datetime) -> Self:
        return self.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now), revoked_at=None)


class ApiKey(BaseModel):
    """How a program calls the API in its own name. Only a hash of the secret is kept; it is shown once.

    After a rotation the secret before works until `previous_expires_at`, so that a fleet can be moved without a gap.
    """

    name = models.CharField(max_length=80)
    owner = models.ForeignKey(User, models.CASCADE, related_name="api_keys")
    prefix = models.CharField(max_length=12, unique=True)
    secret_hash = models.BinaryField(max_length=32)
    previous_hash = models.BinaryField(max_length=32, null=True)
    previous_expires_at = models.DateTimeField(null=True)
    scopes = ArrayField(models.CharField(max_length=60), help_text=_("Actions of the permission matrix."))
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["ApiKey"]] = ApiKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(scopes=[]), name="api_key_has_a_scope"),
            models.CheckConstraint(
                condition=Q(previous_hash__isnull=True, previous_expires_at__isnull=True)
                | Q(previous_hash__isnull=False, previous_expires_at__isnull=False),
                name="api_key_previous_expires",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=F("created_at")), name="api_key_lives"
            ),
        ]
        indexes = [models.Index(fields=["owner", "-id"], name="api_key_of_owner")]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
