"""Filters of conversations."""

from django import template
from django.utils.html import urlize
from django.utils.safestring import SafeString

register = template.Library()
LONGEST_LINK = 60


@register.filter
def with_links(text: str) -> SafeString:
    """What somebody wrote, with its addresses as links that nobody vouches for."""
    return urlize(text, trim_url_limit=LONGEST_LINK, nofollow=True, autoescape=True)
