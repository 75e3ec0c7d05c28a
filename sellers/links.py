"""Addresses of our pages, as messages need them."""

from collections.abc import Callable

from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from marketplace.core.bilingual import Language


def join_url(request: HttpRequest) -> Callable[[str, Language], str]:
    """Where an invitation's token is shown to, on the host that was asked, which is one of `ALLOWED_HOSTS`."""

    def page_url(token: str, language: Language) -> str:
        with translation.override(language):
            return request.build_absolute_uri(reverse("desk:join", args=[token]))

    return page_url


def desk_url(request: HttpRequest, slug: str, view_name: str = "desk:shop") -> Callable[[Language], str]:
    """A page of a shop's desk, on the host that was asked; for mails to its owner that staff give reason for."""

    def page_url(language: Language) -> str:
        with translation.override(language):
            return request.build_absolute_uri(reverse(view_name, args=[slug]))

    return page_url
