"""A seller's spreadsheet with errors: sent, looked through, mended, sent again, and its goods on sale for buyers."""

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from deploy.local.waiting import until
from tests.e2e.catalog.test_goods_desk import come_in
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.sound import assert_sound

NAME_EN, NAME_BN = "Grandmother's olive pickle", "দাদির জলপাইয়ের আচার"
SHEET = (
    "নাম;Name in English;ক্যাটাগরি;প্যাক;দাম;মজুত;মন্তব্য\n"
    f"{NAME_BN};{NAME_EN};আচার ও চাটনি;৪০০ গ্রাম;৳ ৩২০;১২;নিজের\n"
    f"{NAME_BN};{NAME_EN};আচার ও চাটনি;১ কেজি;সাতশো;৫;দাম লিখতে হবে\n"
    "অজানা জিনিস;;নেই এমন শ্রেণি;১ টি;৫০;;\n"
)


def test_a_seller_sends_a_sheet_with_errors_mends_it_and_buyers_see_the_goods(
    page: Page, site: str, tmp_path: Path
) -> None:
    goods = come_in(page, site)
    send(page, goods, tmp_path / "pickles.csv", SHEET.encode("utf-16"))
    expect(page.locator("[name=column_0]")).to_have_value("name_bn")
    expect(page.locator("[name=column_6]")).to_have_value("")
    look_through(page)
    expect(page.locator(".field-error")).to_have_count(2)
    expect(page.locator(".field-error").first).to_contain_text("সাতশো")

    mended = mend(page, tmp_path)
    page.check("[name=passes_errors]")
    run(page)
    send(page, goods, tmp_path / "mended.csv", mended)
    look_through(page)
    run(page)

    slug = slug_of(page, goods)
    page.goto(f"{site}/en/products/{slug}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAME_EN)
    until(lambda: prices(page, site, slug) == {"320.00", "700.00"}, "Both packs on the product's page", 30)
    until(lambda: NAME_EN in names(page, site, shop_of(goods)), "The goods among what the shop sells", 30)


@pytest.mark.parametrize("language", ["en", "bn"])
def test_pages_are_accessible_and_fit(browser: Browser, site: str, tmp_path: Path, language: str) -> None:
    for viewport in (PHONE, DESK):
        context = browser.new_context(viewport=viewport)
        page = context.new_page()
        goods = come_in(page, site)
        if language == "bn":
            goods = goods.replace("/en/", "/")
        page.goto(f"{goods}import/")
        assert_sound(page)
        send(page, goods, tmp_path / "goods.csv", SHEET.encode())
        assert_sound(page)
        look_through(page)
        assert_sound(page)
        cancel(page)
        context.close()


def test_without_script_it_is_whole(browser: Browser, site: str, tmp_path: Path) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    goods = come_in(page, site)

    send(page, goods, tmp_path / "goods.csv", SHEET.encode())
    look_through(page)

    expect(page.locator(".field-error")).to_have_count(2)
    cancel(page)
    context.close()


def send(page: Page, goods: str, file: Path, content: bytes) -> None:
    """Choose a file and wait until it was read."""
    file.write_bytes(content)
    page.goto(f"{goods}import/")
    page.set_input_files("[name=file]", file)
    page.click("main form[enctype] button[type=submit]")
    _until_shown(page, ".sheet-columns")


def look_through(page: Page) -> None:
    page.click("main form:has(.sheet-columns) .actions button[type=submit]")
    _until_shown(page, "form[action$='/run/']")


def run(page: Page) -> None:
    page.click("form[action$='/run/'] button[type=submit]")
    _until_shown(page, ".notice")


def cancel(page: Page) -> None:
    """A shop has three at most that are not finished."""
    page.click("form[action$='/cancel/'] button[type=submit]")
    _until_shown(page, ".notice")


def mend(page: Page, folder: Path) -> bytes:
    """Take the rows with errors, and write what was wrong in the first of them; the other one is given up."""
    with page.expect_download() as download:
        page.locator("a[href$='/errors/']").click()
    content = Path(download.value.path()).read_text(encoding="utf-8-sig")
    heading, first, _other = csv.reader(io.StringIO(content))
    text = io.StringIO()
    csv.writer(text).writerows([heading, [cell.replace("সাতশো", "৭০০") for cell in first]])
    return text.getvalue().encode()


def shop_of(goods: str) -> str:
    """The slug of the shop whose desk that is."""
    return goods.partition("/desk/")[2].partition("/")[0]


def slug_of(page: Page, goods: str) -> str:
    """Of the shop's own product, by the API as the seller's browser knows it."""
    shop = shop_of(goods)
    site = goods.partition("/en/")[0]
    products = page.request.get(f"{site}/api/v1/me/shops/{shop}/products?limit=100").json()["items"]
    return str(next(product["slug"] for product in products if product["name_en"] == NAME_EN))


def prices(page: Page, site: str, slug: str) -> set[str]:
    offers = page.request.get(f"{site}/api/v1/products/{slug}").json()["offers"]
    return {offer["price"]["amount"] for offer in offers}


def names(page: Page, site: str, shop: str) -> set[str]:
    offers = page.request.get(f"{site}/api/v1/shops/{shop}/offers?limit=100").json()["items"]
    return {offer["product"]["name_en"] for offer in offers}


def _until_shown(page: Page, selector: str) -> None:
    """Pages look again by themselves, with script or without."""
    expect(page.locator(selector).first).to_be_visible(timeout=60_000)
