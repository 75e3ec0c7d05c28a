"""Sends staff their own words, to nobody but themselves."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from marketplace.accounts import attempts, mail, messages
from marketplace.accounts.models import User
from marketplace.core.ratelimits import Policy
from marketplace.notifications.deliveries.kinds import TEST
from marketplace.notifications.wording.catalogue import Place
from marketplace.notifications.wording.errors import NotReachableError
from marketplace.notifications.wording.language import Text
from marketplace.notifications.wording.models import WordChannel
from marketplace.notifications.wording.previews import Preview, preview

GOOD_FOR = timedelta(minutes=30)
# Texts cost money; and nobody reads more.
TRIALS = Policy("template_trial", "5/10 minutes; 30/day", fails_open=False)
SENDABLE = frozenset({WordChannel.MAIL, WordChannel.SMS})


@transaction.atomic
def send_trial(*, actor_id: UUID, place: Place, text: Text, now: datetime) -> Preview:
    """Send a message with examples in it to the mail address or number that was shown to be one's own.

    Returns:
        What was sent.

    Raises:
        InvalidTemplateError: it cannot be used; the details say why.
        NotReachableError: there is no such address or number, or the channel cannot be tried.
        RateLimitedError, UnavailableError: too many, or nobody can count them now.
    """
    shown, actor = preview(place, text), User.objects.get(pk=actor_id)
    is_mail = place.channel is WordChannel.MAIL
    to = _verified(actor.email, actor.email_verified_at) if is_mail else _verified(actor.phone, actor.phone_verified_at)
    if to is None or place.channel not in SENDABLE:
        raise NotReachableError
    attempts.count(TRIALS, str(actor_id))
    if is_mail:
        _send_mail(shown, place, actor, to=to, now=now)
    else:
        messages.send_sms(to=to, text=shown.body, expires_at=now + GOOD_FOR, now=now, kind=TEST, user_id=actor.pk)
    return shown


def _send_mail(shown: Preview, place: Place, actor: User, *, to: str, now: datetime) -> None:
    with translation.override(place.language):
        context = {
            "name": actor.name,
            "subject": shown.title,
            "words": shown.body,
            "message": "",
            "page_url": settings.PUBLIC_ADDRESS + "/",
            "action": gettext("Have a look"),
            "quiet_url": "",
        }
        written = mail.render_mail("notifications/mail/notice", context, place.language)
    messages.send_mail(to=to, **written._asdict(), expires_at=now + GOOD_FOR, now=now, kind=TEST, user_id=actor.pk)


def _verified(contact: str | None, at: datetime | None) -> str | None:
    return contact if contact and at is not None else None
