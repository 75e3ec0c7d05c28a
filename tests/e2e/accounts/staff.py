"""The demo's admin before the browser: signed in with a second factor once, however many tests look as one."""

from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, StorageState

from marketplace.accounts.demo import PASSWORD
from tests.e2e.accounts.people import show_app, submit

# What a browser keeps of it, by the address of the market.
_kept: dict[str, StorageState] = {}


def staff_context(browser: Browser, site: str, **options: Any) -> BrowserContext:
    """A browser in which an admin is signed in; `options` are those of `Browser.new_context`."""
    if site not in _kept:
        context = browser.new_context()
        _come_in(context.new_page(), site)
        _kept[site] = context.storage_state()
        context.close()
    return browser.new_context(storage_state=_kept[site], **options)


def _come_in(staff: Page, site: str) -> None:
    """With a second factor, which staff need for all of it."""
    _sign_in(staff, site)
    staff.goto(f"{site}/account/2fa/totp/activate/")
    if "/reauthenticate/" in staff.url:
        staff.fill("[name=password]", PASSWORD)
        submit(staff)
    secret = staff.inner_text(".secret").replace(" ", "")
    show_app(staff, secret, "main form.account-form button[type=submit]")
    recovery = staff.inner_text(".codes li >> nth=0")
    staff.goto(f"{site}/account/logout/")
    submit(staff)
    _sign_in(staff, site)
    staff.fill("[name=code]", recovery)
    submit(staff)


def _sign_in(staff: Page, site: str) -> None:
    staff.goto(f"{site}/account/login/")
    staff.fill("[name=login]", "admin@example.com")
    staff.fill("[name=password]", PASSWORD)
    submit(staff)
