"""From a phone number to a door on the map, in a real browser; and what a thief of the database would read of it."""

import base64
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.accounts.people import TO_BANGLA, sign_up, submit
from tests.e2e.sound import assert_sound

PG_DUMP = "/usr/bin/pg_dump"
LINE = "বাড়ি ৪৭, সড়ক ১১, শান্তিনগর"
LANDMARK = "নীল ফটকের পাশে, বটগাছের নিচে"
RECIPIENT = "করিমন নেসা বেওয়া"
# Lies in clear, and so shows that the address itself is in the dump.
LABEL = "ছোট ফুপুর বাসা"
SAVE = "#address-form > .actions button[type=submit]"


def to_json(text: str) -> bytes:
    return json.dumps(text).encode()


def to_base64(text: str) -> bytes:
    return base64.b64encode(text.encode())


def to_hex(text: str) -> bytes:
    return text.encode().hex().encode()


@pytest.fixture
def state(stack: dict[str, str]) -> Path:
    """Where the stack keeps what it would have sent."""
    return Path(stack["logs"]).parent


def test_phone_puts_its_address_on_the_map_and_a_dump_gives_neither_away(
    phone: Page, stack: dict[str, str], state: Path
) -> None:
    site = stack["web"]
    number = sign_up(phone, site, state)

    phone.goto(f"{site}/account/addresses/new/")
    tap_the_map(phone)
    fill_in(phone, number)
    pin = {name: phone.input_value(f"[name={name}]") for name in ("lat", "lon")}
    submit(phone, SAVE)

    card = phone.locator(".address", has=phone.get_by_role("heading", name=LABEL, exact=True))
    expect(card).to_have_count(1)
    for shown in (LINE, LANDMARK, RECIPIENT, area_at(phone, site, pin)):
        expect(card).to_contain_text(shown)
    assert_sound(phone)

    dump = dump_of(stack["database"])
    assert found_in(dump, LABEL)
    assert found_in(dump, "accounts.sms_requested")
    for secret in (*spellings_of_number(number), LINE, LANDMARK, RECIPIENT):
        assert not found_in(dump, secret), secret


@pytest.mark.parametrize("before", ["", "x", "xx"])
@pytest.mark.parametrize("write", [str.encode, to_hex, to_json, to_base64])
def test_text_is_found_however_a_dump_may_hold_it(write: Callable[[str], bytes], before: str) -> None:
    """The control: what the test above looks for would be found, wherever in something longer it stood."""
    assert found_in(write(f"{before}{LINE}!"), LINE)


@pytest.mark.parametrize("written", ["+8801712345678", "8801712345678", "01712345678", "01712-345678", "০১৭১২৩৪৫৬৭৮"])
def test_number_is_found_however_it_is_written(written: str) -> None:
    assert any(found_in(written.encode(), spelling) for spelling in spellings_of_number("01712345678"))


def tap_the_map(page: Page) -> None:
    """Tap the middle of the map, as soon as it is drawn; it lies over Dhaka's district."""
    expect(page.locator("shop-map canvas")).to_be_visible(timeout=30_000)
    page.locator("address-pin shop-map").tap()
    expect(page.locator("[name=lat]")).not_to_have_value("")


def fill_in(page: Page, number: str) -> None:
    page.fill("[name=line]", LINE)
    page.fill("[name=landmark]", LANDMARK)
    page.fill("[name=recipient]", RECIPIENT)
    page.fill("[name=phone]", number.translate(TO_BANGLA))
    page.fill("[name=label]", LABEL)


def area_at(page: Page, site: str, pin: dict[str, str]) -> str:
    """What the area of a pin is called in Bangla, as the API has it."""
    answer = page.request.get(f"{site}/api/v1/areas/locate", params={**pin})
    name: str = answer.json()["areas"][-1]["name_bn"]
    return name


def dump_of(database: str) -> bytes:
    """What `pg_dump` writes of the whole database, in plain SQL."""
    made = subprocess.run([PG_DUMP, "--format=plain", "--dbname", database], capture_output=True, check=True)
    return made.stdout


def spellings_of_number(number: str) -> list[str]:
    """How a number such as 01712345678 may be written; its last ten digits stand in +880…, 880… and 0… alike."""
    digits = number.removeprefix("0")
    parted = [f"{digits[:4]}{gap}{digits[4:]}" for gap in ("-", " ")]
    return [digits, *parted, digits.translate(TO_BANGLA)]


def found_in(written: bytes, text: str) -> bool:
    """Whether a text lies there: as it is, as bytes in hex, escaped in JSON, or within something in base64."""
    raw = text.encode()
    forms = [raw, to_hex(text), to_json(text)[1:-1], *_in_base64(raw)]
    return any(form in written for form in forms)


def _in_base64(raw: bytes) -> list[bytes]:
    """The part that is the same wherever the bytes begin: what stands before them shifts the letters in three ways."""
    return [base64.b64encode(raw[skip : skip + (len(raw) - skip) // 3 * 3]) for skip in range(3)]
