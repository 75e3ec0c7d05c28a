"""Links in mails that end such mails: one tap, without signing in, and good for nothing else."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext

from marketplace.accounts.errors import UserNotFoundError
from marketplace.accounts.models import User
from marketplace.accounts.preferences import FOLLOWED, Preferences
from marketplace.accounts.services import ProfileChanges, update_profile
from marketplace.notifications.choices import LABELS, News
from marketplace.orders.services.guest_mails import stop_mails

SALT = "notifications.silence"
# Links of older mails end what could not be told apart then, too (`accounts.preferences.FOLLOWED`).
MEMBER, CHOICE, DIGEST, GUEST = "member", "choice", "digest", "guest"


@dataclass(frozen=True, slots=True)
class Silence:
    """Which mails a link ends, by one tap.

    Attributes:
        of: a member's, of one kind of news or of all that was not read, or those about one purchase of a guest's.
        id: of the user or of the purchase.
        news: of a member: the name of what they have chosen.
    """

    of: str
    id: UUID
    news: str = ""

    @property
    def label(self) -> str:
        """What a member chose, in words."""
        return str(LABELS[News(self.news)]) if self.news else gettext("A mail of what I have not read")


def address_for_member(user_id: UUID, news: str) -> str:
    """Ends one kind of news by mail for a member."""
    return _address(Silence(CHOICE, user_id, news))


def address_for_digest(user_id: UUID) -> str:
    """Ends the mail of what a member has not read."""
    return _address(Silence(DIGEST, user_id))


def address_for_guest(purchase_id: UUID) -> str:
    """Ends mails about one purchase of a guest's."""
    return _address(Silence(GUEST, purchase_id))


def read(token: str) -> Silence | None:
    """What a link ends; None for what we did not sign."""
    try:
        of, identity, news = signing.loads(token, salt=SALT)
        return Silence(of, UUID(identity), News(news) if of in {MEMBER, CHOICE} else "")
    except (signing.BadSignature, ValueError):
        return None


@transaction.atomic
def silence(which: Silence, *, now: datetime) -> None:
    """End them; whoever is gone by now gets none anyway."""
    if which.of == GUEST:
        stop_mails(purchase_id=which.id)
        return
    user = User.objects.filter(pk=which.id).first()
    if user is None:
        return
    ended = [which.news, *(news for news, older in FOLLOWED.items() if which.of == MEMBER and older == which.news)]
    mails = {"notifications": {"mail": dict.fromkeys(ended, False)}}
    # What is not given stays as it is.
    preferences = Preferences.model_validate({"digest": {"every": "never"}} if which.of == DIGEST else mails)
    with suppress(UserNotFoundError):
        update_profile(user_id=user.pk, changes=ProfileChanges(preferences=preferences), now=now)


def _address(which: Silence) -> str:
    token = signing.dumps([which.of, str(which.id), which.news], salt=SALT)
    return settings.PUBLIC_ADDRESS + reverse("notifications:silence", args=[token])
