"""One's own account over HTTP: what is told, what is changed, and what cannot be slipped in."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import FileResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from marketplace.accounts import addresses, exports
from marketplace.accounts.models import MOST_ADDRESSES, DataExport, SignIn, User
from marketplace.accounts.principals import METHODS_KEY
from tests.matrix.actors import signed_in
from tests.unit.accounts.people import NOW, make_draft, make_person

pytestmark = pytest.mark.django_db
ME = "/api/v1/me"
ADDRESS = {
    "label": "Home",
    "recipient": "Rahima Khatun",
    "phone": "01712-345678",
    "line": "House 12, Road 3, Nasirabad",
    "landmark": "Behind the mosque",
    "location": {"lat": 22.3592, "lon": 91.8215},
}


@pytest.fixture(autouse=True)
def own_storage(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "public"
    settings.STORAGES = settings.STORAGES | {
        "private": {"BACKEND": "marketplace.core.storage.PrivateStorage", "OPTIONS": {"location": tmp_path / "private"}}
    }


@pytest.fixture
def person() -> User:
    return make_person(phone="+8801712345678", language="en")


@pytest.fixture
def client(person: User) -> Client:
    client = signed_in(person)
    client.raise_request_exception = False
    return client


def send(client: Client, method: str, path: str, **body: Any) -> Any:
    return getattr(client, method)(f"{ME}{path}", body, content_type="application/json")


def fields_of(response: Any) -> set[str]:
    return {detail["field"] for detail in response.json()["error"]["details"]}


class TestProfile:
    def test_tells_contacts_with_whether_they_are_confirmed(self, client: Client, person: User) -> None:
        answer = client.get(ME).json()

        assert answer["email"] == {"value": person.email, "is_verified": True}
        assert answer["phone"] == {"value": "+8801712345678", "is_verified": False}
        assert (answer["name"], answer["language"], answer["figures"]) == ("Rahima Khatun", "en", {"addresses": 0})
        assert answer["avatar_url"] is None

    def test_takes_one_statement_with_a_warm_cache(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        client.get(ME)

        with django_assert_num_queries(1):
            client.get(ME)

    def test_changes_what_was_sent(self, client: Client) -> None:
        answer = send(client, "patch", "", name="  করিম  ", language="bn").json()

        assert (answer["name"], answer["language"]) == ("করিম", "bn")

    @pytest.mark.parametrize(
        "field",
        ["roles", "is_active", "email", "phone", "email_verified_at", "password", "id", "avatar", "wants_newsletter"],
    )
    def test_rights_and_contacts_cannot_be_slipped_in(self, client: Client, person: User, field: str) -> None:
        before = User.objects.filter(pk=person.pk).values().get()

        response = send(client, "patch", "", name="Karim", **{field: ["admin"]})

        assert (response.status_code, fields_of(response)) == (400, {field})
        assert User.objects.filter(pk=person.pk).values().get() == before

    @pytest.mark.parametrize("name", ["x" * 121, "a\nb", "a\u202eb", 7])
    def test_strange_names_are_refused(self, client: Client, name: Any) -> None:
        assert send(client, "patch", "", name=name).status_code == 400

    def test_preferences_are_typed(self, client: Client) -> None:
        good = {"notifications": {"mail": {"orders": False}}, "time_zone": "Asia/Dubai"}

        answer = send(client, "patch", "", preferences=good).json()["preferences"]

        assert (answer["notifications"]["mail"]["orders"], answer["time_zone"]) == (False, "Asia/Dubai")

    @pytest.mark.parametrize(
        "wrong",
        [
            {"theme": "pink"},
            {"notifications": {"mail": {"orders": "yes"}}},
            {"notifications": {"pigeon": {"orders": True}}},
            {"quiet": {"begins": "25:00"}},
            {"digest": {"every": "hour"}},
            {"digest": {"hour": 24}},
            {"time_zone": "Asia/Atlantis"},
        ],
    )
    def test_preferences_that_are_none_are_refused(self, client: Client, wrong: dict[str, Any]) -> None:
        assert send(client, "patch", "", preferences=wrong).status_code == 400

    def test_what_is_left_out_stays_as_it_is(self, client: Client) -> None:
        send(client, "patch", "", preferences={"privacy": {"shows_presence": False}})
        send(client, "patch", "", preferences={"notifications": {"mail": {"orders": False}}})

        answer = send(client, "patch", "", preferences={"notifications": {"push": {"stock": False}}}).json()

        chosen = answer["preferences"]
        assert chosen["privacy"] == {"shows_presence": False}
        assert (chosen["notifications"]["mail"]["orders"], chosen["notifications"]["push"]["stock"]) == (False, False)
        assert chosen["notifications"]["mail"]["messages"] is True

    def test_newsletter_is_agreed_to_and_proven(self, client: Client) -> None:
        assert send(client, "put", "/consents/newsletter", is_given=True).json()["wants_newsletter"] is True

        (consent,) = client.get(f"{ME}/consents").json()["items"]
        assert (consent["purpose"], consent["is_given"], consent["source"]) == ("newsletter", True, "api")


class TestAvatar:
    def put(self, client: Client, **files: Any) -> Any:
        return client.put(f"{ME}/avatar", encode_multipart(BOUNDARY, files), content_type=MULTIPART_CONTENT)

    def picture(self) -> SimpleUploadedFile:
        encoded = io.BytesIO()
        Image.new("RGB", (600, 600), "green").save(encoded, "PNG")
        return SimpleUploadedFile("me.png", encoded.getvalue())

    def test_is_shown_and_removed(self, client: Client) -> None:
        url = self.put(client, file=self.picture()).json()["avatar_url"]

        assert client.get(ME).json()["avatar_url"] == url
        assert url.startswith("/media/avatars/")
        assert client.delete(f"{ME}/avatar").status_code == 204
        assert client.get(ME).json()["avatar_url"] is None

    def test_what_is_no_picture_says_why(self, client: Client) -> None:
        response = self.put(client, file=SimpleUploadedFile("me.png", b"<script>"))

        assert (response.status_code, response.json()["error"]["code"]) == (400, "file_kind_refused")

    def test_anything_but_one_file_is_refused(self, client: Client) -> None:
        for response in (
            self.put(client),
            self.put(client, file=self.picture(), more=self.picture()),
            self.put(client, picture=self.picture()),
            client.put(f"{ME}/avatar", b"{}", content_type="application/json"),
            client.put(f"{ME}/avatar", b"garbage", content_type="multipart/form-data"),
        ):
            assert (response.status_code, fields_of(response)) == (400, {"file"})


class TestAddresses:
    def add(self, client: Client, **fields: Any) -> Any:
        return send(client, "post", "/addresses", **(ADDRESS | fields))

    def test_is_added_read_changed_and_deleted(self, client: Client) -> None:
        made = self.add(client)
        url = f"/addresses/{made.json()['id']}"

        assert made.status_code == 201
        assert made.json()["phone"] == "+8801712345678"
        assert made.json()["is_default_delivery"] is True
        assert made.json()["area"]["name_en"]
        assert client.get(ME + url).json() == made.json()
        assert send(client, "put", url, **(ADDRESS | {"label": "Office"})).json()["label"] == "Office"
        assert client.delete(ME + url).status_code == 204
        assert client.get(ME + url).status_code == 404

    def test_default_moves(self, client: Client) -> None:
        first, second = self.add(client).json(), self.add(client, label="Office").json()

        answer = send(client, "put", f"/addresses/{second['id']}/default", use="delivery").json()

        assert answer["is_default_delivery"] is True
        assert client.get(f"{ME}/addresses/{first['id']}").json()["is_default_delivery"] is False

    def test_pin_abroad_says_why(self, client: Client) -> None:
        response = self.add(client, location={"lat": 22.5726, "lon": 88.3639})

        assert (response.status_code, response.json()["error"]["code"]) == (422, "outside_service_area")

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("phone", "12"), ("phone", "01-banana"), ("label", ""), ("label", "x" * 41), ("line", "  "),
            ("recipient", None), ("location.lat", 91), ("location.lon", "x"), ("user", "x"),
            ("is_default_delivery", True),
        ],
    )  # fmt: skip
    def test_bad_fields_are_named(self, client: Client, field: str, value: Any) -> None:
        outer, _, inner = field.partition(".")
        changed = {outer: ADDRESS["location"] | {inner: value}} if inner else {outer: value}  # type: ignore[operator]  # a point

        response = self.add(client, **changed)

        assert (response.status_code, fields_of(response)) == (400, {field})

    def test_others_addresses_do_not_exist(self, client: Client) -> None:
        other = make_person("karim@example.com")
        theirs = addresses.create_address(user_id=other.pk, draft=make_draft(), now=NOW)
        url = f"/addresses/{theirs.pk}"

        assert client.get(ME + url).status_code == 404
        assert send(client, "put", url, **ADDRESS).status_code == 404
        assert client.delete(ME + url).status_code == 404
        assert send(client, "put", f"{url}/default").status_code == 404
        assert client.get(f"{ME}/addresses").json()["items"] == []

    def test_pages_hold_them_all_once_in_one_statement_each(
        self, client: Client, person: User, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(MOST_ADDRESSES):
            addresses.create_address(user_id=person.pk, draft=make_draft(label=f"Home {number}"), now=NOW)
        client.get(ME)

        with django_assert_num_queries(1):
            first = client.get(f"{ME}/addresses?limit=15").json()
        second = client.get(f"{ME}/addresses?limit=15&cursor={first['next']}").json()

        labels = [item["label"] for item in first["items"] + second["items"]]
        assert labels == [f"Home {number}" for number in reversed(range(MOST_ADDRESSES))]
        assert second["next"] is None

    def test_cursor_of_somebody_else_is_refused(self, client: Client, person: User) -> None:
        other = make_person("karim@example.com")
        for owner in (person, other):
            for _number in range(2):
                addresses.create_address(user_id=owner.pk, draft=make_draft(), now=NOW)
        theirs = signed_in(other).get(f"{ME}/addresses?limit=1").json()["next"]

        assert client.get(f"{ME}/addresses?limit=1&cursor={theirs}").status_code == 400


class TestActivity:
    def test_sign_ins_and_changes_are_one_list_newest_first(self, client: Client, person: User) -> None:
        now = timezone.now()
        for minutes, is_successful in ((30, True), (20, False)):
            at = now - timedelta(minutes=minutes)
            SignIn.objects.create(user=person, at=at, is_successful=is_successful, method="password", network="1.2.3.4")
        send(client, "patch", "", name="Karim")

        items = client.get(f"{ME}/activity").json()["items"]

        assert [item["kind"] for item in items] == ["change", "failed_sign_in", "sign_in"]
        assert [item["words"] for item in items] == [
            "Your profile was changed.",
            "Somebody tried to sign in and failed.",
            "You signed in.",
        ]

    def test_is_told_in_bangla(self, client: Client) -> None:
        send(client, "patch", "", name="Karim")

        (item,) = client.get(f"{ME}/activity", headers={"accept-language": "bn"}).json()["items"]

        assert any("\u0980" <= letter <= "\u09ff" for letter in item["words"])

    def test_pages_hold_each_entry_once_even_at_one_instant(self, client: Client, person: User) -> None:
        for _number in range(5):
            SignIn.objects.create(user=person, at=NOW, is_successful=True, method="password", network="1.2.3.4")
            addresses.create_address(user_id=person.pk, draft=make_draft(), now=NOW)
        seen, cursor = [], ""
        for _page in range(10):
            answer = client.get(f"{ME}/activity?limit=3{cursor}").json()
            seen += [item["kind"] for item in answer["items"]]
            if answer["next"] is None:
                break
            cursor = f"&cursor={answer['next']}"

        assert seen == ["sign_in"] * 5 + ["change"] * 5

    def test_others_do_not_see_it(self, client: Client) -> None:
        send(client, "patch", "", name="Karim")

        assert signed_in(make_person("karim@example.com")).get(f"{ME}/activity").json()["items"] == []


class TestExports:
    def test_is_asked_for_made_and_fetched(self, client: Client) -> None:
        asked = client.post(f"{ME}/exports")
        export_id = asked.json()["id"]
        assert client.get(f"{ME}/exports/{export_id}/file").status_code == 404

        exports.make_export(export_id=export_id, page_url="https://haat.example/", now=timezone.now())
        answer = client.get(f"{ME}/exports/{export_id}/file")

        assert (asked.status_code, asked.json()["state"]) == (202, "requested")
        assert client.get(f"{ME}/exports/{export_id}").json()["state"] == "ready"
        assert "attachment" in answer.headers["Content-Disposition"]
        content = b"".join(cast("FileResponse", answer))
        assert "accounts/profile.json" in zipfile.ZipFile(io.BytesIO(content)).namelist()

    def test_second_one_waits_for_the_first(self, client: Client) -> None:
        client.post(f"{ME}/exports")

        response = client.post(f"{ME}/exports")

        assert (response.status_code, response.json()["error"]["code"]) == (409, "data_export_running")

    def test_others_do_not_exist(self, client: Client) -> None:
        export = DataExport.objects.create(user=make_person("karim@example.com"))

        assert client.get(f"{ME}/exports/{export.pk}").status_code == 404
        assert client.get(f"{ME}/exports/{export.pk}/file").status_code == 404


class TestErasure:
    def test_needs_the_contact_once_more(self, client: Client, person: User) -> None:
        response = send(client, "delete", "", confirmation="karim@example.com")

        assert (response.status_code, response.json()["error"]["code"]) == (422, "not_confirmed")
        person.refresh_from_db()
        assert person.is_active

    def test_needs_a_recent_sign_in_of_who_has_a_password(self, client: Client, person: User) -> None:
        person.set_password("a long passphrase")
        person.save()
        client.force_login(person)
        session = client.session
        session[METHODS_KEY] = [{"method": "password", "at": timezone.now().timestamp() - 16 * 60}]
        session.save()

        response = send(client, "delete", "", confirmation=person.email)

        assert (response.status_code, response.json()["error"]["code"]) == (403, "reauthentication_required")

    def test_erases(self, client: Client, person: User) -> None:
        response = send(client, "delete", "", confirmation=person.email)

        cache.clear()
        assert response.status_code == 204
        person.refresh_from_db()
        assert person.erased_at is not None
        assert client.get(ME).status_code == 401
