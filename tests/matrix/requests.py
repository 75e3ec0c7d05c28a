"""How each operation of the API is asked properly: what it is done to, and with which body.

Every operation has an entry here; `test_matrix` says so for those that have none. An entry makes the thing that the
operation is about for the owner it is given, so that the same request can be made to one's own and to somebody else's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.gis.geos import Point
from django.utils import timezone

from geo.models import Area
from marketplace.accounts.models import Address, DataExport, User
from marketplace.accounts.permissions import Action, Role
from marketplace.core.ids import uuid7
from sellers.commission import CommissionDraft
from sellers.models import (
    CaseState,
    ImportState,
    PaperKind,
    PayoutAccount,
    PayoutKind,
    PayoutState,
    Shop,
    ShopCategory,
    ShopImport,
    ShopInvitation,
    ShopMember,
    ShopPaper,
    ShopRole,
    ShopStatus,
    VerificationCase,
    ZoneKind,
)
from sellers.services.closures import create_closure
from sellers.services.commission import set_commission
from sellers.services.zones import create_zone
from sellers.timing import ClosureDraft
from sellers.zones import ZoneDraft
from tests.matrix.actors import issue_key, make_user, signed_in

PHONE = "+8801712345678"
Make = Callable[[User], str]
PASSES = frozenset({200, 201, 202, 204})


def key_of(owner: User) -> str:
    """A key that they have."""
    return str(issue_key(owner, (Action.READ_ADDRESSES,)).key.pk)


def any_area(owner: User) -> str:
    return str(Area.objects.order_by("code").values_list("pk", flat=True)[0])


def any_shop(owner: User) -> str:
    return Shop.objects.order_by("slug").values_list("slug", flat=True)[0]


def shop_of(owner: User) -> str:
    """A listed shop that they own."""
    slug = f"shop-{uuid7()}"
    shop = Shop.objects.create(
        slug=slug,
        name_en="Karim Store",
        name_bn="করিম স্টোর",
        category=ShopCategory.objects.get(slug="general-stores"),
        status=ShopStatus.ACTIVE,
        location=Point(91.8215, 22.3592),
    )
    ShopMember.objects.create(shop=shop, user=owner, role=ShopRole.OWNER)
    return slug


def last_shop_of(owner: User) -> Shop:
    """The shop that was made for them last; one is made where there is none."""
    made = Shop.objects.filter(members__user=owner).order_by("id").last()
    return made or Shop.objects.get(slug=shop_of(owner))


def staff_of(owner: User) -> str:
    """Somebody who works for it."""
    person = make_user(Role.CUSTOMER, Role.SELLER)
    return str(ShopMember.objects.create(shop=last_shop_of(owner), user=person, role=ShopRole.STAFF).pk)


def invitation_of(owner: User) -> str:
    """Somebody who is asked to."""
    invitation = ShopInvitation.objects.create(
        shop=last_shop_of(owner),
        email="new@example.com",
        role=ShopRole.STAFF,
        token_hash=uuid7().bytes,
        invited_by=owner,
        expires_at=timezone.now() + timedelta(days=7),
    )
    return str(invitation.pk)


def zone_of(owner: User) -> str:
    """A delivery zone of the shop that was made for them last."""
    draft = ZoneDraft(name="Around", kind=ZoneKind.RADIUS, radius_m=900)
    saved = create_zone(actor_id=None, shop_id=last_shop_of(owner).pk, draft=draft, now=timezone.now())
    return str(saved.zone.pk)


def account_of(owner: User) -> str:
    """A mobile-money account of it."""
    account = PayoutAccount.objects.create(
        shop=last_shop_of(owner), kind=PayoutKind.NAGAD, holder="R", number=f"+88017{uuid7().int % 10**8:08}"
    )
    return str(account.pk)


def verified_account_of(owner: User) -> str:
    account_id = account_of(owner)
    PayoutAccount.objects.filter(pk=account_id).update(state=PayoutState.VERIFIED, verified_at=timezone.now())
    return account_id


def somebodys_account(owner: User) -> str:
    """An account of a shop that whoever asks does not work for."""
    return account_of(make_user(Role.SELLER))


def closure_of(owner: User) -> str:
    """A closure to come of the shop that was made for them last."""
    starts_at = timezone.now() + timedelta(days=1)
    draft = ClosureDraft(starts_at, starts_at + timedelta(hours=2))
    shop_id = last_shop_of(owner).pk
    return str(create_closure(actor_id=None, shop_id=shop_id, draft=draft, now=timezone.now()).pk)


def paper_of(owner: User) -> str:
    """A paper of the shop that was made for them last."""
    shop = Shop.objects.filter(members__user=owner).latest("id")
    paper = ShopPaper.objects.create(
        shop=shop, kind=PaperKind.OTHER, file="papers/none.pdf", content_type="application/pdf", size_bytes=1
    )
    return str(paper.pk)


def waiting_shop_of(owner: User) -> str:
    """A shop of theirs that was sent in."""
    slug = shop_of(owner)
    VerificationCase.objects.create(shop=Shop.objects.get(slug=slug), submitted_at=timezone.now())
    return slug


def waiting_case(owner: User) -> str:
    """A case of somebody else's shop that nobody has in hand."""
    return str(VerificationCase.objects.get(shop__slug=waiting_shop_of(make_user(Role.SELLER))).pk)


