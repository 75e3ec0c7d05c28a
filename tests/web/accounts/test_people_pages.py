"""The staff's pages about other people: for whom they are, whom they find, and what is done on them."""

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from marketplace.accounts.models import Invitation, SignIn, User
from marketplace.accounts.permissions import Action, Reach, Role
from marketplace.core.models import AuditEntry
from tests.matrix.actors import (
    ACTORS,
    Actor,
    client_of,
    come_in,
    issue_key,
    look_as,
    make_user,
    signed_in,
    signed_in_long_ago,
)
from tests.unit.accounts.people import NOW, PHONE, make_person, published
from tests.web.storefront.html import Page

pytestmark = pytest.mark.django_db
PEOPLE = "/en/account/people/"
EMAIL = "rahima@example.com"
# What each page is for, and what is asked of whoever opens it, over anybody's account.
PAGES = {
    "": Action.READ_ACCOUNT,
    "invite/": Action.CHANGE_ROLES,
    "{id}/": Action.READ_ACCOUNT,
    "{id}/roles/": Action.CHANGE_ROLES,
    "{id}/close/": Action.CHANGE_ROLES,
    "{id}/erase/": Action.ERASE_ACCOUNT,
    "{id}/view-as/": Action.VIEW_AS,
}
# Pages know people by their session alone: who sends a token or a key is a stranger there.
READERS = [actor for actor in ACTORS if actor.credential in {"none", "session", "viewing"}]


@pytest.fixture
def rahima() -> User:
    return make_person(EMAIL, phone=PHONE, phone_verified_at=NOW, name="Rahima Khatun")


def page_of(user: User, act: str = "") -> str:
    return f"{PEOPLE}{user.pk}/{act}"


def found(client: Client, q: str) -> list[str]:
    page = Page(client.get(PEOPLE, {"q": q}))
    return [a["href"] for a in page.attributes("a") if a.get("href", "").startswith(PEOPLE) and len(a["href"]) > 40]


def promised(actor: Actor, action: Action) -> tuple[int, str]:
    """The status, and where it leads, as the matrix of rights says."""
    if actor.credential == "none":
        return 302, "/en/account/login/"
    if actor.may(action) is Reach.ANY:
        return 200, ""
    with_factor = Actor("the same", roles=actor.roles, has_second_factor=True)
    is_weak = actor.credential == "session" and with_factor.may(action) is Reach.ANY
    return (302, "/en/account/2fa/") if is_weak else (403, "")


class TestForWhom:
    @pytest.mark.parametrize("page", PAGES)
    def test_page_opens_as_the_matrix_says(self, rahima: User, page: str) -> None:
        path = PEOPLE + page.format(id=rahima.pk)

        for actor in READERS:
            answer = client_of(come_in(actor)[1]).get(path)

            status, leads_to = promised(actor, PAGES[page])
            assert answer.status_code == status, actor
            assert answer.headers.get("Location", "").split("?")[0] == leads_to, actor

    @pytest.mark.parametrize("page", ["invite/", "{id}/roles/", "{id}/close/", "{id}/reopen/", "{id}/erase/"])
    def test_who_may_not_change_changes_nothing(self, support: Client, rahima: User, page: str) -> None:
        sent = {"roles": ["admin"], "email": "new@example.com", "is_sure": "on"}

        answer = support.post(PEOPLE + page.format(id=rahima.pk), sent)

        rahima.refresh_from_db()
        assert (answer.status_code, rahima.roles, rahima.is_active) == (403, [Role.CUSTOMER], True)
        assert not Invitation.objects.exists()

    def test_nobody_acts_while_looking_as_somebody(self, support: Client, rahima: User) -> None:
        look_as(support, rahima)

        assert support.post(page_of(rahima, "view-as/"), {"reason": "ticket 4711"}).status_code == 403

    @pytest.mark.parametrize(("prefix", "action"), [("", ""), ("/en", "roles/"), ("/en", "view-as/")])
    def test_unknown_and_erased_people_are_not_found(self, admin: Client, prefix: str, action: str) -> None:
        gone = make_person()
        path = f"{prefix}/account/people/{gone.pk}/{action}"
        admin.post(page_of(gone, "erase/"), {"is_sure": "on"})

        answer = admin.get(path)

        assert answer.status_code == 404
        assert "<h1>" in answer.content.decode()

    def test_navigation_leads_there_whom_it_is_for(self, support: Client) -> None:
        strangers = [signed_in(make_user(role)) for role in (Role.CUSTOMER, Role.SELLER, Role.SUPPORT)]

        hrefs = [PEOPLE in Page(client.get("/en/account/")).html for client in (support, *strangers)]

        assert hrefs == [True, False, False, False]

    @pytest.mark.parametrize("page", PAGES)
    @pytest.mark.parametrize("language", ["", "/en"])
    def test_has_no_style_or_script_of_its_own_and_is_kept_by_nobody(
        self, admin: Client, rahima: User, language: str, page: str
    ) -> None:
        answer = admin.get(f"{language}/account/people/{page.format(id=rahima.pk)}")

        html = answer.content.decode()
        assert " style=" not in html
        assert html.count("<script") == html.count("nonce=")
        assert "no-store" in answer.headers["Cache-Control"]


