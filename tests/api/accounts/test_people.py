"""Other people's accounts over HTTP: found by staff, given roles by admins, never without the last of them."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from marketplace.accounts import messages
from marketplace.accounts.events import MailRequested
from marketplace.accounts.models import Invitation, User
from marketplace.accounts.permissions import Role
from marketplace.core.models import AuditEntry
from tests.matrix.actors import make_user, signed_in, signed_in_long_ago
from tests.unit.accounts.people import at_once, make_person, published

USERS = "/api/v1/admin/users"
PHONE = "+8801712345678"


@pytest.fixture
def admin(db: None) -> User:
    User.objects.filter(roles__contains=[Role.ADMIN]).update(is_active=False)
    return make_user(Role.ADMIN)


@pytest.fixture
def client(admin: User) -> Client:
    return signed_in(admin, has_second_factor=True)


def patch(client: Client, user: User, **body: Any) -> Any:
    return client.patch(f"{USERS}/{user.pk}", body, content_type="application/json")


def found(client: Client, **query: str) -> list[str]:
    return [item["id"] for item in client.get(USERS, query).json()["items"]]


class TestSearch:
    def test_finds_by_address_number_and_name(self, client: Client) -> None:
        person = make_person(phone=PHONE, name="Rahima Khatun")
        make_person("karim@example.com", name="Karim")

        for query in ({"email": "RAHIMA@example.com"}, {"phone": "01712-345678"}, {"name": "khat"}):
            assert found(client, **query) == [str(person.pk)], query

    def test_all_that_is_asked_must_apply(self, client: Client) -> None:
        make_person(phone=PHONE)

        assert found(client, email="rahima@example.com", name="Karim") == []

    def test_contacts_are_hidden_but_for_what_compares_them(self, client: Client) -> None:
        make_person(phone=PHONE)

        (item,) = client.get(USERS, {"phone": PHONE}).json()["items"]

        assert (item["phone"], item["email"]) == ("+880•••••678", "r…@example.com")

    def test_takes_one_statement(self, client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        for number in range(5):
            make_person(f"person{number}@example.com")
        client.get(USERS)

        with django_assert_num_queries(1):
            client.get(USERS)

    def test_customers_find_nobody(self, admin: User) -> None:
        assert signed_in(make_user(Role.CUSTOMER)).get(USERS).status_code == 403
        assert signed_in(admin).get(USERS).status_code == 403  # no second factor yet


@pytest.mark.django_db
class TestRoles:
    def test_are_given_audited_and_told(self, client: Client, admin: User) -> None:
        person = make_person()

        answer = patch(client, person, roles=["support", "customer"])

        assert answer.json()["roles"] == ["customer", "support"]
        entry = AuditEntry.objects.get(action="accounts.change_roles")
        assert (entry.actor_id, entry.changes["roles"]) == (admin.pk, [["customer"], ["customer", "support"]])
        assert [event["roles"] for event in published("accounts.roles_changed")] == [["customer", "support"]]

    def test_support_gives_none(self, admin: User) -> None:
        support = signed_in(make_user(Role.SUPPORT), has_second_factor=True)

        assert patch(support, make_person(), roles=["admin"]).status_code == 403

    @pytest.mark.parametrize("body", [{"roles": ["customer"]}, {"is_active": False}])
    def test_last_admin_stays_one(self, client: Client, admin: User, body: dict[str, Any]) -> None:
        response = patch(client, admin, **body)

        assert (response.status_code, response.json()["error"]["code"]) == (422, "last_admin")

    def test_admin_with_another_beside_may_step_down(self, client: Client, admin: User) -> None:
        make_user(Role.ADMIN)

        assert patch(client, admin, roles=["customer"]).status_code == 200

    def test_unknown_and_erased_are_not_found(self, client: Client) -> None:
        person = make_person()
        client.delete(f"{USERS}/{person.pk}")

        assert patch(client, person, is_active=True).status_code == 404


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_admins_cannot_depose_each_other(self, admin: User) -> None:
        other = make_user(Role.ADMIN)
        clients = {user.pk: signed_in(user, has_second_factor=True) for user in (admin, other)}
        pairs = [(clients[admin.pk], other), (clients[other.pk], admin)]

        statuses = sorted(
            r.status_code for r in at_once(lambda n: patch(pairs[n][0], pairs[n][1], roles=["customer"]), 2)
        )

        assert statuses in ([200, 403], [200, 422])
        assert User.objects.filter(roles__contains=[Role.ADMIN], is_active=True).count() == 1

    def test_closing_ends_every_session_and_token_at_once(self, client: Client) -> None:
        person = make_person()
        theirs = signed_in(person)
        UserSession.objects.create(user=person, session_key=theirs.session.session_key, ip="192.0.2.1", user_agent="")
        assert theirs.get("/api/v1/me").status_code == 200

        patch(client, person, is_active=False)

        assert theirs.get("/api/v1/me").status_code == 401
        assert not UserSession.objects.filter(user=person).exists()
        patch(client, person, is_active=True)
        assert theirs.get("/api/v1/me").status_code == 401


@pytest.mark.django_db
class TestInvitations:
    def invite(self, client: Client, email: str = "Karim@Example.com") -> str:
        body = {"email": email, "roles": ["support"]}
        response = client.post("/api/v1/admin/invitations", body, content_type="application/json")
        assert response.status_code == 201
        data = published("accounts.mail_requested")[-1]
        mail = messages.open_mail(MailRequested.model_validate(data))
        assert mail.to == email.lower()
        (link,) = [word for word in mail.text.split() if word.startswith("http")]
        return parse_qs(urlsplit(link).query)["token"][0]

    def accept(self, client: Client, token: str) -> Any:
        return client.post("/api/v1/me/invitations", {"token": token}, content_type="application/json")

    def test_owner_of_the_address_gets_the_roles_once(self, client: Client, admin: User) -> None:
        token = self.invite(client)
        karim = make_person("karim@example.com")

        first, second = self.accept(signed_in(karim), token), self.accept(signed_in(karim), token)

        assert first.json()["roles"] == ["customer", "support"]
        assert (second.status_code, second.json()["error"]["code"]) == (404, "invitation_not_found")

    def test_nobody_else_can_use_the_link(self, client: Client) -> None:
        token = self.invite(client)

        assert self.accept(signed_in(make_person()), token).status_code == 404

    def test_address_must_be_confirmed_first(self, client: Client) -> None:
        token = self.invite(client)
        claimant = make_person("karim@example.com", email_verified_at=None)

        assert self.accept(signed_in(claimant), token).json()["error"]["code"] == "verified_contact_required"

    def test_invitation_of_who_is_no_admin_any_more_is_void(self, client: Client, admin: User) -> None:
        token = self.invite(client)
        User.objects.filter(pk=admin.pk).update(roles=[Role.CUSTOMER])

        assert self.accept(signed_in(make_person("karim@example.com")), token).status_code == 404

    def test_link_is_kept_nowhere(self, client: Client) -> None:
        token = self.invite(client)

        kept = str(list(Invitation.objects.values())) + str(list(AuditEntry.objects.values()))
        assert token not in kept

    def test_guesses_find_nothing(self, admin: User) -> None:
        assert self.accept(signed_in(make_person("karim@example.com")), "x" * 43).status_code == 404


@pytest.mark.django_db
class TestBrowserLeftOpen:
    """Its session has every right, and is not enough for what a stranger at it must not do."""

    @pytest.fixture
    def left_open(self, admin: User) -> Client:
        return signed_in_long_ago(admin)

    def test_gives_no_roles_and_invites_and_erases_nobody(self, left_open: Client) -> None:
        person = make_person()

        answers = [
            patch(left_open, person, roles=["admin"]),
            left_open.delete(f"{USERS}/{person.pk}"),
            left_open.post(
                "/api/v1/admin/invitations",
                {"email": "me@example.com", "roles": ["admin"]},
                content_type="application/json",
            ),
        ]

        person.refresh_from_db()
        assert [answer.json()["error"]["code"] for answer in answers] == ["reauthentication_required"] * 3
        assert (person.roles, person.erased_at, Invitation.objects.count()) == (["customer"], None, 0)

    def test_may_still_look(self, left_open: Client) -> None:
        assert left_open.get(USERS).status_code == 200
