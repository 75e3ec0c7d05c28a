"""How somebody shows that mail to their address arrives again: by a link that is sent there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from marketplace.accounts import attempts, mail, messages
from marketplace.accounts.models import User
from marketplace.accounts.services import language_of
from marketplace.notifications.deliveries.addresses import index_of
from marketplace.notifications.deliveries.errors import NothingHinderedError
from marketplace.notifications.deliveries.hindrances import lift
from marketplace.notifications.deliveries.models import Channel, Hindrance, MailAddress

SALT = "deliveries.confirm"
GOOD_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OwnMail:
    """How mail to somebody's own address fares.

    Attributes:
        email: None where they have none.
        hindrance: None where it arrives, as far as anybody knows.
    """

    email: str | None
    hindrance: Hindrance | None = None
    since: datetime | None = None


def own_mail(user_id: UUID) -> OwnMail:
    """How theirs fares, in two statements."""
    email = User.objects.filter(pk=user_id).values_list("email", flat=True).first()
    if not email:
        return OwnMail(None)
    found = MailAddress.objects.filter(address_index=index_of(email, Channel.MAIL)).exclude(hindrance="").first()
    return OwnMail(email, Hindrance(found.hindrance), found.hindered_at) if found else OwnMail(email)


@transaction.atomic
def send_confirmation(*, user_id: UUID, now: datetime) -> None:
    """Send the link. It goes although nothing else does.

    Raises:
        NothingHinderedError: mail to their address does not come back, or they have none.
        RateLimitedError: too many mails to that address.
        UnavailableError: nobody can count them now.
    """
    own = own_mail(user_id)
    if own.email is None or own.hindrance is None:
        raise NothingHinderedError
    attempts.count(attempts.MAIL, own.email)
    user = User.objects.get(pk=user_id)
    language = language_of(user)
    token = signing.dumps([str(user_id), index_of(own.email, Channel.MAIL).hex()], salt=SALT)
    with translation.override(language):
        context = {
            "name": user.name,
            "page_url": settings.PUBLIC_ADDRESS + reverse("mail_address:confirm", args=[token]),
            "action": gettext("It arrived"),
        }
        rendered = mail.render_mail("deliveries/mail/confirm", context, language)
    messages.send_mail(to=own.email, **rendered._asdict(), expires_at=now + GOOD_FOR, now=now, user_id=user_id)


def read_token(token: str) -> User | None:
    """Whose address a link is about; None where it is not ours, too old, or they have another address by now."""
    try:
        user_id, index = signing.loads(token, salt=SALT, max_age=GOOD_FOR)
        user: User | None = User.objects.filter(pk=UUID(user_id), erased_at=None).first()
    except (signing.BadSignature, ValueError):
        return None
    if user is None or not user.email or index_of(user.email, Channel.MAIL).hex() != index:
        return None
    return user


def confirm(user: User) -> None:
    """Have mail go there again: whoever has the link read a mail there."""
    lift(email=user.email or "")
