"""Tags that lead to conversations with shops, wherever there are any (`core.letters`)."""

from dataclasses import dataclass
from uuid import UUID

from django import template
from django.template import Context

from marketplace.core import letters, live
from marketplace.core.live import LiveTopic

register = template.Library()


@dataclass(frozen=True, slots=True)
class Letterbox:
    """Where who is signed in reads what shops wrote, how much of it is new, and the topic that tells of more."""

    url: str
    unread: int
    topic: LiveTopic


@register.simple_tag
def writing_url(about: str, name: str, shop: str = "") -> str:
    """Where one writes about an order, a product or to a shop; empty where one cannot."""
    return letters.address(about, name, shop=shop)


@register.simple_tag(takes_context=True)
def letterbox(context: Context) -> Letterbox | None:
    """None for strangers, where a page failed before anybody was known, and where there are no conversations."""
    principal = getattr(context.get("request"), "principal", None)
    reader: UUID | None = principal.user_id if principal is not None else None
    url = letters.inbox()
    if reader is None or not url:
        return None
    found = letters.unread(reader)
    return Letterbox(url, found.count, live.topic("user", reader, told_up_to=found.told_up_to))
