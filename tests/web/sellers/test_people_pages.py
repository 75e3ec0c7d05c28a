"""The pages on a shop's people: whom they show to whom, and that what was typed is not lost."""

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.accounts.events import MailRequested
from marketplace.accounts.messages import open_mail
from marketplace.accounts.permissions import Role
from sellers.models import Shop, ShopInvitation, ShopMember, ShopRole
from tests.matrix.actors import make_user, signed_in
from tests.unit.accounts.people import published
from tests.unit.sellers.market import make_shop
from tests.unit.sellers.shop_people import make_member

INVITED = "karim@example.com"


@pytest.fixture
def shop(no_shops: None) -> Shop:
    return make_shop()


@pytest.fixture
def owner(shop: Shop) -> ShopMember:
    return make_member(shop, ShopRole.OWNER, name="Rahima Khatun")


def page(name: str, shop: Shop, *rest: object) -> str:
    return reverse(f"desk:{name}", args=[shop.slug, *rest])


def invite(client: Client, shop: Shop, contact: str = INVITED, **given: object) -> int:
    data = {"contact": contact, "role": "staff", "granted": ["orders"]} | given
    return client.post(page("people_invite", shop), data).status_code


def link() -> str:
    mail = open_mail(MailRequested.model_validate(published("accounts.mail_requested")[-1]))
    return next(word for word in mail.text.split() if "/desk/join/" in word)


def test_owner_sees_everybody_and_what_they_may_do_about_them(owner: ShopMember) -> None:
    staff = make_member(owner.shop, ShopRole.STAFF, "orders", name="Karim")

    shown = signed_in(owner.user).get(page("people", owner.shop)).content.decode()

    assert "Karim" in shown
    assert page("people_member", owner.shop, staff.pk) in shown
    assert page("people_offer", owner.shop, staff.pk) in shown
    assert page("people_member", owner.shop, owner.pk) not in shown
    assert str(staff.user.email) not in shown


def test_manager_is_offered_nothing_about_the_owner(owner: ShopMember) -> None:
    manager = make_member(owner.shop, ShopRole.MANAGER)

    shown = signed_in(manager.user).get(page("people", owner.shop)).content.decode()

    assert page("people_remove", owner.shop, owner.pk) not in shown
    assert page("people_leave", owner.shop) in shown


def test_staff_see_themselves_and_the_way_out(owner: ShopMember) -> None:
    client = signed_in(make_member(owner.shop, ShopRole.STAFF, "orders").user)

    shown = client.get(page("people", owner.shop)).content.decode()
    left = client.post(page("people_leave", owner.shop))

    assert "Rahima" not in shown
    assert left.status_code == 302
    assert client.get(page("people", owner.shop)).status_code == 404


def test_invited_person_accepts_by_the_link(owner: ShopMember) -> None:
    assert invite(signed_in(owner.user), owner.shop) == 302
    person = signed_in(make_user(Role.CUSTOMER, email=INVITED))

    shown = person.get(link())
    answer = person.post(link())

    assert "Rahima Khatun" in shown.content.decode()
    assert (answer.status_code, answer["Location"]) == (302, reverse("desk:shop", args=[owner.shop.slug]))


def test_invited_person_accepts_from_the_notice_in_the_app(owner: ShopMember) -> None:
    invite(signed_in(owner.user), owner.shop)
    [told] = published("sellers.shop_invitation_sent")
    address = reverse("desk:invitation", args=[told["invitation_id"]])
    person, other = signed_in(make_user(Role.CUSTOMER, email=INVITED)), signed_in(make_user(Role.CUSTOMER))

    assert other.get(address).status_code == 404
    assert other.post(address).status_code == 404
    assert person.post(address)["Location"] == reverse("desk:shop", args=[owner.shop.slug])
    assert person.get(address).status_code == 404


def test_invited_person_says_not_me(owner: ShopMember) -> None:
    invite(signed_in(owner.user), owner.shop)
    person = signed_in(make_user(Role.CUSTOMER, email=INVITED))

    person.post(link(), {"no": "1"})

    assert person.get(link()).status_code == 404
    assert ShopMember.objects.count() == 1


def test_link_tells_somebody_else_nothing(owner: ShopMember) -> None:
    invite(signed_in(owner.user), owner.shop)

    answer = signed_in(make_user(Role.CUSTOMER)).get(link())

    assert answer.status_code == 404
    assert owner.shop.name_bn not in answer.content.decode()
    assert INVITED not in answer.content.decode()


def test_link_says_to_confirm_the_address_first(owner: ShopMember) -> None:
    invite(signed_in(owner.user), owner.shop)

    answer = signed_in(make_user(Role.CUSTOMER, email=INVITED, is_verified=False)).get(link())

    assert answer.status_code == 403
    assert reverse("account_email") in answer.content.decode()


def test_link_leads_strangers_to_sign_in_and_back(owner: ShopMember) -> None:
    invite(signed_in(owner.user), owner.shop)

    answer = Client().get(link())

    assert answer.status_code == 302
    assert "%2Fdesk%2Fjoin%2F" in answer["Location"]


def test_what_was_typed_stays_beside_what_is_wrong(owner: ShopMember) -> None:
    answer = signed_in(owner.user).post(
        page("people_invite", owner.shop), {"contact": "karim(at)example", "role": "manager", "granted": ["money"]}
    )

    shown = answer.content.decode()
    assert answer.status_code == 400
    assert 'value="karim(at)example"' in shown
    assert shown.count("checked") == 2


def test_manager_cannot_choose_what_is_not_theirs(owner: ShopMember) -> None:
    client = signed_in(make_member(owner.shop, ShopRole.MANAGER).user)

    assert invite(client, owner.shop, role="manager") == 400
    assert invite(client, owner.shop, granted=["money"]) == 400
    assert not ShopInvitation.objects.exists()


def test_refusal_of_the_service_is_told_with_the_form(owner: ShopMember) -> None:
    client = signed_in(owner.user)

    assert [invite(client, owner.shop), invite(client, owner.shop)] == [302, 400]


def test_owner_changes_removes_and_withdraws(owner: ShopMember) -> None:
    client, staff = signed_in(owner.user), make_member(owner.shop, ShopRole.STAFF)
    invite(client, owner.shop)

    client.post(page("people_member", owner.shop, staff.pk), {"role": "manager", "granted": ["money"]})
    staff.refresh_from_db()
    client.post(page("people_remove", owner.shop, staff.pk))
    client.post(page("people_withdraw", owner.shop, ShopInvitation.objects.get().pk))

    assert (staff.role, staff.granted) == ("manager", ["money"])
    assert ShopMember.objects.get() == owner
    assert ShopInvitation.objects.get().revoked_at is not None


def test_shop_is_offered_and_taken(owner: ShopMember) -> None:
    staff = make_member(owner.shop, ShopRole.STAFF)

    offered = signed_in(owner.user).post(page("people_offer", owner.shop, staff.pk))
    signed_in(staff.user).post(link())

    assert offered.status_code == 302
    assert ShopMember.objects.get(role=ShopRole.OWNER) == staff


def test_owner_is_told_how_to_leave(owner: ShopMember) -> None:
    client = signed_in(owner.user)

    assert client.get(page("people_leave", owner.shop)).status_code == 200
    assert client.post(page("people_leave", owner.shop)).status_code == 400
