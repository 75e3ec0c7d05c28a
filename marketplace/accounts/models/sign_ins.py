"""What is kept about how people signed in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models.users import User


class SignIn(models.Model):
    """An attempt to sign in as somebody, for them to look through. Attempts at nobody are counted, not kept."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ins")
    at = models.DateTimeField()
    is_successful = models.BooleanField()
    method = models.CharField(max_length=40, help_text=_("password, code, passkey, second_factor or a provider."))
    network = models.CharField(max_length=45, help_text=_("Client address, IPv6 shortened to its /64."))
    user_agent = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "-id"], name="sign_in_of_user"),
            models.Index(fields=["at"], name="sign_in_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.method} at {self.at}"
