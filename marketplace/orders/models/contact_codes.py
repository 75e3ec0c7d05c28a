"""Codes that show whose phone it is that an order is to be brought to."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F

from marketplace.core.fields import BlindIndexField, EncryptedTextField
from marketplace.core.models import BaseModel
from marketplace.core.phones import E164
from marketplace.orders.models.baskets import Basket


class ContactCode(BaseModel):
    """The code that was sent last to a phone for a basket; what it showed is good for this basket alone.

    `code_hash` is None once the code was used.
    """

    basket = models.ForeignKey(Basket, models.CASCADE, related_name="contact_codes")
    phone = EncryptedTextField(max_length=16, validators=[RegexValidator(E164)])
    phone_index = BlindIndexField(of="phone")
    code_hash = models.BinaryField(max_length=32, null=True)
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(F("basket"), F("phone_index"), name="contact_code_once_a_phone"),
        ]

    def __str__(self) -> str:
        return f"code of {self.basket_id}"
