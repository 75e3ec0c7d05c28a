"""Tags of the account's pages: their navigation."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.template import Context

from marketplace.accounts import sections

register = template.Library()


@register.inclusion_tag("accounts/navigation.html", takes_context=True)
def account_navigation(context: Context) -> dict[str, Any]:
    """The account's pages, with the current one marked."""
    request: HttpRequest = context["request"]
    view_name = request.resolver_match.view_name if request.resolver_match else ""
    groups = sections.list_groups(request)
    every = [sections.OVERVIEW, *(section for group in groups for section in group.sections)]
    current = next((section for section in every if section.holds(view_name)), None)
    return {"request": request, "overview": sections.OVERVIEW, "groups": groups, "current": current}
