"""How the browser tests get at what is sent to people, and at the codes of their apps."""

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import count
from pathlib import Path

from playwright.sync_api import Page

from deploy.local.waiting import until

CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
TO_BANGLA = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
PATIENCE_S = 15.0
SUBMIT = "main form.entrance-form button[type=submit]:not([formaction])"
_numbers = count(int(time.time()) % 10_000_000)


def new_phone() -> str:
    """A number that nobody has signed up with yet."""
    return f"017{next(_numbers) % 100_000_000:08d}"


def read_code(state: Path, phone: str, *, after: int = 0) -> str:
    """The code in the message that follows the first `after` ones to this number."""
    texts = wait_for(lambda: _texts_to(state, phone)[after:])
    found = CODE.search(texts[-1].split("\n\n", 1)[1])
    assert found is not None
    return found[0]


def count_texts(state: Path, phone: str) -> int:
    return len(_texts_to(state, phone))


def _texts_to(state: Path, phone: str) -> list[str]:
    files = sorted((state / "sms").glob("*.txt"))
    texts = [file.read_text() for file in files]
    return [text for text in texts if text.startswith(f"To: +88{phone}\n")]


def mails_to(state: Path, address: str) -> list[str]:
    """The mails to an address, each as the HTML that its reader sees."""
    mails = [message_from_bytes(file.read_bytes(), policy=default) for file in sorted((state / "mail").glob("*"))]
    return [_html_of(mail) for mail in mails if mail["To"] == address]


def _html_of(mail: EmailMessage) -> str:
    body = mail.get_body(preferencelist=("html",))
    assert body is not None
    return str(body.get_content())


def wait_for(ask: Callable[[], list[str]]) -> list[str]:
    """Ask until there is an answer: what is sent goes through the outbox and a worker."""
    until(lambda: bool(ask()), "What is sent", PATIENCE_S)
    return ask()


def code_of_app(secret: str, *, at: float) -> str:
    """What an authenticator app shows (RFC 6238: HMAC-SHA1, 30 seconds, six digits)."""
    moving = struct.pack(">Q", int(at) // 30)
    digest = hmac.new(base64.b32decode(secret), moving, hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def show_app(page: Page, secret: str, button: str = SUBMIT) -> None:
    """Type what the app shows; and what it shows next, where that changed on the way."""
    for _ in range(2):
        asked_at = page.url
        page.fill("[name=code]", code_of_app(secret, at=time.time()))
        submit(page, button)
        if page.url != asked_at:
            return


def submit(page: Page, selector: str = SUBMIT) -> None:
    with page.expect_navigation():
        page.click(selector)


def sign_up(page: Page, site: str, state: Path, *, language: str = "") -> str:
    """Sign up by phone; returns the number."""
    phone = new_phone()
    page.goto(f"{site}{language}/account/signup/")
    page.fill("[name=name]", "রহিমা খাতুন")
    page.fill("[name=phone]", phone.translate(TO_BANGLA))
    submit(page)
    page.fill("[name=code]", read_code(state, phone).translate(TO_BANGLA))
    submit(page)
    return phone


def ask_for_code(page: Page, site: str, phone: str) -> None:
    page.goto(f"{site}/account/login/")
    page.fill("[name=login]", phone)
    submit(page, "button[formaction]")


def add_authenticator(page: Page) -> None:
    """Give the browser a device that makes passkeys, as Chromium's developer tools do."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
