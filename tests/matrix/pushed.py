"""Browsers of people that push comes to."""

from marketplace.accounts.models import User
from marketplace.notifications.models import PushSubscription
from tests.fakes.push_keys import FakeBrowser


def push_to(user: User, fake: FakeBrowser, *, language: str = "en", session_digest: str = "") -> PushSubscription:
    """As if it had subscribed."""
    return PushSubscription.objects.create(
        user=user,
        endpoint=fake.endpoint,
        p256dh=fake.browser.p256dh,
        auth=fake.browser.auth,
        session_digest=session_digest,
        user_agent="Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36",
        language=language,
    )
