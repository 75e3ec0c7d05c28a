"""Addresses of our pages, as mails need them: whole, and in their reader's language."""

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from marketplace.core.bilingual import Language


def absolute_url(request: HttpRequest, view_name: str, *, language: Language, **query: str) -> str:
    """A page on the host that was asked, which is one of `ALLOWED_HOSTS`."""
    with translation.override(language):
        path = reverse(view_name)
    return request.build_absolute_uri(f"{path}?{urlencode(query)}" if query else path)
