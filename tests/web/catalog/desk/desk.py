"""What pages of goods share in tests: who looks, and a form as a browser without script would send it."""

from html.parser import HTMLParser
from typing import Any

from django.test import Client
from django.urls import reverse

from marketplace.accounts.permissions import Role
from sellers.models import Shop, ShopMember, ShopPermission, ShopRole
from tests.matrix.actors import make_user, signed_in

Sent = dict[str, list[str]]


def member_of(shop: Shop, role: ShopRole = ShopRole.OWNER, *granted: ShopPermission) -> Client:
    user = make_user(Role.SELLER)
    ShopMember.objects.create(shop=shop, user=user, role=role, granted=list(granted))
    return signed_in(user)


def url(shop: Shop, name: str, *more: object) -> str:
    return reverse(f"desk:{name}", args=[shop.slug, *more])


def text_of(answer: Any) -> str:
    return str(answer.content.decode()).replace("\xa0", " ")


class _Rows(HTMLParser):
    """The fields within <goods-grid> that travel when its form is sent."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent: Sent = {}
        self._is_within = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_within = self._is_within or tag == "goods-grid"
        given = dict(attrs)
        name = given.get("name")
        if not self._is_within or tag != "input" or not name or name == "csrfmiddlewaretoken":
            return
        if given.get("type") != "checkbox" or "checked" in given:
            self.sent.setdefault(name, []).append(given.get("value") or ("on" if "checked" in given else ""))

    def handle_endtag(self, tag: str) -> None:
        self._is_within = self._is_within and tag != "goods-grid"


def form_of(answer: Any) -> Sent:
    """The rows of a page as they stand there."""
    return _Rows(answer.content.decode()).sent
