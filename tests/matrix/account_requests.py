"""How operations about accounts are asked: signing in, what is one's own, and other people."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.gis.geos import Point
from django.utils import timezone

from marketplace.accounts.models import Address, DataExport, User
from marketplace.accounts.permissions import Action, Role
from marketplace.core.ids import uuid7
from tests.fakes.push_keys import FakeBrowser
from tests.matrix.actors import issue_key, make_user, signed_in
from tests.matrix.asking import Asking, secret, sends
from tests.matrix.pushed import push_to

PHONE = "+8801712345678"


def key_of(owner: User) -> str:
    """A key that they have."""
    return str(issue_key(owner, (Action.READ_ADDRESSES,)).key.pk)


def somebody(owner: User) -> str:
    """A person without rights over others; whose they are is no question."""
    return str(make_user(Role.CUSTOMER).pk)


def their_id(owner: User) -> str:
    return str(owner.pk)


def address_of(owner: User) -> str:
    """An address that they have."""
    address = Address.objects.create(
        user=owner, label="Home", recipient="R", phone=PHONE, line="House 1", landmark="", location=Point(91.82, 22.36)
    )
    return str(address.pk)


def export_of(owner: User) -> str:
    """A copy of their data that is being made."""
    return str(DataExport.objects.get_or_create(user=owner)[0].pk)


def passkey_of(owner: User) -> str:
    passkey = Authenticator.objects.create(user=owner, type=Authenticator.Type.WEBAUTHN, data={"name": "Phone"})
    return str(passkey.pk)


def session_of(owner: User) -> str:
    """Another browser in which they are signed in."""
    session = UserSession.objects.create(
        user=owner,
        session_key=signed_in(owner).session.session_key,
        ip="192.0.2.1",
        last_seen_at=timezone.now(),
        data={},
    )
    return str(session.pk)


def device_of(owner: User) -> str:
    """A browser of theirs that notices come to."""
    return str(push_to(owner, FakeBrowser(f"https://fcm.googleapis.com/{uuid7()}")).pk)


def renews_push(owner: User) -> dict[str, Any]:
    """By what the browser had before."""
    before, after = (FakeBrowser(f"https://fcm.googleapis.com/{uuid7()}") for _each in range(2))
    push_to(owner, before)
    old = {"old_endpoint": before.endpoint, "old_auth": before.browser.auth}
    return old | {"subscription": after.as_json()}


BROWSER = FakeBrowser().as_json()
NEW_KEY = {"name": "till", "scopes": ["accounts.read_addresses"]}


PASSWORD = "quiet river lantern"


SOME_TOKEN = "x" * 24


ASSERTION = {
    "id": "AAAA",
    "rawId": "AAAA",
    "type": "public-key",
    "response": {"clientDataJSON": "AAAA", "authenticatorData": "AAAA", "signature": "AAAA"},
}


ATTESTATION = ASSERTION | {"response": {"clientDataJSON": "AAAA", "attestationObject": "AAAA"}}


PLACE = {
    "label": "Home",
    "recipient": "Rahima Khatun",
    "phone": PHONE,
    "line": "House 12, Road 3, Nasirabad",
    "location": {"lat": 22.3592, "lon": 91.8215},
}


SIGNING_IN: dict[str, Asking] = {
    "POST /api/v1/auth/register": secret(email="new@example.com", password=PASSWORD),
    "POST /api/v1/auth/login": secret(email="nobody@example.com", password=PASSWORD),
    "POST /api/v1/auth/login/code": secret(email="nobody@example.com"),
    "POST /api/v1/auth/code/confirm": secret(session_token=SOME_TOKEN, code="123456"),
    "POST /api/v1/auth/code/resend": secret(session_token=SOME_TOKEN),
    "POST /api/v1/auth/second-factor": secret(session_token=SOME_TOKEN, code="123456"),
    "POST /api/v1/auth/second-factor/passkey/options": secret(session_token=SOME_TOKEN),
    "POST /api/v1/auth/second-factor/passkey": secret(session_token=SOME_TOKEN, credential=ASSERTION),
    "POST /api/v1/auth/passkey/options": Asking(),
    "POST /api/v1/auth/passkey": secret(session_token=SOME_TOKEN, credential=ASSERTION),
    "POST /api/v1/auth/token/refresh": secret(refresh_token=SOME_TOKEN),
    "POST /api/v1/auth/token/verify": secret(access_token=SOME_TOKEN),
    "POST /api/v1/auth/logout": Asking(),
    "GET /api/v1/auth/providers": Asking(),
    "POST /api/v1/auth/providers/{provider_id}/token": Asking(
        {"provider_id": lambda owner: "google"}, sends(id_token=SOME_TOKEN), asks_more=True
    ),
    "POST /api/v1/auth/email/verify": secret(key=SOME_TOKEN),
    "POST /api/v1/auth/email/resend": secret(),
    "POST /api/v1/auth/phone": secret(phone=PHONE),
    "POST /api/v1/auth/phone/verify": secret(code="123456"),
    "POST /api/v1/auth/password/reset": secret(email="nobody@example.com"),
    "POST /api/v1/auth/password/reset/confirm": secret(key=SOME_TOKEN, password=PASSWORD),
    "POST /api/v1/auth/password/change": secret(current_password="wrong", new_password=PASSWORD),
    "POST /api/v1/auth/reauthenticate": secret(password="wrong"),
    "POST /api/v1/auth/reauthenticate/code": secret(),
    "GET /api/v1/me/second-factors": Asking(),
    "POST /api/v1/me/second-factors/totp": secret(),
    "PUT /api/v1/me/second-factors/totp": secret(code="123456"),
    "DELETE /api/v1/me/second-factors/totp": secret(),
    "GET /api/v1/me/recovery-codes": secret(),
    "POST /api/v1/me/recovery-codes": secret(),
    "GET /api/v1/me/passkeys": Asking(),
    "POST /api/v1/me/passkeys/options": secret(),
    "POST /api/v1/me/passkeys": secret(name="Phone", credential=ATTESTATION),
    "PATCH /api/v1/me/passkeys/{passkey_id}": Asking(
        {"passkey_id": passkey_of}, sends(name="Phone"), is_owned=True, asks_more=True
    ),
    "DELETE /api/v1/me/passkeys/{passkey_id}": Asking({"passkey_id": passkey_of}, is_owned=True, asks_more=True),
    "GET /api/v1/me/sessions": Asking(),
    "DELETE /api/v1/me/sessions": Asking(),
    "DELETE /api/v1/me/sessions/{session_id}": Asking({"session_id": session_of}, is_owned=True),
}


ONES_OWN: dict[str, Asking] = {
    "GET /api/v1/me": Asking(),
    "PATCH /api/v1/me": Asking(body=sends(name="Rahima")),
    "DELETE /api/v1/me": secret(confirmation="somebody@example.com"),
    "PUT /api/v1/me/avatar": secret(),
    "DELETE /api/v1/me/avatar": Asking(),
    "GET /api/v1/me/consents": Asking(),
    "PUT /api/v1/me/consents/newsletter": Asking(body=sends(is_given=True)),
    "GET /api/v1/me/activity": Asking(),
    "GET /api/v1/me/addresses": Asking(),
    "POST /api/v1/me/addresses": Asking(body=sends(**PLACE)),
    "GET /api/v1/me/addresses/{address_id}": Asking({"address_id": address_of}, is_owned=True),
    "PUT /api/v1/me/addresses/{address_id}": Asking({"address_id": address_of}, sends(**PLACE), is_owned=True),
    "DELETE /api/v1/me/addresses/{address_id}": Asking({"address_id": address_of}, is_owned=True),
    "PUT /api/v1/me/addresses/{address_id}/default": Asking(
        {"address_id": address_of}, sends(use="delivery"), is_owned=True
    ),
    "GET /api/v1/me/notices": Asking(),
    "POST /api/v1/me/notices/read": Asking(body=sends(ids=None)),
    "DELETE /api/v1/me/notices": Asking(query="?state=read"),
    "GET /api/v1/push/key": Asking(),
    "POST /api/v1/push/renewals": Asking(body=renews_push),
    "GET /api/v1/me/push": Asking(),
    "POST /api/v1/me/push": Asking(body=lambda owner: BROWSER),
    "DELETE /api/v1/me/push/{subscription_id}": Asking({"subscription_id": device_of}, is_owned=True),
    "POST /api/v1/me/push/{subscription_id}/test": Asking(
        {"subscription_id": device_of}, lambda owner: {}, is_owned=True
    ),
    "GET /api/v1/me/exports": Asking(),
    "POST /api/v1/me/exports": Asking(),
    "GET /api/v1/me/exports/{export_id}": Asking({"export_id": export_of}, is_owned=True),
    # It is still being made, which to its owner is as if it were not there.
    "GET /api/v1/me/exports/{export_id}/file": Asking({"export_id": export_of}, is_owned=True, passes=frozenset({404})),
    "POST /api/v1/me/invitations": Asking(body=sends(token=SOME_TOKEN), passes=frozenset({404})),
}


PEOPLE: dict[str, Asking] = {
    "GET /api/v1/admin/users": Asking(query="?name=rahima", needs_any=True),
    "GET /api/v1/admin/users/{user_id}": Asking({"user_id": somebody}, needs_any=True),
    "PATCH /api/v1/admin/users/{user_id}": Asking(
        {"user_id": somebody}, sends(roles=["customer", "seller"]), needs_any=True
    ),
    "DELETE /api/v1/admin/users/{user_id}": Asking({"user_id": somebody}, needs_any=True),
    "POST /api/v1/admin/invitations": Asking(body=sends(email="new@example.com", roles=["support"]), needs_any=True),
}
