"""The buyer's pages, and the pages that stand in when something is not right."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from marketplace.storefront import palette


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "storefront/home.html", {})


def place_options(request: HttpRequest) -> HttpResponse:
    return render(request, "storefront/home/options.html", {})


def notice(request: HttpRequest) -> HttpResponse:
    """Whose data and work is in here, and under which terms: the project's NOTICE, read out."""
    text = (settings.BASE_DIR / "NOTICE").read_text()
    return render(request, "storefront/notice.html", {"text": text})


def components(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for those who build with them."""
    return render(request, "storefront/components.html", {"colours": palette.names()})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    return render(request, "errors/429.html", status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "errors/500.html", status=500)