def case_in_hand_of(owner: User) -> str:
    """The same, claimed by whoever asks."""
    case_id = waiting_case(owner)
    VerificationCase.objects.filter(pk=case_id).update(
        state=CaseState.CLAIMED, claimed_by=owner, claimed_at=timezone.now()
    )
    return case_id


def somebodys_shop(owner: User) -> str:
    return shop_of(make_user(Role.SELLER))


def suspended_shop(owner: User) -> str:
    slug = somebodys_shop(owner)
    Shop.objects.filter(slug=slug).update(status=ShopStatus.SUSPENDED)
    return slug


def a_rule(owner: User) -> str:
    """A commission rule for one shop."""
    shop = Shop.objects.get(slug=shop_of(owner))
    draft = CommissionDraft(percent=Decimal(3), shop_id=shop.pk)
    return str(set_commission(actor_id=None, draft=draft, now=timezone.now()).pk)


def an_import(owner: User) -> str:
    """A file of shops that was looked through."""
    job = ShopImport.objects.create(
        file="imports/none", name="shops.csv", state=ImportState.CHECKED, rows_total=1, expires_at=timezone.now()
    )
    return str(job.pk)


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


@dataclass(frozen=True, slots=True)
class Asking:
    """How one operation is asked.

    Attributes:
        path: what stands for each parameter of the path, made for an owner.
        body: the JSON to send, for an owner; None sends nothing.
        query: the query string.
        passes: the statuses of a request that the permission lets through.
        is_owned: whether what it is done to has an owner; then others' is 404, unless the reach is over any.
        needs_any: only a reach over any lets in; what is owned makes no difference.
        needs_session: only sessions may, whatever the matrix says.
        asks_more: whoever is let in needs a secret that nobody here has (a code, a key from a mail, a recent
            sign-in), and is told so in other words than by the permission.
    """

    path: Mapping[str, Make] = field(default_factory=dict)
    body: Callable[[User], dict[str, Any]] | None = None
    query: str = ""
    passes: frozenset[int] = PASSES
    is_owned: bool = False
    needs_any: bool = False
    needs_session: bool = False
    asks_more: bool = False


NEARBY = "?lat=22.3569&lon=91.7832"
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


def sends(**body: Any) -> Callable[[User], dict[str, Any]]:
    """The same body, whoever owns what it is done to."""
    return lambda owner: body


def secret(**body: Any) -> Asking:
    """An operation that needs a secret beside the permission."""
    return Asking(body=sends(**body) if body else None, asks_more=True)


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

MY_SHOP = "/api/v1/me/shops/{shop}"
SHOPS: dict[str, Asking] = {
    "GET /api/v1/me/shops": Asking(),
    f"GET {MY_SHOP}": Asking({"shop": shop_of}, is_owned=True),
    f"PATCH {MY_SHOP}": Asking({"shop": shop_of}, sends(name_en="Karim & Sons"), is_owned=True),
    f"PUT {MY_SHOP}/location": Asking({"shop": shop_of}, sends(lat=22.36, lon=91.82), is_owned=True),
    f"PUT {MY_SHOP}/logo": Asking({"shop": shop_of}, is_owned=True, passes=frozenset({400})),
    f"DELETE {MY_SHOP}/logo": Asking({"shop": shop_of}, is_owned=True),
    f"PUT {MY_SHOP}/cover": Asking({"shop": shop_of}, is_owned=True, passes=frozenset({400})),
    f"DELETE {MY_SHOP}/cover": Asking({"shop": shop_of}, is_owned=True),
    f"POST {MY_SHOP}/pause": Asking({"shop": shop_of}, is_owned=True),
    # It is listed, which needs no resuming.
    f"POST {MY_SHOP}/resume": Asking({"shop": shop_of}, is_owned=True, passes=frozenset({409})),
    f"POST {MY_SHOP}/close": Asking(
        {"shop": shop_of}, sends(confirmation="Karim Store"), is_owned=True, asks_more=True
    ),
}

