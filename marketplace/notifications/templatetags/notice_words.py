"""Tags of notices: what they say, and how many wait."""

from django import template
from django.template import Context

from marketplace.notifications import notices
from marketplace.notifications.models import Notice, NoticeKind
from marketplace.notifications.notice_words import WORDS, Words, message_of, text_of

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
    return WORDS[NoticeKind(notice.kind)]


@register.simple_tag(takes_context=True)
def unread_notices(context: Context) -> int | None:
    """How many wait for who is signed in; None when nobody is, or where a page failed before that was known."""
    principal = getattr(context.get("request"), "principal", None)
    if principal is None or principal.user_id is None:
        return None
    return notices.count_unread(principal.user_id)