class TestFinding:
    @pytest.mark.parametrize("q", [EMAIL, " RAHIMA@Example.com", "০১৭১২-৩৪৫৬৭৮", PHONE, "khat"])
    def test_person_is_found_by_contact_and_name(self, support: Client, rahima: User, q: str) -> None:
        make_person("karim@example.com", name="Karim")

        assert found(support, q) == [page_of(rahima)]

    def test_person_is_found_by_id(self, support: Client, rahima: User) -> None:
        assert found(support, str(rahima.pk)) == [page_of(rahima)]

    @pytest.mark.parametrize("q", ["", "   "])
    def test_nobody_is_listed_unasked(self, support: Client, rahima: User, q: str) -> None:
        assert found(support, q) == []
        assert "Nobody was found" not in support.get(PEOPLE, {"q": q}).content.decode()

    @pytest.mark.parametrize("q", ["rahima@", "0171234", "%", "<script>", "x" * 300])
    def test_who_is_not_there_is_said_not_to_be(self, support: Client, rahima: User, q: str) -> None:
        assert "Nobody was found" in support.get(PEOPLE, {"q": q}).content.decode()

    def test_the_markets_own_search_is_not_filled_with_whom_staff_look_for(self, support: Client) -> None:
        page = Page(support.get(PEOPLE, {"q": "khat"}))

        assert [f.get("value") for f in page.attributes("input") if f.get("name") == "q"].count("khat") == 1

    def test_contacts_are_masked_wherever_they_stand(self, admin: Client, rahima: User) -> None:
        for path in (f"{PEOPLE}?q=khat", *(page_of(rahima, act) for act in ("", "roles/", "close/", "erase/"))):
            html = admin.get(path).content.decode()
            assert EMAIL not in html
            assert PHONE not in html
        assert "r…@example.com" in admin.get(page_of(rahima)).content.decode()

    def test_further_pages_follow_and_strange_cursors_begin_anew(self, support: Client) -> None:
        for number in range(21):
            make_person(f"person{number}@example.com", name="Karim")

        first = Page(support.get(PEOPLE, {"q": "karim"}))
        (more,) = first.links("button-quiet").values()

        assert len(found(support, "karim")) == 20
        assert Page(support.get(PEOPLE + more.replace("&amp;", "&"))).html.count("row-name") == 1
        assert support.get(PEOPLE, {"q": "karim", "cursor": "x"}).headers["Location"] == PEOPLE

    def test_takes_one_statement_of_its_own(
        self, support: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(5):
            make_person(f"person{number}@example.com", name="Karim")
        support.get(PEOPLE)

        with django_assert_max_num_queries(2):  # the other may be of the page's head
            support.get(PEOPLE, {"q": "karim"})


class TestPerson:
    def test_last_sign_ins_are_shown(self, support: Client, rahima: User) -> None:
        for number in range(7):
            SignIn.objects.create(
                user=rahima, at=NOW, is_successful=number % 2 == 0, method="code", network="192.0.2.7"
            )

        page = Page(support.get(page_of(rahima)))

        assert len(page.texts("timeline-entry")) == 5
        assert len(page.texts("timeline-warning")) == 2

    def test_only_what_one_may_do_is_offered(self, admin: Client, support: Client, rahima: User) -> None:
        def offered(client: Client, person: User) -> set[str]:
            hrefs = {a.get("href", "") for a in Page(client.get(page_of(person))).attributes("a")}
            return {href.removeprefix(page_of(person)) for href in hrefs if href.startswith(page_of(person))}

        assert offered(admin, rahima) == {"view-as/", "roles/", "close/", "erase/"}
        assert offered(support, rahima) == {"view-as/"}
        assert offered(support, make_user(Role.ADMIN)) == set()

    def test_keys_are_shown_to_who_manages_them(self, admin: Client, support: Client) -> None:
        seller = make_user(Role.SELLER)
        key = issue_key(seller, (Action.READ_SHOPS,)).key

        shown = [key.prefix in client.get(page_of(seller)).content.decode() for client in (admin, support)]

        assert shown == [True, False]


class TestActs:
    def test_roles_are_given_on_record(self, admin: Client, rahima: User) -> None:
        answer = admin.post(page_of(rahima, "roles/"), {"roles": ["customer", "support"]})

        rahima.refresh_from_db()
        assert (answer.headers["Location"], rahima.roles) == (page_of(rahima), ["customer", "support"])
        assert AuditEntry.objects.get().action == "accounts.change_roles"

    def test_no_role_at_all_is_refused(self, admin: Client, rahima: User) -> None:
        assert admin.post(page_of(rahima, "roles/"), {}).status_code == 400

    @pytest.mark.parametrize(
        ("act", "sent"), [("roles/", {"roles": ["customer"]}), ("close/", {}), ("erase/", {"is_sure": "on"})]
    )
    def test_last_admin_stays_and_it_is_said_why(self, act: str, sent: dict[str, Any]) -> None:
        User.objects.filter(roles__contains=[Role.ADMIN]).update(is_active=False)
        last = make_user(Role.ADMIN)

        answer = signed_in(last, has_second_factor=True).post(page_of(last, act), sent)

        last.refresh_from_db()
        assert (answer.status_code, last.roles, last.is_active) == (400, [Role.ADMIN], True)
        assert "This is the last admin." in answer.content.decode()

    def test_closing_is_asked_about_and_can_be_taken_back(self, admin: Client, rahima: User) -> None:
        admin.get(page_of(rahima, "close/"))
        rahima.refresh_from_db()
        was_open = rahima.is_active

        admin.post(page_of(rahima, "close/"))
        closed = admin.get(page_of(rahima)).content.decode()
        admin.post(page_of(rahima, "reopen/"))

        rahima.refresh_from_db()
        assert (was_open, "This account is closed" in closed, rahima.is_active) == (True, True, True)

    def test_reopening_is_no_mere_link(self, admin: Client, rahima: User) -> None:
        assert admin.get(page_of(rahima, "reopen/")).status_code == 405

    def test_erasing_needs_a_tick(self, admin: Client, rahima: User) -> None:
        without, done = (admin.post(page_of(rahima, "erase/"), sent) for sent in ({}, {"is_sure": "on"}))

        rahima.refresh_from_db()
        assert (without.status_code, done.status_code, rahima.name) == (400, 302, "")

    @pytest.mark.parametrize(
        ("page", "sent"),
        [("erase/", {"is_sure": "on"}), ("roles/", {"roles": ["admin"]}), ("close/", {})],
        ids=["erase", "roles", "close"],
    )
    def test_who_signed_in_long_ago_is_asked_once_more(self, rahima: User, page: str, sent: dict[str, Any]) -> None:
        client = signed_in_long_ago(make_user(Role.ADMIN, password="quiet river lantern"))

        shown, answer = client.get(page_of(rahima, page)), client.post(page_of(rahima, page), sent)

        rahima.refresh_from_db()
        asked = f"/en/account/reauthenticate/?next={quote(page_of(rahima, page), safe='')}"
        assert [shown.headers["Location"], answer.headers["Location"]] == [asked, asked]
        assert (rahima.erased_at, rahima.roles, rahima.is_active) == (None, ["customer"], True)

    def test_invitation_goes_out_once(self, admin: Client) -> None:
        answer = admin.post(f"{PEOPLE}invite/", {"email": "Karim@Example.com", "roles": ["support"]})

        invitation = Invitation.objects.get()
        assert (answer.headers["Location"], invitation.email) == (PEOPLE, "karim@example.com")
        assert invitation.roles == ["support"]
        assert len(published("accounts.mail_requested")) == 1

    @pytest.mark.parametrize(
        "sent", [{}, {"email": "karim", "roles": ["support"]}, {"email": EMAIL, "roles": ["king"]}]
    )
    def test_invitation_that_makes_no_sense_is_refused(self, admin: Client, sent: dict[str, Any]) -> None:
        assert admin.post(f"{PEOPLE}invite/", sent).status_code == 400
        assert not Invitation.objects.exists()

    def test_looking_begins_with_a_reason(self, support: Client, rahima: User) -> None:
        without, begun = (support.post(page_of(rahima, "view-as/"), {"reason": r}) for r in ("why", "ticket 4711"))

        assert (without.status_code, begun.status_code) == (400, 302)
        assert b"data-viewing-banner" in support.get("/en/").content

    def test_nobody_looks_as_staff(self, support: Client) -> None:
        answer = support.post(page_of(make_user(Role.ANALYST), "view-as/"), {"reason": "ticket 4711"})

        assert answer.status_code == 400
        assert "You cannot look at the market as this person." in answer.content.decode()