MY_MEMBER, MY_INVITATION = MY_SHOP + "/members/{member_id}", MY_SHOP + "/invitations/{invitation_id}"
MEMBERS: dict[str, Asking] = {
    f"GET {MY_SHOP}/members": Asking({"shop": shop_of}, is_owned=True),
    f"PATCH {MY_MEMBER}": Asking({"shop": shop_of, "member_id": staff_of}, sends(granted=["orders"]), is_owned=True),
    f"DELETE {MY_MEMBER}": Asking({"shop": shop_of, "member_id": staff_of}, is_owned=True),
    f"GET {MY_SHOP}/invitations": Asking({"shop": shop_of}, is_owned=True),
    f"POST {MY_SHOP}/invitations": Asking(
        {"shop": shop_of}, sends(email="new@example.com", role="staff", granted=["orders"]), is_owned=True
    ),
    f"DELETE {MY_INVITATION}": Asking({"shop": shop_of, "invitation_id": invitation_of}, is_owned=True),
    f"PUT {MY_SHOP}/owner": Asking({"shop": shop_of}, lambda owner: {"member_id": staff_of(owner)}, is_owned=True),
    "POST /api/v1/me/shop-invitations": Asking(body=sends(token=SOME_TOKEN), passes=frozenset({404})),
    "POST /api/v1/me/shop-invitations/decline": Asking(body=sends(token=SOME_TOKEN), passes=frozenset({404})),
}

MY_ACCOUNT, WAITING_ACCOUNT = MY_SHOP + "/payout-accounts/{account_id}", "/api/v1/admin/payout-accounts/{account_id}"
PAYOUTS: dict[str, Asking] = {
    f"GET {MY_SHOP}/payout-accounts": Asking({"shop": shop_of}, is_owned=True),
    f"POST {MY_SHOP}/payout-accounts": Asking(
        {"shop": shop_of}, sends(kind="bkash", holder="Rahima Khatun", number=PHONE), is_owned=True
    ),
    f"DELETE {MY_ACCOUNT}": Asking({"shop": shop_of, "account_id": account_of}, is_owned=True),
    f"PUT {MY_ACCOUNT}/default": Asking({"shop": shop_of, "account_id": verified_account_of}, is_owned=True),
    f"POST {MY_ACCOUNT}/code": Asking({"shop": shop_of, "account_id": account_of}, is_owned=True),
    # No code was sent.
    f"POST {MY_ACCOUNT}/verify": Asking(
        {"shop": shop_of, "account_id": account_of}, sends(code="123456"), is_owned=True, passes=frozenset({422})
    ),
    "GET /api/v1/admin/payout-accounts": Asking(needs_any=True),
    f"POST {WAITING_ACCOUNT}/verify": Asking({"account_id": somebodys_account}, needs_any=True),
    f"POST {WAITING_ACCOUNT}/refuse": Asking(
        {"account_id": somebodys_account}, sends(reason="The name is another."), needs_any=True
    ),
}

