"""Tags of notices: what they say, and how many wait."""

from uuid import UUID

from django import template
from django.template import Context

from marketplace.accounts.principals import Principal
from marketplace.core import live
from marketplace.core.live import LiveTopic
from marketplace.notifications import notices
from marketplace.notifications.models import Notice
from marketplace.notifications.notice_sentences import Words
from marketplace.notifications.notice_words import message_of, text_of, words_of

register = template.Library()


@register.filter
def notice_text(notice: Notice) -> str:
    """The notice as a sentence."""
    return text_of(notice)


@register.filter
def notice_message(notice: Notice) -> str:
    """What somebody wrote about it."""
    return message_of(notice)


@register.filter
def notice_looks(notice: Notice) -> Words:
    """Its icon, and whether it warns."""
    return words_of(notice)


@register.simple_tag(takes_context=True)
def unread_notices(context: Context) -> int | None:
    """How many wait for who is signed in; None when nobody is, or where a page failed before that was known."""
    reader = _reader_in(context)
    return notices.count_unread(reader) if reader is not None else None


@register.simple_tag(takes_context=True)
def notices_topic(context: Context) -> LiveTopic | None:
    """The topic that tells when that is another number; None as there."""
    reader = _reader_in(context)
    if reader is None:
        return None
    return live.topic("user", reader, told_up_to=notices.find_unread(reader).told_up_to)


def _reader_in(context: Context) -> UUID | None:
    principal: Principal | None = getattr(context.get("request"), "principal", None)
    return principal.user_id if principal is not None else None
