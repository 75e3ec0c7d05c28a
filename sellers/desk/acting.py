"""What pages with a form share: the act is tried, and what a service refuses is told with the form."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse

from marketplace.core.errors import (
    ConflictError,
    ForbiddenError,
    HaatError,
    InvalidInputError,
    RateLimitedError,
    RuleError,
)
from sellers.access import ShopAccess
from sellers.desk.pages import render_desk

# What somebody can do something about, on the page where they are.
REFUSALS: tuple[type[HaatError], ...] = (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    RateLimitedError,
    RuleError,
)


def did(request: HttpRequest, form: Form, act: Callable[[], object]) -> bool:
    """Do what a form that was sent asks for, if it is in order."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act()
    except REFUSALS as error:
        form.add_error(None, [str(error), *(str(detail.message) for detail in error.details)])
    return not form.errors


def ask(request: HttpRequest, access: ShopAccess, template: str, form: Form, **context: Any) -> HttpResponse:
    """The form, as it was typed, with what is wrong with it."""
    status = 400 if form.errors else 200
    return render_desk(request, access, template, {"form": form, **context}, status=status)
