"""Invitations to work for the market."""

from datetime import datetime
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from marketplace.accounts.models.users import User
from marketplace.accounts.permissions import Role
from marketplace.core.models import BaseModel


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, *, now: datetime) -> Self:
        return self.filter(accepted_at=None, expires_at__gt=now)


class Invitation(BaseModel):
    """Somebody is asked to work for the market: roles that an address gets when its owner follows the link, once."""

    email = models.EmailField()
    roles = ArrayField(models.CharField(max_length=16, choices=Role))
    token_hash = models.BinaryField(max_length=32, unique=True)
    invited_by = models.ForeignKey(User, models.CASCADE, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    objects: ClassVar[InvitationQuerySet] = InvitationQuerySet.as_manager()  # type: ignore[assignment]  # django-stubs sees a Manager

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(roles__contained_by=Role.values), name="invitation_roles_known"),
            models.CheckConstraint(condition=~Q(roles=[]), name="invitation_has_a_role"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invitation_email_lower_case"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
