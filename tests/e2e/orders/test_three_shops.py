"""One basket of three shops, paid in cash at the door: one shop turns its order down, one gives something else, one
delivers. On every screen, paper and mail, in both languages, stand the amounts that prices and fees come to.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from pathlib import Path
from typing import Any

import psycopg
import pypdfium2
import pytest
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, Page, expect

from marketplace.core import formats
from marketplace.core.money import Money
from tests.e2e.accounts.people import mails_to, sign_up, wait_for
from tests.e2e.catalog.test_goods_desk import come_in
from tests.e2e.conftest import DESK
from tests.unit.sellers.market import GEC_CIRCLE

LANGUAGES = {"bn": "", "en": "/en"}
PIN = f"lat={GEC_CIRCLE.lat}&lon={GEC_CIRCLE.lon}"
# What each shop's goods come to at least: above any minimum of the demo's.
ENOUGH = Decimal(700)

SHOPS = """
SELECT shop.slug FROM sellers_shop shop JOIN sellers_shopmember member ON member.shop_id = shop.id
  JOIN accounts_user owner ON owner.id = member.user_id
 WHERE owner.email = 'seller@example.com' AND member.role = 'owner' AND shop.status = 'active' ORDER BY shop.slug
"""
DAY_AND_NIGHT = "UPDATE sellers_shop SET hours = '{[0,10080)}', closed = '{}' WHERE slug = ANY(%s)"
OFFERS = """
SELECT offer.id::text, offer.price, product.name_en FROM catalog_offer offer
  JOIN sellers_shop shop ON shop.id = offer.shop_id JOIN catalog_product product ON product.id = offer.product_id
 WHERE shop.slug = %s AND offer.deleted_at IS NULL AND offer.is_available AND offer.least_per_order = 1
   AND offer.most_per_order IS NULL AND (offer.stock IS NULL OR offer.stock - offer.reserved >= 40)
   AND offer.price BETWEEN 40 AND 400
 ORDER BY offer.price DESC, product.slug
"""


@dataclass(frozen=True, slots=True)
class Goods:
    """So many of an offer."""

    offer_id: str
    price: Decimal
    name: str
    quantity: int = 1

    @property
    def amount(self) -> Decimal:
        return self.price * self.quantity


@dataclass(frozen=True, slots=True)
class Part:
    """What one shop is asked for, and what else it could give."""

    slug: str
    goods: tuple[Goods, Goods]
    other: Goods

    @property
    def amount(self) -> Decimal:
        return sum((one.amount for one in self.goods), Decimal(0))


@pytest.fixture(scope="module")
def parts(stack: dict[str, str]) -> Iterator[list[Part]]:
    """The demo seller's three shops, open at whatever hour this runs."""
    with psycopg.connect(stack["database"]) as connection:
        slugs = [slug for (slug,) in connection.execute(SHOPS)]
        before = connection.execute(
            "SELECT hours, closed, slug FROM sellers_shop WHERE slug = ANY(%s)", [slugs]
        ).fetchall()
        connection.execute(DAY_AND_NIGHT, [slugs])
        parts = [part_of(slug, connection.execute(OFFERS, [slug]).fetchall()) for slug in slugs]
    assert len(parts) == 3
    yield parts
    with psycopg.connect(stack["database"]) as connection:
        for row in before:
            connection.execute("UPDATE sellers_shop SET hours = %s, closed = %s WHERE slug = %s", row)


def part_of(slug: str, rows: list[tuple[Any, ...]]) -> Part:
    """Two of the dearest that the shop has enough of, and a cheaper third."""
    first, second, *others = (Goods(*row) for row in rows)
    other = next(one for one in others if one.price < first.price)
    each = ENOUGH / 2
    wanted = [Goods(one.offer_id, one.price, one.name, 1 + int(each / one.price)) for one in (first, second)]
    return Part(slug, (wanted[0], wanted[1]), other)


def shown(amount: Decimal, language: str) -> str:
    """As the pages write it."""
    with translation.override(language):
        return formats.price(Money(amount))


