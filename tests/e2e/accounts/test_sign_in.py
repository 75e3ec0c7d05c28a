"""Signing up, signing in and guarding one's account, in a real browser."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.accounts.people import (
    add_authenticator,
    ask_for_code,
    code_of_app,
    count_texts,
    mails_to,
    new_phone,
    read_code,
    show_app,
    sign_up,
    submit,
    wait_for,
)
from tests.e2e.conftest import PHONE
from tests.e2e.sound import assert_sound

PUBLIC_PAGES = ["login/", "signup/", "signup/?by=email", "login/code/", "password/reset/", "inactive/"]
OWN_PAGES = [
    "",
    "profile/",
    "addresses/",
    "addresses/new/",
    "activity/",
    "privacy/",
    "privacy/erase/",
    "2fa/",
    "2fa/totp/activate/",
    "2fa/webauthn/add/",
    "email/",
    "phone/change/",
    "password/set/",
    "sessions/",
]


@pytest.fixture
def state(stack: dict[str, str]) -> Path:
    """Where the stack keeps what it would have sent."""
    return Path(stack["logs"]).parent


@pytest.fixture
def host(site: str) -> str:
    """The stack by name: browsers give passkeys to names, not to addresses."""
    return site.replace("127.0.0.1", "localhost")


@pytest.fixture
def scriptless(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture
def other_browser(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=PHONE, user_agent="Mozilla/5.0 (Android 14; Mobile) Firefox/130.0")
    yield context
    context.close()


def test_phone_signs_up_with_a_code_in_bangla_digits(page: Page, site: str, state: Path) -> None:
    sign_up(page, site, state)

    assert page.url == f"{site}/account/"
    assert "নিশ্চিত হয়েছে" in page.inner_text(".account-messages")
    assert "রহিমা খাতুন" in page.inner_text("main")


def test_app_that_shows_codes_is_asked_for_at_the_next_sign_in(page: Page, site: str, state: Path) -> None:
    phone = sign_up(page, site, state)
    page.goto(f"{site}/account/2fa/totp/activate/")
    secret = page.inner_text(".secret").replace(" ", "")
    show_app(page, secret, "main form.account-form button[type=submit]")
    recovery = page.inner_text(".codes li >> nth=0")
    page.goto(f"{site}/account/logout/")
    submit(page)

    sent = count_texts(state, phone)
    ask_for_code(page, site, phone)
    page.fill("[name=code]", read_code(state, phone, after=sent))
    submit(page)
    assert page.url == f"{site}/account/2fa/authenticate/"
    # The app's code of before is used up, and the next one is half a minute away: the app may run ahead by one.
    page.fill("[name=code]", code_of_app(secret, at=time.time() + 30))
    submit(page)
    if page.url.endswith("/authenticate/"):
        page.fill("[name=code]", recovery)
        submit(page)

    assert page.url == f"{site}/account/"


def test_another_session_is_seen_and_ended(page: Page, other_browser: BrowserContext, site: str, state: Path) -> None:
    phone = sign_up(page, site, state)
    elsewhere = other_browser.new_page()
    sent = count_texts(state, phone)
    ask_for_code(elsewhere, site, phone)
    elsewhere.fill("[name=code]", read_code(state, phone, after=sent))
    submit(elsewhere)

    page.goto(f"{site}/en/account/sessions/")
    assert "Firefox on Android" in page.inner_text(".rows")
    submit(page, ".rows button[type=submit]")

    assert "Firefox" not in page.inner_text(".rows")
    elsewhere.goto(f"{site}/account/sessions/")
    assert "/account/login/" in elsewhere.url


def test_passkey_is_added_and_signs_in_where_somebody_was_going(page: Page, host: str, state: Path) -> None:
    add_authenticator(page)
    sign_up(page, host, state)
    page.goto(f"{host}/account/2fa/webauthn/add/")
    page.fill("[name=name]", "আমার ফোন")
    submit(page, "form[data-passkey] button[type=submit]")
    page.goto(f"{host}/account/logout/")
    submit(page)

    page.goto(f"{host}/account/sessions/")
    assert "/account/login/" in page.url
    submit(page, "form[data-passkey] button[type=submit]")

    assert page.url == f"{host}/account/sessions/"


def test_sign_up_and_sign_in_work_without_script(scriptless: Page, site: str, state: Path) -> None:
    phone = sign_up(scriptless, site, state)
    assert scriptless.url == f"{site}/account/"
    scriptless.goto(f"{site}/account/logout/")
    submit(scriptless)

    sent = count_texts(state, phone)
    ask_for_code(scriptless, site, phone)
    scriptless.fill("[name=code]", read_code(state, phone, after=sent))
    submit(scriptless)

    assert scriptless.url == f"{site}/account/"


def test_what_is_wrong_is_summed_up_and_takes_the_focus(page: Page, site: str) -> None:
    page.goto(f"{site}/en/account/login/")
    page.fill("[name=login]", "nobody")
    submit(page)

    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    assert page.input_value("[name=login]") == "nobody"
    page.click(".error-summary a >> nth=0")
    assert page.evaluate("document.activeElement.name") == "login"


def test_password_can_be_looked_at(page: Page, site: str) -> None:
    page.goto(f"{site}/en/account/login/")

    page.click("[data-shows]")

    assert page.get_attribute("[name=password]", "type") == "text"


@pytest.mark.parametrize("language", ["", "/en"])
def test_mail_speaks_the_language_of_who_signs_up(page: Page, site: str, state: Path, language: str) -> None:
    address = f"{new_phone()}@example.com"
    page.goto(f"{site}{language}/account/signup/?by=email")
    page.fill("[name=email]", address)
    page.fill("[name=password1]", "orange bicycle tuesday")

    submit(page)

    [mail] = wait_for(lambda: mails_to(state, address))
    assert f"{site}{language}/account/confirm-email/" in mail
    assert f'lang="{language[1:] or "bn"}"' in mail


@pytest.mark.parametrize("language", ["", "/en"])
def test_pages_are_accessible_and_fit_a_small_phone(browser: Browser, site: str, state: Path, language: str) -> None:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    for path in PUBLIC_PAGES:
        page.goto(f"{site}{language}/account/{path}")
        assert_sound(page)
    sign_up(page, site, state, language=language)
    for path in OWN_PAGES:
        page.goto(f"{site}{language}/account/{path}")
        assert_sound(page)
    context.close()
