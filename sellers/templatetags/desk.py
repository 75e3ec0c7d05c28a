"""Tags of the desk's pages."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.template import Context

from marketplace.accounts.principals import principal_in
from sellers.access import ShopAccess
from sellers.desk.sections import list_sections

register = template.Library()


@register.inclusion_tag("sellers/desk/navigation.html", takes_context=True)
def desk_navigation(context: Context) -> dict[str, Any]:
    """The shop's pages that are for the reader, with the current one marked."""
    request: HttpRequest = context["request"]
    access: ShopAccess = context["access"]
    view_name = request.resolver_match.view_name if request.resolver_match else ""
    sections = list_sections(principal_in(request), access)
    current = next((section for section in sections if section.holds(view_name)), None)
    entries = [
        (section, section.url(access), section == current, section.waiting(access) if section.waiting else 0)
        for section in sections
    ]
    return {"request": request, "shop": access.shop, "entries": entries}