class Buyer:
    """Somebody on their own pages."""

    def __init__(self, page: Page, site: str) -> None:
        self.page, self.site = page, site

    def sees(self, path: str, amounts: Mapping[str, Sequence[Decimal]]) -> None:
        """In both languages, these amounts stand in these places of a page, in this order."""
        for language, prefix in LANGUAGES.items():
            self.page.goto(f"{self.site}{prefix}{path}")
            for place, expected in amounts.items():
                told = self.page.locator(place).all_inner_texts()
                assert [last_amount(text) for text in told] == [shown(one, language) for one in expected], (path, place)

    def quote(self) -> dict[str, Any]:
        """What programs are told that the basket costs."""
        told: dict[str, Any] = json.loads(self.page.request.get(f"{self.site}/api/v1/basket").text())["quote"]
        return told

    def fill(self, parts: list[Part]) -> None:
        """Put everything in the basket, as many as are wanted, by the form that each page with goods has."""
        for part in parts:
            self.page.goto(f"{self.site}/en/shops/{part.slug}/?{PIN}")
            form = self.page.locator("#basket-add")
            fixed: dict[str, str | float | bool] = {
                "csrfmiddlewaretoken": form.locator("[name=csrfmiddlewaretoken]").get_attribute("value") or ""
            }
            fixed |= {"lat": str(GEC_CIRCLE.lat), "lon": str(GEC_CIRCLE.lon)}
            for one in part.goods:
                sent = self.page.request.post(
                    f"{self.site}{form.get_attribute('action')}",
                    form=fixed | {"offer": one.offer_id, "quantity": str(one.quantity)},
                    headers={"Referer": self.page.url},
                )
                assert sent.ok, sent.status

    def checks_out(self, phone: str, email: str, language: str) -> str:
        """Order it with cash on delivery; the path of the page that says thank you."""
        self.page.goto(f"{self.site}{LANGUAGES[language]}/checkout/")
        for name, value in {
            "recipient": "Rahima Khatun", "phone": phone, "email": email, "address_line": "House 12, Road 3",
        }.items():  # fmt: skip
            self.page.fill(f"[name={name}]", value)
        self.page.click("[name=place]")
        self.page.wait_for_url(re.compile("/orders/placed/"))
        return self.page.url.removeprefix(self.site).removeprefix("/en")

    def pdf(self, path: str) -> str:
        """What stands on a paper, without the gaps between its words."""
        document = pypdfium2.PdfDocument(self.page.request.get(f"{self.site}{path}").body())
        try:
            pages = [document[number].get_textpage().get_text_range() for number in range(len(document))]
        finally:
            document.close()
        return "".join("".join(pages).split())


class Seller:
    """The demo's seller at the desks of their shops."""

    def __init__(self, page: Page, site: str) -> None:
        self.page, self.site = page, site
        come_in(page, site)

    def open(self, slug: str, number: str) -> None:
        self.page.goto(f"{self.site}/en/desk/{slug}/orders/{number}/")

    def press(self, *names: str) -> None:
        """One button after the other, each of which leads on."""
        for name in names:
            with self.page.expect_navigation():
                self.page.get_by_role("button", name=name, exact=True).click()

    def turns_down(self, slug: str, number: str) -> None:
        self.open(slug, number)
        self.page.get_by_role("link", name="Turn it down").click()
        self.page.get_by_text("The shop does not have it", exact=True).click()
        self.press("Turn it down")

    def proposes(self, part: Part, number: str) -> None:
        """Something cheaper for the first of the goods, as many as were ordered."""
        self.open(part.slug, number)
        self.press("Accept")
        line = self.page.locator(".order-line", has_text=part.goods[0].name).first
        line.get_by_role("link", name="Propose something else").click()
        self.page.get_by_label("Look among your goods").fill(part.other.name)
        self.press("Find")
        self.page.locator(f"label[for='offer-{part.other.offer_id}']").click()
        self.page.locator("[name=quantity]").fill(str(part.goods[0].quantity))
        self.press("Ask the buyer")

    def sends(self, slug: str, number: str) -> None:
        self.open(slug, number)
        self.press("Accept", "It is ready already")
        self.press("It has left")

    def hands_over(self, slug: str, number: str, code: str) -> None:
        self.page.goto(f"{self.site}/en/desk/{slug}/orders/{number}/hand-over/")
        self.page.fill("[name=code]", code)
        self.press("Handed over and paid")


def last_amount(text: str) -> str:
    """The amount that counts: what it was before is struck through and stands in front of it."""
    return str(re.findall(r"-?৳\u00a0[\d০-৯,.]+", text)[-1])


