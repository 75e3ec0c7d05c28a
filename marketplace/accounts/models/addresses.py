"""Where people want things brought."""

from django.contrib.gis.db.models import PointField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geo.models import Area
from marketplace.accounts.models.users import User
from marketplace.core.fields import EncryptedTextField
from marketplace.core.models import BaseModel
from marketplace.core.phones import E164

MOST_ADDRESSES = 20


class Address(BaseModel):
    """Where somebody wants things brought: a pin, and how to find the door from there."""

    user = models.ForeignKey(User, models.CASCADE, related_name="addresses")
    label = models.CharField(max_length=40)
    recipient = EncryptedTextField(max_length=120)
    phone = EncryptedTextField(max_length=16, validators=[RegexValidator(E164)])
    line = EncryptedTextField(max_length=300, help_text=_("House, road and quarter."))
    landmark = EncryptedTextField(max_length=200, blank=True, help_text=_("How to find it, in words."))
    location = PointField(geography=True, spatial_index=False)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")
    is_default_delivery = models.BooleanField(default=False)
    is_default_billing = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "addresses"
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(is_default_delivery=True), name="address_one_default_for_delivery"
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(is_default_billing=True), name="address_one_default_for_billing"
            ),
            models.CheckConstraint(condition=~Q(label=""), name="address_has_a_label"),
        ]
        indexes = [models.Index(fields=["user", "-id"], name="address_of_user")]

    def __str__(self) -> str:
        return self.label
