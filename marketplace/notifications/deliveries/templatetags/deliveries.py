"""Words about messages that left."""

from django import template
from django.utils.functional import Promise

from marketplace.notifications.deliveries.kinds import label_of
from marketplace.notifications.deliveries.models import Channel, Delivery, MailAddress, Reason, State

register = template.Library()

ICONS = {Channel.MAIL: "mail", Channel.SMS: "sms", Channel.PUSH: "bell"}
WRONG = frozenset({State.FAILED, State.BOUNCED})


@register.filter
def message_kind(delivery: Delivery) -> str | Promise:
    """What it is about."""
    return label_of(delivery.kind)


@register.filter
def message_icon(delivery: Delivery) -> str:
    """Its channel's."""
    return ICONS[Channel(delivery.channel)]


@register.filter
def message_tag(delivery: Delivery) -> str:
    """How its state is shown: as a warning where somebody should look."""
    return "tag tag-suspended" if delivery.state in WRONG else "tag"


@register.filter
def held_reason(delivery: Delivery) -> str | Promise:
    """Why it was held back."""
    return Reason(delivery.reason).label if delivery.reason else ""


@register.filter
def hindrance_label(address: MailAddress) -> str | Promise:
    """Why it gets no mail."""
    return address.get_hindrance_display()
