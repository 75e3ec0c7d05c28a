"""A message by which somebody sees that push comes to a device of theirs."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from marketplace.notifications.push.messages import TITLE, Push, send_push
from marketplace.notifications.push.subscriptions import get_subscription

TEST: Final = "push_test"
GOOD_FOR: Final = timedelta(minutes=10)


@transaction.atomic
def send_test(*, user_id: UUID, subscription_id: UUID, now: datetime) -> None:
    """Ask for it, whatever hours are quiet.

    Raises:
        SubscriptionNotFoundError: there is no such subscription of theirs.
    """
    subscription = get_subscription(user_id=user_id, subscription_id=subscription_id)
    with translation.override(subscription.language):
        push = Push(
            title=TITLE,
            body=gettext("Notices come to this device."),
            path=reverse("notifications:settings"),
            about=f"{TEST} {subscription_id}",
            is_urgent=True,
            good_for=GOOD_FOR,
            kind=TEST,
        )
    send_push(subscription, push, now=now)
