"""A guest's order for browser tests, as an app places it: a basket, a phone that is confirmed, a confirmation."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen
from uuid import uuid4

from tests.e2e.accounts.people import read_code, wait_for

Sent = dict[str, Any]
LINK = re.compile(r"/orders/placed/[\w-]+/")


def read_link(state: Path, phone: str) -> str:
    """The path of the page that a guest was sent the link of, by text message."""

    def links() -> list[str]:
        texts = (file.read_text() for file in sorted((state / "sms").glob("*.txt")))
        return [found[0] for text in texts if f"+88{phone}" in text and (found := LINK.search(text))]

    return wait_for(links)[-1]


class Guest:
    """Whoever holds one basket."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.headers = {"Content-Type": "application/json", "Accept-Language": "en"}

    def ask(self, method: str, path: str, body: Sent | None = None) -> Any:
        """An answer of the API; what it refuses fails the test."""
        data = None if body is None else json.dumps(body).encode()
        headers = self.headers | {"Idempotency-Key": str(uuid4())}
        with urlopen(Request(f"{self.site}/api/v1{path}", data, headers, method=method), timeout=30) as answer:  # noqa: S310  # our own site
            text = answer.read()
        return json.loads(text) if text else None

    def put(self, offer_id: str, quantity: int) -> str:
        """Put so many in the basket; the id of their line."""
        told = self.ask("POST", "/basket/items", {"offer_id": offer_id, "quantity": quantity})
        if told["basket_token"]:
            self.headers["X-Basket-Token"] = told["basket_token"]
        return str(told["id"])

    def order(self, shop: str, state: Path, phone: str) -> str:
        """Order all of it, to be collected at the shop; the number of the shop's order."""
        self.ask("PUT", f"/basket/shops/{shop}", {"fulfilment": "pickup"})
        self.ask("POST", "/purchases/phone-codes", {"phone": phone})
        code = read_code(state, phone)
        self.ask("POST", "/purchases/phone-codes/confirm", {"phone": phone, "code": code})
        quote = self.ask("POST", "/quote", {"payment_method": "cash"})
        assert quote["problems"] == []
        confirmed = {"digest": quote["digest"], "payment_method": "cash", "recipient": "Rahima Begum", "phone": phone}
        [order] = self.ask("POST", "/purchases", confirmed)["orders"]
        return str(order["number"])
