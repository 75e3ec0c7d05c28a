"""Tags of pages about what people said."""

from django import template

from marketplace.accounts.models import User
from marketplace.catalog.models import Image, ModerationAct
from marketplace.catalog.moderation import subject_of
from marketplace.catalog.schemas import opinions
from marketplace.catalog.selectors.media import Picture, picture
from marketplace.catalog.selectors.moderation import Reported

register = template.Library()


@register.filter
def short_name(user: User | None) -> str:
    """What an author is called before others."""
    return opinions.short_name(user)


@register.filter
def review_picture(image: Image) -> Picture:
    """A photo of a review, which nobody has put into words."""
    return picture(image)


@register.filter
def subject(act: ModerationAct) -> Reported:
    """What an act was about."""
    kind, _content_id = subject_of(act)
    return Reported(kind, getattr(act, kind), [])
