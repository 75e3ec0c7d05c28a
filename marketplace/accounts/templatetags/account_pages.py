"""Tags of the account's pages: their navigation, who is signed in, and things in words."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from marketplace.accounts import sections
from marketplace.accounts.devices import is_handheld, name_device
from marketplace.accounts.permissions import Role
from marketplace.core.access import SAFE_METHODS
from marketplace.core.bilingual import page_language
from marketplace.core.numerals import in_digits

register = template.Library()

ABOUT_SIGN_IN = re.compile(r"account_|accounts:|mfa_|socialaccount_")
XML_DECLARATION = re.compile(r"<\?xml[^>]*\?>\s*")


@dataclass(frozen=True, slots=True)
class Face:
    """Who is signed in, as the shell of every page shows it."""

    name: str
    avatar_url: str
    sells: bool

    @property
    def initial(self) -> str:
        return self.name[:1].upper()


@register.inclusion_tag("accounts/navigation.html", takes_context=True)
def account_navigation(context: Context) -> dict[str, Any]:
    """The account's pages, with the current one marked."""
    request: HttpRequest = context["request"]
    view_name = request.resolver_match.view_name if request.resolver_match else ""
    groups = sections.list_groups(request.principal)  # type: ignore[attr-defined]  # set by PrincipalMiddleware
    every = [sections.OVERVIEW, *(section for group in groups for section in group.sections)]
    current = next((section for section in every if section.holds(view_name)), None)
    return {"request": request, "overview": sections.OVERVIEW, "groups": groups, "current": current}


@register.simple_tag(takes_context=True)
def signed_in_face(context: Context) -> Face | None:
    """Who is signed in, at no statement; None when nobody is, or a page tells of a failure before anybody was known."""
    principal = getattr(context.get("request"), "principal", None)
    if principal is None or not principal.is_signed_in:
        return None
    return Face(
        principal.name,
        f"{settings.MEDIA_URL}{principal.avatar}" if principal.avatar else "",
        Role.SELLER in principal.roles,
    )


@register.simple_tag(takes_context=True)
def sign_in_url(context: Context) -> str:
    """The page to sign in on, from which one comes back to this one; not from the pages that are about signing in."""
    request = context.get("request")
    sign_in = reverse("account_login")
    match = getattr(request, "resolver_match", None)
    if request is None or match is None or request.method not in SAFE_METHODS or ABOUT_SIGN_IN.match(match.view_name):
        return sign_in
    return f"{sign_in}?{urlencode({'next': request.get_full_path()})}"


@register.filter
def device(user_agent: str) -> str:
    """The device that a user agent tells of, in words."""
    return name_device(user_agent or "")


@register.filter
def is_mobile(user_agent: str) -> bool:
    """Whether it is something held in a hand."""
    return is_handheld(user_agent or "")


@register.filter
def digits(text: str) -> str:
    """The text with the digits of the page's language."""
    return in_digits(str(text), page_language())


@register.filter
def in_fours(text: str) -> str:
    """A long key in groups of four, as one reads it off a screen."""
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


@register.filter
def inline_svg(svg: str) -> SafeString:
    """A drawing that we made ourselves (never one that somebody sent), as a part of the page."""
    return mark_safe(XML_DECLARATION.sub("", svg))  # noqa: S308  # made by qrcode out of our own address
