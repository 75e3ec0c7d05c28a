from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from marketplace.core.models import BaseModel
from marketplace.core.phones import E164


class Role(models.TextChoices):
    """What a person may be on the market; one person can be several."""

    CUSTOMER = "customer", _("Customer")
    SELLER = "seller", _("Seller")
    COURIER = "courier", _("Courier")
    SUPPORT = "support", _("Support")
    ANALYST = "analyst", _("Analyst")
    ADMIN = "admin", _("Admin")


class Language(models.TextChoices):
    BANGLA = "bn", "বাংলা"
    ENGLISH = "en", "English"


def default_roles() -> list[str]:
    return [Role.CUSTOMER]


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, *, email: str | None = None, phone: str | None = None, password: str | None = None, **fields: Any
    ) -> "User":
        """Save a user known by e-mail, phone or both; the database refuses one who has neither."""
        user = self.model(email=normalize_email(email), phone=phone or None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, *, email: str, password: str | None = None, **fields: Any) -> "User":
        roles: Iterable[str] = fields.pop("roles", [Role.ADMIN])
        return self.create_user(
            email=email, password=password, roles=list(roles), is_staff=True, is_superuser=True, **fields
        )

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=normalize_email(username))


def normalize_email(email: str | None) -> str | None:
    """The one way an address is stored: lower case, so that two spellings are one person."""
    return email.strip().lower() or None if email else None


class User(BaseModel, AbstractBaseUser, PermissionsMixin):
    """A person, known by an e-mail address or a phone number (E.164), or both."""

    email = models.EmailField(unique=True, null=True, blank=True)
    phone = models.CharField(max_length=16, unique=True, null=True, blank=True, validators=[RegexValidator(E164)])
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=2, choices=Language, default=Language.BANGLA)
    roles = ArrayField(models.CharField(max_length=16, choices=Role), default=default_roles)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(email__isnull=False) | Q(phone__isnull=False), name="user_has_email_or_phone"
            ),
            models.CheckConstraint(condition=Q(roles__contained_by=Role.values), name="user_roles_known"),
            models.CheckConstraint(condition=~Q(roles=[]), name="user_has_a_role"),
            models.CheckConstraint(condition=Q(language__in=Language.values), name="user_language_known"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_lower_case"),
            models.CheckConstraint(condition=Q(phone__regex=E164), name="user_phone_e164"),
        ]

    def __str__(self) -> str:
        return self.name or str(self.pk)

    def has_role(self, role: Role) -> bool:
        return role in self.roles