def floor(amount: Decimal) -> Decimal:
    """What can be paid in cash."""
    return amount.quantize(Decimal(1), ROUND_DOWN)


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_amounts_are_right_on_every_screen(
    browser: Browser, site: str, stack: dict[str, str], parts: list[Part], language: str
) -> None:
    contexts = [browser.new_context(viewport=DESK) for _person in range(2)]
    try:
        _buy_and_sell(contexts, site, Path(stack["logs"]).parent, parts, language)
    finally:
        for context in contexts:
            context.close()


def _buy_and_sell(contexts: list[BrowserContext], site: str, state: Path, parts: list[Part], language: str) -> None:
    page, desk = (context.new_page() for context in contexts)
    email = f"three-shops-{language}@example.com"
    phone = sign_up(page, site, state, language=LANGUAGES[language])
    buyer = Buyer(page, site)

    # The basket: what the goods come to is reckoned here, the fees are those that programs are told.
    buyer.fill(parts)
    quote = buyer.quote()
    assert quote["problems"] == []
    by_slug = {part.slug: part for part in parts}
    parts = [by_slug[shop["slug"]] for shop in quote["shops"]]
    fees = [Decimal(shop["delivery_fee"]["amount"]) for shop in quote["shops"]]
    totals = [floor(part.amount + fee) for part, fee in zip(parts, fees, strict=True)]
    goods, total = sum((part.amount for part in parts), Decimal(0)), sum(totals, Decimal(0))
    lines = [one.amount for part in parts for one in part.goods]
    assert Decimal(quote["goods"]["amount"]) == goods
    buyer.sees("/basket/", {".basket-line-total": lines, ".buying-aside .sum-total dd": [sum(fees, goods)]})
    buyer.sees("/checkout/", {".checkout-amount": lines, ".buying-aside .sum-total dd": [total]})

    placed = buyer.checks_out(phone, email, language)
    numbers = page.locator(".buying-columns .sum a").all_inner_texts()
    buyer.sees(placed, {".checkout-amount": totals, ".buying-aside .sum-total dd": [total]})
    [mail] = wait_for(lambda: mails_to(state, email))
    for amount in (*lines, *totals, total):
        assert shown(amount, language) in mail

    # One turns it down, one gives something else, one delivers.
    seller = Seller(desk, site)
    refusing, replacing, delivering = parts
    seller.turns_down(refusing.slug, numbers[0])
    seller.proposes(replacing, numbers[1])
    page.goto(f"{site}/en/orders/{numbers[1]}/")
    page.get_by_role("button", name="Yes, take it").click()
    expect(page.locator(".proposal")).to_have_count(0)
    seller.sends(delivering.slug, numbers[2])
    page.goto(f"{site}/en/orders/{numbers[2]}/")
    seller.hands_over(delivering.slug, numbers[2], page.locator(".code-plate-code").inner_text())

    # What each comes to now, and all of them together.
    given = replacing.other.price * replacing.goods[0].quantity
    after = [Decimal(0), floor(given + replacing.goods[1].amount + fees[1]), totals[2]]
    bill = ".sum-total dd"
    for number, amount in zip(numbers, after, strict=True):
        buyer.sees(f"/orders/{number}/", {bill: [amount]})
    buyer.sees(f"/orders/{numbers[1]}/", {".line-sum": [Decimal(0), replacing.goods[1].amount, given]})
    buyer.sees("/orders/", {".order-row strong": list(reversed(after))})
    buyer.sees(placed, {".checkout-amount": after, f".buying-aside {bill}": [sum(after, Decimal(0))]})
    for told, prefix in LANGUAGES.items():
        paper = buyer.pdf(f"{prefix}/orders/{numbers[2]}/invoice.pdf")
        for amount in (*(one.amount for one in delivering.goods), fees[2], after[2]):
            assert "".join(shown(amount, told).split()) in paper

    # The shops see the same.
    at_desk = Buyer(desk, site)
    for part, number, amount in list(zip(parts, numbers, after, strict=True))[1:]:
        at_desk.sees(f"/desk/{part.slug}/orders/{number}/", {".order-total dd": [amount]})
        at_desk.sees(f"/desk/{part.slug}/orders/", {f"#card-{number} .board-total": [amount]})
    mails = wait_for(lambda: mails if len(mails := mails_to(state, email)) >= 4 else [])
    assert any(numbers[0] in one for one in mails)
