"""Sends staff their own words, to nobody but themselves."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from marketplace.accounts import attempts, mail, messages
from marketplace.accounts.models import User
from marketplace.core.ids import uuid7
from marketplace.core.ratelimits import Policy
from marketplace.notifications import notices
from marketplace.notifications.deliveries.kinds import TEST
from marketplace.notifications.models import NoticeKind, PushSubscription
from marketplace.notifications.push import is_offered
from marketplace.notifications.push.messages import Push, send_to_all
from marketplace.notifications.wording.catalogue import Place
from marketplace.notifications.wording.errors import NoDeviceError, NotReachableError
from marketplace.notifications.wording.language import Text
from marketplace.notifications.wording.models import WordChannel
from marketplace.notifications.wording.previews import Preview, preview

GOOD_FOR = timedelta(minutes=30)
# Texts cost money; and nobody reads more.
TRIALS = Policy("template_trial", "5/10 minutes; 30/day", fails_open=False)
PAGE: Final = "staff:template"


@transaction.atomic
def send_trial(*, actor_id: UUID, place: Place, text: Text, now: datetime) -> Preview:
    """Send a message with examples in it to oneself: to the address or number that was shown to be one's own, to one's
    devices, or among one's notices.

    Returns:
        What was sent.

    Raises:
        InvalidTemplateError: it cannot be used; the details say why.
        NotReachableError: there is no such address or number.
        NoDeviceError: push comes to no device of theirs.
        RateLimitedError, UnavailableError: too many, or nobody can count them now.
    """
    shown, actor = preview(place, text), User.objects.get(pk=actor_id)
    send = _WAYS[place.channel](actor)
    attempts.count(TRIALS, str(actor_id))
    send(shown, place, now)
    return shown


Send = Callable[[Preview, Place, datetime], None]


def _by_mail(actor: User) -> Send:
    to = _verified(actor.email, actor.email_verified_at)

    def send(shown: Preview, place: Place, now: datetime) -> None:
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

    return send


def _by_text(actor: User) -> Send:
    to = _verified(actor.phone, actor.phone_verified_at)

    def send(shown: Preview, place: Place, now: datetime) -> None:
        messages.send_sms(to=to, text=shown.body, expires_at=now + GOOD_FOR, now=now, kind=TEST, user_id=actor.pk)

    return send


def _by_push(actor: User) -> Send:
    """To all of their devices, whatever they chose and whatever hours are quiet."""
    devices = list(PushSubscription.objects.filter(user=actor)) if is_offered() else []
    if not devices:
        raise NoDeviceError

    def send(shown: Preview, place: Place, now: datetime) -> None:
        push = Push(
            title=shown.title,
            body=shown.body,
            path=reverse(PAGE, args=[place.kind.code, place.channel]),
            about=f"{TEST} {uuid7()}",
            is_urgent=True,
            good_for=GOOD_FOR,
            kind=TEST,
        )
        send_to_all(devices, push, now=now)

    return send


def _in_the_app(actor: User) -> Send:
    """Marked as a trial, for what it says did not happen."""

    def send(shown: Preview, place: Place, now: datetime) -> None:
        params = {"label": shown.body, "template_kind": place.kind.code, "template_channel": str(place.channel)}
        notices.notify(user_ids=[actor.pk], kind=NoticeKind.TRIAL, params=params, event_id=uuid7())

    return send


_WAYS: Final[Mapping[WordChannel, Callable[[User], Send]]] = MappingProxyType(
    {
        WordChannel.MAIL: _by_mail,
        WordChannel.SMS: _by_text,
        WordChannel.PUSH: _by_push,
        WordChannel.APP: _in_the_app,
    }
)


def _verified(contact: str | None, at: datetime | None) -> str:
    if not contact or at is None:
        raise NotReachableError
    return contact
