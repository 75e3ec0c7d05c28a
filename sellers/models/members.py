"""Who works for a shop, and what each of them may do there."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.core.fields import BlindIndexField, EncryptedTextField
from marketplace.core.models import BaseModel
from sellers.models.shops import Shop


class ShopRole(models.TextChoices):
    """What somebody is to a shop. It has one owner; managers may all but what is about money and about themselves."""

    OWNER = "owner", _("Owner")
    MANAGER = "manager", _("Manager")
    STAFF = "staff", _("Staff")


class ShopPermission(models.TextChoices):
    """What can be allowed in one shop. Rooms above ask for theirs: orders for `orders`, and so on."""

    ORDERS = "orders", _("Orders")
    CATALOGUE = "catalogue", _("Goods and stock")
    MONEY = "money", _("Money and payouts")
    CAMPAIGNS = "campaigns", _("Campaigns")
    SETTINGS = "settings", _("Hours, delivery and shop page")
    PEOPLE = "people", _("People")


EVERYTHING = frozenset(ShopPermission)
# What the role brings by itself; staff have what was granted to them.
ROLE_PERMISSIONS: Mapping[ShopRole, frozenset[ShopPermission]] = {
    ShopRole.OWNER: EVERYTHING,
    ShopRole.MANAGER: EVERYTHING - {ShopPermission.MONEY},
    ShopRole.STAFF: frozenset(),
}
GRANTABLE = EVERYTHING - {ShopPermission.PEOPLE}


class ShopMemberQuerySet(models.QuerySet["ShopMember"]):
    def of_user(self, user_id: object) -> Self:
        return self.filter(user_id=user_id)


class ShopMember(BaseModel):
    """Somebody works for a shop; the row goes when they leave, and with it every right at once."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="members")
    user = models.ForeignKey(User, models.CASCADE, related_name="shop_memberships")
    role = models.CharField(max_length=8, choices=ShopRole.choices)
    granted = ArrayField(models.CharField(max_length=10, choices=ShopPermission.choices), default=list, blank=True)

    objects: ClassVar[ShopMemberQuerySet] = ShopMemberQuerySet.as_manager()  # type: ignore[assignment]  # django-stubs sees a Manager

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "user"], name="shop_member_once"),
            models.UniqueConstraint(fields=["shop"], condition=Q(role=ShopRole.OWNER), name="shop_has_one_owner"),
            models.CheckConstraint(condition=Q(role__in=ShopRole.values), name="shop_member_role_is_known"),
            models.CheckConstraint(
                condition=Q(granted__contained_by=sorted(GRANTABLE)), name="shop_member_granted_is_known"
            ),
        ]
        indexes = [models.Index(fields=["user", "-id"], name="shop_member_of_user")]

    def __str__(self) -> str:
        return f"{self.role} {self.pk}"

    @property
    def permissions(self) -> frozenset[ShopPermission]:
        """All that they may do in this shop."""
        return ROLE_PERMISSIONS[ShopRole(self.role)] | {ShopPermission(one) for one in self.granted}

    def may(self, permission: ShopPermission) -> bool:
        return permission in self.permissions


class ShopInvitationQuerySet(models.QuerySet["ShopInvitation"]):
    def open(self, *, now: datetime) -> Self:
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)

    def to_contacts(self, *, email: str | None, phone: str | None) -> Self:
        """Those that went to this address or this number (E.164)."""
        by_mail = Q(email=email) if email else Q(pk__in=[])
        return self.filter(by_mail | (Q(phone_index=phone) if phone else Q(pk__in=[])))


class ShopInvitation(BaseModel):
    """Somebody is asked, by mail or text message, to work for a shop; good once, for who owns that contact."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="invitations")
    email = models.EmailField(blank=True)
    phone = EncryptedTextField(max_length=16, null=True, blank=True)
    phone_index = BlindIndexField(of="phone", null=True)
    role = models.CharField(max_length=8, choices=ShopRole.choices)
    granted = ArrayField(models.CharField(max_length=10, choices=ShopPermission.choices), default=list, blank=True)
    token_hash = models.BinaryField(max_length=32, unique=True)
    invited_by = models.ForeignKey(User, models.CASCADE, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects: ClassVar[ShopInvitationQuerySet] = ShopInvitationQuerySet.as_manager()  # type: ignore[assignment]  # django-stubs sees a Manager

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=ShopRole.values), name="shop_invitation_role_is_known"),
            models.CheckConstraint(
                condition=Q(granted__contained_by=sorted(GRANTABLE)), name="shop_invitation_granted_is_known"
            ),
            models.CheckConstraint(
                condition=Q(email="", phone__isnull=False) | (~Q(email="") & Q(phone__isnull=True)),
                name="shop_invitation_goes_somewhere",
            ),
        ]
        indexes = [models.Index(fields=["shop", "-id"], name="shop_invitation_of_shop")]

    def __str__(self) -> str:
        return str(self.pk)