MY_PAPER = MY_SHOP + "/papers/{paper_id}"
CASE = "/api/v1/admin/shops/cases/{case_id}"
WHY = "The licence cannot be read."
VERIFYING: dict[str, Asking] = {
    "POST /api/v1/me/shops": Asking(
        body=sends(
            name_en="Karim Store",
            category="general-stores",
            phone=PHONE,
            location={"lat": 22.3592, "lon": 91.8215},
            address="12 CDA Avenue",
        )
    ),
    f"GET {MY_SHOP}/papers": Asking({"shop": shop_of}, is_owned=True),
    # A form without a file is refused before anybody asks whose shop it is; test_papers.py asks with one.
    f"POST {MY_SHOP}/papers": Asking({"shop": shop_of}, passes=frozenset({400})),
    f"DELETE {MY_PAPER}": Asking({"shop": shop_of, "paper_id": paper_of}, is_owned=True),
    # Its file is gone, which is as if it were not there. Programs are told that papers are for people.
    f"GET {MY_PAPER}/file": Asking(
        {"shop": shop_of, "paper_id": paper_of}, is_owned=True, passes=frozenset({404}), asks_more=True
    ),
    f"GET {MY_SHOP}/verification": Asking({"shop": shop_of}, is_owned=True),
    f"POST {MY_SHOP}/verification": Asking({"shop": shop_of}, is_owned=True, passes=frozenset({422})),
    f"DELETE {MY_SHOP}/verification": Asking({"shop": waiting_shop_of}, is_owned=True),
    "GET /api/v1/admin/shops/cases": Asking(needs_any=True),
    f"GET {CASE}": Asking({"case_id": waiting_case}, needs_any=True),
    f"POST {CASE}/claim": Asking({"case_id": waiting_case}, sends(), needs_any=True),
    f"POST {CASE}/release": Asking({"case_id": case_in_hand_of}, sends(), needs_any=True),
    f"POST {CASE}/ask": Asking({"case_id": case_in_hand_of}, sends(message=WHY), needs_any=True),
    f"POST {CASE}/approve": Asking({"case_id": case_in_hand_of}, sends(), needs_any=True),
    f"POST {CASE}/reject": Asking({"case_id": case_in_hand_of}, sends(message=WHY), needs_any=True),
    "POST /api/v1/admin/shops/{shop}/suspend": Asking({"shop": somebodys_shop}, sends(message=WHY), needs_any=True),
    "POST /api/v1/admin/shops/{shop}/reinstate": Asking({"shop": suspended_shop}, sends(), needs_any=True),
}

OPERATORS: dict[str, Asking] = {
    "GET /api/v1/admin/commission-rules": Asking(needs_any=True),
    "POST /api/v1/admin/commission-rules": Asking(body=sends(category="pharmacies", percent="4.50"), needs_any=True),
    "POST /api/v1/admin/commission-rules/{rule_id}/end": Asking({"rule_id": a_rule}, sends(), needs_any=True),
    # A form without a file; test_exchange.py asks with one.
    "POST /api/v1/admin/shops/import": Asking(passes=frozenset({400}), needs_any=True),
    "GET /api/v1/admin/shops/import/{import_id}": Asking({"import_id": an_import}, needs_any=True),
    "POST /api/v1/admin/shops/import/{import_id}/run": Asking({"import_id": an_import}, sends(), needs_any=True),
    "GET /api/v1/admin/shops/export": Asking(query="?category=tailors-fabrics", needs_any=True),
    f"GET {MY_SHOP}/commission": Asking({"shop": shop_of}, is_owned=True),
}

WEEK = {"hours": [{"weekday": "saturday", "opens": "09:00", "closes": "21:30"}]}
TOMORROW = (timezone.now() + timedelta(days=1)).isoformat()
DAY_AFTER = (timezone.now() + timedelta(days=2)).isoformat()
TIME: dict[str, Asking] = {
    f"GET {MY_SHOP}/hours": Asking({"shop": shop_of}, is_owned=True),
    f"PUT {MY_SHOP}/hours": Asking(
        {"shop": shop_of}, sends(**WEEK, time_zone="Asia/Dhaka", lead_time_min=30), is_owned=True
    ),
    f"GET {MY_SHOP}/closures": Asking({"shop": shop_of}, is_owned=True),
    f"POST {MY_SHOP}/closures": Asking({"shop": shop_of}, sends(starts_at=TOMORROW, ends_at=DAY_AFTER), is_owned=True),
    f"DELETE {MY_SHOP}/closures/{{closure_id}}": Asking({"shop": shop_of, "closure_id": closure_of}, is_owned=True),
    f"GET {MY_SHOP}/holidays": Asking({"shop": shop_of}, is_owned=True),
    f"PUT {MY_SHOP}/holidays": Asking({"shop": shop_of}, sends(calendar="BD"), is_owned=True),
    f"POST {MY_SHOP}/break": Asking({"shop": shop_of}, sends(minutes=60), is_owned=True),
    f"DELETE {MY_SHOP}/break": Asking({"shop": shop_of}, is_owned=True),
    f"PUT {MY_SHOP}/rush": Asking({"shop": shop_of}, sends(minutes=60, extra_min=20), is_owned=True),
    f"DELETE {MY_SHOP}/rush": Asking({"shop": shop_of}, is_owned=True),
}

