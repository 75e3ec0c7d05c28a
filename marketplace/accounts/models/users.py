"""People, and how they are known."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.permissions import STAFF_ROLES, Role
from marketplace.core.fields import BlindIndexField, EncryptedTextField
from marketplace.core.models import BaseModel
from marketplace.core.phones import E164


class Language(models.TextChoices):
    BANGLA = "bn", "বাংলা"
    ENGLISH = "en", "English"


def default_roles() -> list[str]:
    return [Role.CUSTOMER]


def normalize_email(email: str | None) -> str | None:
    """The one way an address is stored: lower case, so that two spellings are one person."""
    return email.strip().lower() or None if email else None


class UserQuerySet(models.QuerySet["User"]):
    def known_by_email(self, email: str) -> Self:
        """Whoever has shown that the address is theirs: one or nobody."""
        return self.filter(email=normalize_email(email), email_verified_at__isnull=False)

    def claiming_email(self, email: str) -> Self:
        """Those who gave the address as theirs and have not shown it, the newest first."""
        return self.filter(email=normalize_email(email) or "", email_verified_at=None).order_by("-created_at", "-pk")

    def only_claiming(self, email: str) -> Self:
        """As `claiming_email`, of those who have shown no other contact either."""
        return self.claiming_email(email).filter(phone_verified_at=None)

    def known_by_phone(self, phone: str) -> Self:
        """Whoever has shown that the number (E.164) is theirs: one or nobody."""
        return self.filter(phone_index=phone, phone_verified_at__isnull=False)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # a class made at run time
    def create_user(
        self, *, email: str | None = None, phone: str | None = None, password: str | None = None, **fields: Any
    ) -> "User":
        """Save a user known by e-mail, phone or both; the database refuses one who has neither."""
        user: User = self.model(email=normalize_email(email), phone=phone or None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, *, email: str, password: str | None = None, **fields: Any) -> "User":
        roles: Iterable[str] = fields.pop("roles", [Role.ADMIN])
        return self.create_user(email=email, password=password, roles=list(roles), **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        user: User = self.known_by_email(username or "").get()
        return user


class User(BaseModel, AbstractBaseUser):
    """A person, known by an e-mail address or a phone number (E.164), or both.

    Addresses and numbers are unique among those whose owner has shown that they are theirs. Until then several people
    may claim one, so that signing up with somebody else's tells nothing about them, and takes nothing from them; whose
    it is can take such a claim away again.
    """

    email = models.EmailField(null=True, blank=True)  # noqa: DJ001  # null: not known
    email_verified_at = models.DateTimeField(null=True, blank=True)
    phone = EncryptedTextField(max_length=16, null=True, blank=True, validators=[RegexValidator(E164)])
    phone_index = BlindIndexField(of="phone", null=True)
    phone_verified_at = models.DateTimeField(null=True, blank=True)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=2, choices=Language, default=Language.BANGLA)
    roles = ArrayField(models.CharField(max_length=16, choices=Role), default=default_roles)
    avatar = models.CharField(max_length=100, blank=True, help_text=_("Name in the public storage."))
    preferences = models.JSONField(default=dict, blank=True)
    wants_newsletter = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    disowned_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When somebody said that the address given here is not this person's.")
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email"], condition=Q(email_verified_at__isnull=False), name="user_verified_email_is_unique"
            ),
            models.UniqueConstraint(
                fields=["phone_index"],
                condition=Q(phone_verified_at__isnull=False),
                name="user_verified_phone_is_unique",
            ),
            models.CheckConstraint(
                condition=Q(email__isnull=False)
                | Q(phone__isnull=False)
                | Q(erased_at__isnull=False)
                | Q(disowned_at__isnull=False),
                name="user_has_email_or_phone",
            ),
            models.CheckConstraint(
                condition=Q(email_verified_at__isnull=True) | Q(email__isnull=False), name="user_verified_email_exists"
            ),
            models.CheckConstraint(
                condition=Q(phone_verified_at__isnull=True) | Q(phone__isnull=False), name="user_verified_phone_exists"
            ),
            models.CheckConstraint(
                condition=Q(phone__isnull=True, phone_index__isnull=True)
                | Q(phone__isnull=False, phone_index__isnull=False),
                name="user_phone_is_indexed",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | Q(email__isnull=True, phone__isnull=True, name="", avatar="", is_active=False),
                name="user_erased_is_empty",
            ),
            models.CheckConstraint(condition=Q(roles__contained_by=Role.values), name="user_roles_known"),
            models.CheckConstraint(condition=~Q(roles=[]), name="user_has_a_role"),
            models.CheckConstraint(condition=Q(language__in=Language.values), name="user_language_known"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_lower_case"),
            models.CheckConstraint(condition=~Q(email=""), name="user_email_is_null_or_some"),
        ]
        indexes = [
            models.Index(fields=["email"], name="user_by_email"),
            models.Index(fields=["phone_index"], name="user_by_phone"),
        ]

    def __str__(self) -> str:
        return self.name or str(self.pk)

    def has_role(self, role: Role) -> bool:
        return role in self.roles

    @property
    def is_staff(self) -> bool:
        """Whether they work for the market; Django's admin asks."""
        return bool(STAFF_ROLES.intersection(self.roles))

    @property
    def has_verified_contact(self) -> bool:
        return bool(self.email_verified_at or self.phone_verified_at)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """What Django's admin asks before each of its pages: admins change, support looks."""
        if not self.is_active:
            return False
        looks = perm.rpartition(".")[2].startswith("view_")
        return self.has_role(Role.ADMIN) or (looks and self.has_role(Role.SUPPORT))

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_staff
