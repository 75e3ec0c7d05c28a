"""What a notice says on a device."""

from datetime import timedelta
from typing import Final

from django.urls import reverse

from marketplace.notifications.choices import URGENT, WAITS_FOR_SHOP
from marketplace.notifications.models import Notice, NoticeKind
from marketplace.notifications.notice_words import said
from marketplace.notifications.push.messages import Push
from marketplace.notifications.wording.models import WordChannel

LIST: Final = "notifications:notices"
# What helps only now is of no use to a device that is turned on next morning; the rest waits for it.
URGENT_FOR: Final = timedelta(hours=6)
OTHERS_FOR: Final = timedelta(days=2)


def push_of(notice: Notice) -> Push:
    """In the active language; its address marks it as read and leads on.

    What somebody wrote is left to the page: others may look at the screen of a phone that lies about.
    """
    kind = NoticeKind(notice.kind)
    is_urgent, words = kind in URGENT or kind in WAITS_FOR_SHOP, said(notice, WordChannel.PUSH)
    return Push(
        title=words.title,
        body=words.body,
        path=reverse("notifications:notice", args=[notice.pk]),
        about=str(notice.event_id),
        is_urgent=is_urgent,
        good_for=URGENT_FOR if is_urgent else OTHERS_FOR,
        kind=kind,
        tells_of=(notice.event_id,),
    )