ZONE = {"name": "Around", "kind": "radius", "radius_m": 900}
FEATURE = {"type": "Feature", "geometry": None, "properties": ZONE}
MY_ZONE = f"{MY_SHOP}/zones/{{zone_id}}"
ZONES: dict[str, Asking] = {
    f"GET {MY_SHOP}/zones": Asking({"shop": shop_of}, is_owned=True),
    f"POST {MY_SHOP}/zones": Asking({"shop": shop_of}, sends(**ZONE), is_owned=True),
    f"GET {MY_SHOP}/zones.geojson": Asking({"shop": shop_of}, is_owned=True),
    f"PUT {MY_SHOP}/zones.geojson": Asking(
        {"shop": shop_of}, sends(type="FeatureCollection", features=[FEATURE]), is_owned=True
    ),
    f"GET {MY_SHOP}/zones/test": Asking({"shop": shop_of}, query=NEARBY, is_owned=True),
    f"GET {MY_ZONE}": Asking({"shop": shop_of, "zone_id": zone_of}, is_owned=True),
    f"PUT {MY_ZONE}": Asking({"shop": shop_of, "zone_id": zone_of}, sends(**ZONE), is_owned=True),
    f"DELETE {MY_ZONE}": Asking({"shop": shop_of, "zone_id": zone_of}, is_owned=True),
}

ASKING: dict[str, Asking] = {
    "GET /api/v1/shops/nearby": Asking(query=NEARBY),
    "GET /api/v1/shops/at": Asking(query=NEARBY),
    "GET /api/v1/shops/{slug}/delivery": Asking({"slug": any_shop}, query=NEARBY),
    "GET /api/v1/shops/{slug}/zones": Asking({"slug": any_shop}),
    "GET /api/v1/shop-categories": Asking(),
    "GET /api/v1/shops/{slug_or_id}": Asking({"slug_or_id": any_shop}),
    "GET /api/v1/areas/locate": Asking(query=NEARBY),
    "GET /api/v1/areas": Asking(),
    "GET /api/v1/areas/{area_id}": Asking({"area_id": any_area}),
    "GET /api/v1/places/search": Asking(query="?q=Chattogram"),
    "GET /api/v1/geocode": Asking(query="?q=Chattogram"),
    "GET /api/v1/geocode/reverse": Asking(query=NEARBY),
    "GET /api/v1/geo/distance": Asking(query="?from_lat=22&from_lon=91&to_lat=23&to_lon=90"),
    "GET /api/v1/me/api-keys": Asking(),
    "POST /api/v1/me/api-keys": Asking(body=lambda owner: NEW_KEY),
    "POST /api/v1/me/api-keys/{key_id}/rotate": Asking({"key_id": key_of}, lambda owner: {}, is_owned=True),
    "DELETE /api/v1/me/api-keys/{key_id}": Asking({"key_id": key_of}, is_owned=True),
    "GET /api/v1/admin/api-keys": Asking(needs_any=True),
    "POST /api/v1/admin/api-keys": Asking(
        body=lambda owner: NEW_KEY | {"owner_id": str(owner.pk)},
        needs_any=True,
    ),
    "POST /api/v1/admin/api-keys/{key_id}/rotate": Asking({"key_id": key_of}, lambda owner: {}, needs_any=True),
    "DELETE /api/v1/admin/api-keys/{key_id}": Asking({"key_id": key_of}, needs_any=True),
    "POST /api/v1/admin/view-as/{user_id}": Asking(
        {"user_id": somebody}, lambda owner: {"reason": "ticket 4711"}, needs_any=True, needs_session=True
    ),
    "DELETE /api/v1/admin/view-as": Asking(),
    **SIGNING_IN,
    **ONES_OWN,
    **PEOPLE,
    **SHOPS,
    **MEMBERS,
    **PAYOUTS,
    **OPERATORS,
    **VERIFYING,
    **TIME,
    **ZONES,
}


def is_about_oneself(name: str) -> bool:
    """Whether reaching over any has no effect: it is about oneself, and not about a shop, whose members say whose."""
    return "/api/v1/me/" in name and "/api/v1/me/shops/" not in name
