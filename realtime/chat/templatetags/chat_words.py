"""Filters of conversations."""

from django import template
from django.utils.html import urlize
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
LONGEST_LINK = 60


@register.filter
def with_links(text: str) -> SafeString:
    """What somebody wrote, with its addresses as links that nobody vouches for."""
    return mark_safe(  # noqa: S308 -- urlize escapes it
        urlize(text, trim_url_limit=LONGEST_LINK, nofollow=True, autoescape=True)
    )
