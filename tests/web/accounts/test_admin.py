"""Django's administration: for staff with a second factor, with nothing personal in clear, and changes on record."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from config.admin import site
from marketplace.accounts.models import User
from marketplace.accounts.permissions import Action, Role
from marketplace.core.models import AuditEntry
from tests.matrix.actors import issue_key, look_as, make_user, signed_in, signed_in_long_ago

pytestmark = pytest.mark.django_db
PHONE = "+8801712345678"
EMAIL = "rahima@example.com"
INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=")
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def rahima() -> User:
    return make_user(Role.CUSTOMER, email=EMAIL, phone=PHONE, phone_verified_at=LONG_AGO, name="Rahima")


def page_of(user: User) -> str:
    return reverse("admin:accounts_user_change", args=[user.pk])


def change(client: Client, user: User, *roles: Role, is_active: bool = True) -> Any:
    return client.post(page_of(user), {"roles": list(roles), **({"is_active": "on"} if is_active else {})})


def people_in(page: Any) -> list[User]:
    return list(page.context["cl"].queryset)


def test_strangers_are_led_to_sign_in() -> None:
    answer = Client().get("/admin/")

    assert answer.headers["Location"] == f"{reverse('account_login')}?next=%2Fadmin%2F"


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.ADMIN])
def test_staff_without_a_second_factor_are_led_to_it(role: Role) -> None:
    answer = signed_in(make_user(role)).get("/admin/")

    assert answer.headers["Location"] == reverse("mfa_index")


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.SELLER, Role.COURIER, Role.ANALYST])
def test_others_are_refused(role: Role) -> None:
    assert signed_in(make_user(role), has_second_factor=True).get("/admin/").status_code == 403


def test_nothing_but_what_rooms_registered_is_in_it() -> None:
    assert {model._meta.label for model in site._registry} == {  # noqa: SLF001  # no public way to ask
        "sellers.Shop",
        "sellers.ShopCategory",
        "sellers.ShopMember",
        "sellers.ShopPaper",
        "sellers.VerificationCase",
        "sellers.DeliveryZone",
        "sellers.Closure",
        "sellers.CommissionRule",
        "catalog.Category",
        "catalog.CategoryAttribute",
        "catalog.Brand",
        "catalog.Product",
        "catalog.Variant",
        "catalog.Offer",
        "catalog.StockMovement",
        "catalog.Image",
        "catalog.ProductRevision",
        "catalog.ProductProposal",
        "catalog.MergeProposal",
        "orders.TaxRule",
        "accounts.User",
        "accounts.SignIn",
        "accounts.Consent",
        "accounts.ApiKey",
        "core.AuditEntry",
        "core.OutboxEvent",
        "core.EventDelivery",
    }


def test_every_page_opens_without_inline_script_or_style(admin: Client, rahima: User) -> None:
    pages = ["/admin/", page_of(rahima), reverse("admin:accounts_user_view_as", args=[rahima.pk])]
    labels = ["accounts_user", "accounts_signin", "accounts_consent", "accounts_apikey"]
    labels += ["core_auditentry", "core_outboxevent", "core_eventdelivery"]
    pages += [reverse(f"admin:{label}_changelist") for label in labels]

    for page in pages:
        answer = admin.get(page)
        assert answer.status_code == 200, page
        assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=", answer.content.decode()) == [], (
            page
        )


def test_contacts_are_masked(support: Client, rahima: User) -> None:
    for page in (reverse("admin:accounts_user_changelist"), page_of(rahima)):
        text = support.get(page).content.decode()
        assert EMAIL not in text
        assert PHONE not in text
        assert "r…@example.com" in text


@pytest.mark.parametrize("asked", [EMAIL, " Rahima@Example.com ", "01712-345678", PHONE])
def test_person_is_found_by_the_whole_of_a_contact(support: Client, rahima: User, asked: str) -> None:
    make_user(Role.CUSTOMER)

    assert people_in(support.get(reverse("admin:accounts_user_changelist"), {"q": asked})) == [rahima]


@pytest.mark.parametrize("asked", ["rahima", "rahima@", "0171234", "example.com", "%"])
def test_part_of_a_contact_finds_nobody(support: Client, rahima: User, asked: str) -> None:
    assert people_in(support.get(reverse("admin:accounts_user_changelist"), {"q": asked})) == []


def test_admin_gives_roles_on_record(admin: Client, rahima: User) -> None:
    change(admin, rahima, Role.CUSTOMER, Role.SELLER)

    rahima.refresh_from_db()
    entry = AuditEntry.objects.get(target_id=str(rahima.pk))
    assert rahima.roles == [Role.CUSTOMER, Role.SELLER]
    assert (entry.action, str(entry.actor_id)) == ("accounts.change_roles", admin.session["_auth_user_id"])


def test_admin_closes_and_reopens_an_account_on_record(admin: Client, rahima: User) -> None:
    change(admin, rahima, Role.CUSTOMER, is_active=False)
    rahima.refresh_from_db()
    was_closed = not rahima.is_active
    change(admin, rahima, Role.CUSTOMER)

    rahima.refresh_from_db()
    assert (was_closed, rahima.is_active) == (True, True)
    assert list(AuditEntry.objects.order_by("id").values_list("action", flat=True)) == [
        "accounts.close_account",
        "accounts.reopen_account",
    ]


def test_last_admin_is_kept_and_it_is_said_why(admin: Client) -> None:
    own = User.objects.get(pk=admin.session["_auth_user_id"])

    answer = change(admin, own, Role.CUSTOMER)

    own.refresh_from_db()
    assert (answer.status_code, own.roles) == (302, [Role.ADMIN])
    assert len(list(admin.get(page_of(own)).context["messages"])) == 1


def test_support_looks_and_changes_nothing(support: Client, rahima: User) -> None:
    answer = change(support, rahima, Role.ADMIN)

    rahima.refresh_from_db()
    assert (answer.status_code, rahima.roles) == (403, [Role.CUSTOMER])


def test_admin_who_signed_in_long_ago_is_asked_once_more(rahima: User) -> None:
    client = signed_in_long_ago(make_user(Role.ADMIN, password="quiet river lantern"))

    looked, answer = client.get(page_of(rahima)), change(client, rahima, Role.ADMIN, is_active=False)

    rahima.refresh_from_db()
    assert (looked.status_code, answer.status_code) == (200, 302)
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert (rahima.roles, rahima.is_active) == ([Role.CUSTOMER], True)


def test_change_needs_the_token_of_its_page(rahima: User) -> None:
    client = signed_in(make_user(Role.ADMIN), has_second_factor=True)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies

    assert change(strict, rahima, Role.SELLER).status_code == 403


def test_what_is_not_known_is_told_by_a_dash_and_roles_in_words(admin: Client) -> None:
    person = make_user(Role.COURIER)

    form = admin.get(page_of(person)).content.decode()
    listed = admin.get(reverse("admin:accounts_user_changelist")).content.decode()

    assert "None" not in form
    assert "ডেলিভারিকর্মী" in listed


def test_history_is_what_the_audit_trail_has(admin: Client, rahima: User) -> None:
    answer = admin.get(reverse("admin:accounts_user_history", args=[rahima.pk]))

    assert answer.headers["Location"] == f"{reverse('admin:core_auditentry_changelist')}?q={rahima.pk}"


@pytest.mark.parametrize("page", ["history", "change"])
@pytest.mark.parametrize("asked", ["junk", "1", "_5Fjunk", "01a219e6-26e7-7789-8130-cdb212a0e4fc"])
def test_people_who_are_not_there_lead_back_to_the_start(admin: Client, page: str, asked: str) -> None:
    answer = admin.get(reverse(f"admin:accounts_user_{page}", args=[asked]))

    assert (answer.status_code, answer.headers.get("Location")) == (302, reverse("admin:index"))


@pytest.mark.parametrize("label", ["user", "signin", "consent", "apikey"])
@pytest.mark.parametrize("asked", ["junk", "%", "রহিমা", "1" * 400])
def test_junk_in_a_search_finds_nobody(admin: Client, label: str, asked: str) -> None:
    answer = admin.get(reverse(f"admin:accounts_{label}_changelist"), {"q": asked})

    assert (answer.status_code, people_in(answer)) == (200, [])


def test_djangos_own_log_keeps_no_names(admin: Client, rahima: User) -> None:
    change(admin, rahima, Role.CUSTOMER, Role.COURIER)

    assert apps.get_model("admin", "LogEntry").objects.count() == 0


@pytest.mark.parametrize("label", ["accounts_apikey", "core_auditentry", "core_outboxevent"])
def test_records_cannot_be_added_changed_or_removed(admin: Client, rahima: User, label: str) -> None:
    issue_key(rahima, (Action.READ_ADDRESSES,))
    key = rahima.api_keys.get()

    assert admin.get(reverse(f"admin:{label}_add")).status_code == 403
    assert admin.post(reverse("admin:accounts_apikey_change", args=[key.pk]), {"name": "x"}).status_code == 403
    assert admin.post(reverse("admin:accounts_apikey_delete", args=[key.pk]), {"post": "yes"}).status_code == 403


def test_staff_begin_to_look_as_somebody_with_a_reason(support: Client, rahima: User) -> None:
    page = reverse("admin:accounts_user_view_as", args=[rahima.pk])

    without = support.post(page, {"reason": ""})
    begun = support.post(page, {"reason": "ticket 4711"})

    assert (without.status_code, begun.status_code) == (400, 302)
    assert b"data-viewing-banner" in support.get("/en/").content


def test_staff_look_as_no_staff(support: Client) -> None:
    page = reverse("admin:accounts_user_view_as", args=[make_user(Role.ANALYST).pk])

    assert support.post(page, {"reason": "ticket 4711"}).status_code == 400


def test_banner_stands_on_pages_while_looking_and_its_button_ends_it(support: Client, rahima: User) -> None:
    before = support.get("/en/").content
    look_as(support, rahima)
    during = support.get("/en/").content
    answer = support.post(reverse("accounts:stop_viewing"))
    after = support.get("/en/").content

    assert [b"data-viewing-banner" in page for page in (before, during, after)] == [False, True, False]
    assert answer.status_code == 302


def test_administration_is_closed_while_looking(support: Client, rahima: User) -> None:
    look_as(support, rahima)

    assert support.get("/admin/").status_code == 403
