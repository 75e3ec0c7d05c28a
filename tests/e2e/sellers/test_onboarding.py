"""From a shopkeeper's phone to a buyer's pin: signed up, checked by staff, and seen inside its zone alone."""

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from deploy.local.waiting import until
from tests.e2e.accounts.people import sign_up, submit
from tests.e2e.accounts.staff import staff_context
from tests.e2e.conftest import DESK
from tests.e2e.sellers.test_zone_editor import SAVE as SAVE_ZONE
from tests.e2e.sellers.test_zone_editor import draw, open_editor, rings
from tests.e2e.sound import assert_sound, violations

DOOR = {"lat": "22.3592", "lon": "91.8215"}
# Of the zone, as taps on a phone's map around the door.
CORNERS = [(-110, -90), (110, -90), (120, 80), (-100, 90)]
NAME_EN, NAME_BN = "Nasirabad Test Store", "নাসিরাবাদ পরীক্ষা স্টোর"
SAVE = "main form .actions button[type=submit]:not([name])"


@pytest.fixture
def state(stack: dict[str, str]) -> Path:
    """Where the stack keeps what it would have sent."""
    return Path(stack["logs"]).parent


def test_seller_signs_up_staff_approve_and_only_buyers_inside_see_the_shop(
    phone: Page, page: Page, browser: Browser, site: str, state: Path
) -> None:
    sign_up(phone, site, state)
    slug = open_shop(phone, site)
    send_papers(phone, site, slug)
    tell_payout_account(phone, slug)
    write_hours(phone, site, slug)
    inside, outside = draw_zone(phone, site, slug)
    send_in(phone, site, slug)
    assert slugs_at(phone, site, inside) == []
    assert phone.request.get(f"{site}/shops/{slug}/").status == 404

    staff = staff_context(browser, site, viewport=DESK).new_page()
    approve(staff, site, slug)
    staff.context.close()

    until(lambda: slug in slugs_at(page, site, inside), "The shop at a pin inside its zone", 15)
    assert slug not in slugs_at(page, site, outside)
    page.goto(f"{site}/shops/{slug}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAME_BN)


def open_shop(phone: Page, site: str) -> str:
    """The first two steps; returns the draft's slug."""
    phone.goto(f"{site}/desk/open/")
    assert_sound(phone)
    phone.fill("[name=name_bn]", NAME_BN)
    phone.fill("[name=name_en]", NAME_EN)
    phone.select_option("[name=category]", "general-stores")
    phone.fill("[name=phone]", "01712345678")
    submit(phone, SAVE)
    assert_sound(phone)
    phone.click(".coordinates summary")
    for name, value in DOOR.items():
        phone.fill(f"[name={name}]", value)
    phone.fill("[name=address]", "১২ সিডিএ এভিনিউ")
    submit(phone, SAVE)
    return phone.url.split("/desk/")[1].split("/")[0]


def send_papers(phone: Page, site: str, slug: str) -> None:
    for kind, number in (("trade_licence", "TRAD/CHTG/012345/2024"), ("national_id", "1234567890")):
        phone.goto(f"{site}/desk/{slug}/setup/papers/?kind={kind}")
        phone.fill("[name=number]", number)
        phone.set_input_files("[name=file]", photo())
        submit(phone, SAVE)
    assert_sound(phone)
    assert "1234567890" not in phone.content()


def tell_payout_account(phone: Page, slug: str) -> None:
    """By the API, as the seller's browser knows it; its pages have tests of their own."""
    account = {"kind": "bkash", "holder": "Rahima", "number": "01712345678"}
    send(phone, "POST", f"/api/v1/me/shops/{slug}/payout-accounts", account)


def write_hours(phone: Page, site: str, slug: str) -> None:
    """One day, around the clock, copied to all others."""
    phone.goto(f"{site}/desk/{slug}/hours/")
    assert_sound(phone)
    phone.fill("[name=day-6-0-opens]", "00:00")
    phone.fill("[name=day-6-0-closes]", "00:00")
    phone.click("[name=copy][value='6']")
    expect(phone.locator("[name=day-5-0-opens]")).to_have_value("00:00")
    submit(phone, "#week-form .actions button[type=submit]")
    expect(phone.locator("[name=day-1-0-closes]")).to_have_value("00:00")


def draw_zone(phone: Page, site: str, slug: str) -> tuple[str, str]:
    """Corner by corner on the map; returns a pin inside it and one a few metres beyond, as addresses have them."""
    open_editor(phone, f"{site}/desk/{slug}/zones/new/")
    phone.fill("[name=name]", "Around us")
    phone.check("[name=kind][value=polygon]")
    phone.locator("zone-map").scroll_into_view_if_needed()
    draw(phone, CORNERS)
    [drawn] = rings(phone)
    phone.fill("[name=fee]", "30")
    assert_sound(phone)
    submit(phone, SAVE_ZONE)
    expect(phone.locator(".zone", has_text="Around us")).to_be_visible()
    middle = sum(lon for lon, _lat in drawn[:-1]) / 4, sum(lat for _lon, lat in drawn[:-1]) / 4
    beyond = max(lon for lon, _lat in drawn) + 0.0001
    return pin(*middle), pin(beyond, middle[1])


def pin(lon: float, lat: float) -> str:
    return f"lat={lat:.6f}&lon={lon:.6f}"


def send_in(phone: Page, site: str, slug: str) -> None:
    phone.goto(f"{site}/desk/{slug}/setup/review/")
    assert_sound(phone)
    submit(phone, "main form:not([action]) .actions button[type=submit]")
    assert phone.locator(".walk-done").count() == 5


def approve(staff: Page, site: str, slug: str) -> None:
    staff.goto(f"{site}/en/staff/shops/")
    staff.click(f"a[href='/en/staff/shops/{slug}/']")
    submit(staff, "button[value=claim]")
    assert violations(staff) == []
    submit(staff, "button[value=approve]")
    expect(staff.locator(".account-messages")).to_contain_text("verified and open")


def slugs_at(page: Page, site: str, pin: str) -> list[str]:
    answer = page.request.get(f"{site}/api/v1/shops/at?{pin}&limit=100")
    assert answer.status == 200, answer.text()
    return [shop["slug"] for shop in answer.json()["items"] if shop["name_en"] == NAME_EN]


def send(page: Page, method: str, path: str, body: dict[str, Any]) -> None:
    """Ask the API with the page's own session and token."""
    status, text = page.evaluate(
        """async ([method, path, body]) => {
            const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
            const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
            const answer = await fetch(path, { method, headers, body: JSON.stringify(body) });
            return [answer.status, await answer.text()];
        }""",
        [method, path, body],
    )
    assert status in {200, 201}, text


def photo() -> Any:
    drawn = io.BytesIO()
    Image.new("RGB", (800, 500), "#dddddd").save(drawn, "JPEG")
    return {"name": "paper.jpg", "mimeType": "image/jpeg", "buffer": drawn.getvalue()}
