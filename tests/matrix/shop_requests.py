"""How operations about shops are asked: what they say, their people, money, time and ground, and the staff's."""

from datetime import timedelta

from django.utils import timezone

from tests.matrix.account_requests import PHONE, SOME_TOKEN
from tests.matrix.asking import NEARBY, Asking, sends
from tests.matrix.shop_things import (
    a_rule,
    account_of,
    an_import,
    case_in_hand_of,
    closure_of,
    invitation_of,
    paper_of,
    renamed_shop,
    sees_case,
    sees_renamed_shop,
    shop_of,
    somebodys_account,
    somebodys_shop,
    staff_of,
    suspended_shop,
    verified_account_of,
    waiting_case,
    waiting_shop_of,
    zone_of,
)

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
    f"POST {CASE}/approve": Asking({"case_id": case_in_hand_of}, sees_case, needs_any=True),
    f"POST {CASE}/reject": Asking({"case_id": case_in_hand_of}, sends(message=WHY), needs_any=True),
    "GET /api/v1/admin/shops/changed": Asking(needs_any=True),
    "POST /api/v1/admin/shops/{shop}/accept": Asking({"shop": renamed_shop}, sees_renamed_shop, needs_any=True),
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
