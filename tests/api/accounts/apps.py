"""An app that talks to the API of sign-in, and the messages its person gets."""

import hashlib
import hmac
import re
import struct
import time
from base64 import b32decode
from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from marketplace.accounts.events import MailRequested, SmsRequested
from marketplace.accounts.messages import Mail, Sms, open_mail, open_sms
from marketplace.accounts.models import User
from marketplace.core.models import OutboxEvent
from marketplace.core.schemas import ErrorOut

API = "/api/v1"
EMAIL = "rahima@example.com"
PHONE = "+8801712345678"
PASSWORD = "quiet river lantern"
OTHER_PASSWORD = "orange bicycle tuesday"


@dataclass
class App:
    """Keeps no cookies; sends its access token once it has one."""

    network: str = "203.0.113.7"
    access_token: str = ""
    refresh_token: str = ""
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self.access_token}"} if self.access_token else {}
        return self.client.generic(
            method, API + path, data=_json(body), content_type="application/json", headers=headers, **self._environ()
        )

    def get(self, path: str) -> Any:
        return self.ask("GET", path)

    def post(self, path: str, **body: Any) -> Any:
        return self.ask("POST", path, body)

    def done(self, answer: Any, status: int = 200) -> Any:
        """The answer's body, having checked its status; tokens are kept."""
        assert answer.status_code == status, answer.content
        body = answer.json() if answer.content else None
        if isinstance(body, dict) and "access_token" in body:
            self.access_token, self.refresh_token = body["access_token"], body["refresh_token"]
        return body

    def _environ(self) -> dict[str, Any]:
        return {"REMOTE_ADDR": self.network}


def refusal(answer: HttpResponse) -> tuple[int, str]:
    """Status and code of a refusal, having checked its format."""
    return answer.status_code, ErrorOut.model_validate_json(answer.content).error.code


def fields_of(answer: HttpResponse) -> set[str]:
    return {detail.field for detail in ErrorOut.model_validate_json(answer.content).error.details}


def make_owner(*, email: str = EMAIL, password: str | None = PASSWORD, phone: str | None = None) -> User:
    """Somebody whose contacts are shown to be theirs."""
    now = timezone.now()
    user = User.objects.create_user(
        email=email, password=password, phone=phone, email_verified_at=now, phone_verified_at=now if phone else None
    )
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def signed_in_app(**credentials: str) -> App:
    app = App()
    app.done(app.post("/auth/login", **({"email": EMAIL, "password": PASSWORD} | credentials)))
    return app


def mails() -> list[Mail]:
    rows = OutboxEvent.objects.filter(name="accounts.mail_requested").order_by("id")
    return [open_mail(MailRequested.model_validate(row.data)) for row in rows]


def text_messages() -> list[Sms]:
    rows = OutboxEvent.objects.filter(name="accounts.sms_requested").order_by("id")
    return [open_sms(SmsRequested.model_validate(row.data)) for row in rows]


def code_in(text: str) -> str:
    found = re.search(r"\b\d{6}\b", text)
    assert found, text
    return found[0]


def totp(secret: str, *, steps_ahead: int = 0) -> str:
    """RFC 6238, as an authenticator app computes it."""
    counter = int(time.time()) // 30 + steps_ahead
    digest = hmac.new(b32decode(secret), struct.pack(">Q", counter), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    return f"{(int.from_bytes(digest[offset : offset + 4]) & 0x7FFFFFFF) % 10**6:06}"


def _json(body: dict[str, Any] | None) -> Any:
    import json

    return json.dumps(body) if body is not None else ""
