"""The pages of one's own account, as a browser without script sees them."""

import io
from pathlib import Path
from typing import Any, cast

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import FileResponse
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from marketplace.accounts import addresses, exports, ports
from marketplace.accounts.models import Address, Consent, DataExport, SignIn, User
from marketplace.accounts.principals import METHODS_KEY
from tests.matrix.actors import signed_in
from tests.unit.accounts.people import NOW, make_draft, make_person
from tests.web.storefront.html import Page

pytestmark = pytest.mark.django_db
TYPED = {
    "label": "Home",
    "recipient": "Rahima Khatun",
    "phone": "০১৭১২-৩৪৫৬৭৮",
    "line": "House 12, Road 3",
    "landmark": "Behind the mosque",
    "lat": "22.3592",
    "lon": "91.8215",
}
PATHS = ["", "profile/", "addresses/", "addresses/new/", "activity/", "privacy/", "privacy/erase/"]


@pytest.fixture(autouse=True)
def own_storage(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "public"
    settings.STORAGES = settings.STORAGES | {
        "private": {"BACKEND": "marketplace.core.storage.PrivateStorage", "OPTIONS": {"location": tmp_path / "private"}}
    }


@pytest.fixture
def person() -> User:
    return make_person(language="en")


@pytest.fixture
def client(person: User) -> Client:
    return signed_in(person)


def values_of(response: Any) -> dict[str, str]:
    """What the form's fields hold."""
    return {field["name"]: field.get("value", "") for field in Page(response).attributes("input") if "name" in field}


class TestEveryPage:
    @pytest.mark.parametrize("path", PATHS)
    @pytest.mark.parametrize("prefix", ["/account/", "/en/account/"])
    def test_opens_for_its_owner_and_is_kept_by_nobody(self, client: Client, prefix: str, path: str) -> None:
        response = client.get(prefix + path)

        assert response.status_code == 200
        assert "no-store" in response.headers["Cache-Control"]
        assert 'name="robots" content="noindex"' in response.content.decode()

    @pytest.mark.parametrize("path", PATHS)
    def test_leads_strangers_to_sign_in_and_back(self, path: str) -> None:
        response = Client().get(f"/en/account/{path}")

        assert response.status_code == 302
        assert response.headers["Location"] == f"/en/account/login/?next=%2Fen%2Faccount%2F{path.replace('/', '%2F')}"

    @pytest.mark.parametrize("path", PATHS)
    def test_has_no_style_or_script_of_its_own(self, client: Client, path: str) -> None:
        page = client.get(f"/en/account/{path}").content.decode()

        assert " style=" not in page
        assert page.count("<script") == page.count("nonce=")

    def test_overview_takes_one_statement(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        client.get("/en/account/")

        with django_assert_num_queries(1):  # the profile
            client.get("/en/account/")


class TestProfile:
    def test_saves_and_goes_on_in_the_language_that_was_chosen(self, client: Client, person: User) -> None:
        response = client.post("/en/account/profile/", {"name": "করিম", "language": "bn"})

        person.refresh_from_db()
        assert response.headers["Location"] == "/account/profile/"
        assert (person.name, person.language) == ("করিম", "bn")
        assert "রাখা হয়েছে।" in client.get("/account/profile/").content.decode()

    def test_presence_is_shown_or_not(self, client: Client, person: User) -> None:
        assert 'name="shows_presence" checked' in client.get("/en/account/profile/").content.decode()

        client.post("/en/account/profile/", {"name": "Karim", "language": "en"})

        assert 'name="shows_presence" >' in client.get("/en/account/profile/").content.decode()

    def test_mistake_is_told_and_nothing_typed_is_lost(self, client: Client) -> None:
        response = client.post("/en/account/profile/", {"name": "x" * 130, "language": "en"})

        assert response.status_code == 400
        assert values_of(response)["name"] == "x" * 130

    def test_picture_is_taken_and_removed(self, client: Client, person: User) -> None:
        encoded = io.BytesIO()
        Image.new("RGB", (600, 600), "green").save(encoded, "PNG")

        client.post("/en/account/avatar/", {"file": SimpleUploadedFile("me.png", encoded.getvalue())})

        person.refresh_from_db()
        assert f"/media/{person.avatar}" in client.get("/en/account/").content.decode()
        client.post("/en/account/avatar/", {"remove": "1"})
        person.refresh_from_db()
        assert person.avatar == ""

    def test_what_is_no_picture_is_told_beside_the_field(self, client: Client) -> None:
        response = client.post("/en/account/avatar/", {"file": SimpleUploadedFile("me.png", b"<script>")})

        assert response.status_code == 400
        assert "This kind of file is not accepted" in Page(response).texts("field-error")[0]


class TestAddresses:
    def test_is_added_from_what_people_type(self, client: Client, person: User) -> None:
        response = client.post("/account/addresses/new/", TYPED)

        assert response.headers["Location"] == "/account/addresses/"
        assert Address.objects.get(user=person).phone == "+8801712345678"
        assert "Behind the mosque" in client.get("/account/addresses/").content.decode()

    def test_place_is_searched_and_picked_with_nothing_lost(self, client: Client) -> None:
        typed = TYPED | {"lat": "", "lon": ""}

        found = client.post("/en/account/addresses/new/", typed | {"find": "1", "q": "Agrabad"})
        picks = [button["value"] for button in Page(found).attributes("button") if button.get("name") == "pick"]
        picked = client.post("/en/account/addresses/new/", typed | {"pick": picks[0]})

        assert (found.status_code, picked.status_code) == (200, 200)
        assert values_of(found)["line"] == "House 12, Road 3"
        assert f"{values_of(picked)['lat']},{values_of(picked)['lon']}" == picks[0]

    def test_enter_searches_while_something_is_searched_for_and_saves_else(self, client: Client, person: User) -> None:
        searched = client.post("/en/account/addresses/new/", TYPED | {"enter": "1", "q": "Agrabad"})
        assert (searched.status_code, Address.objects.filter(user=person).count()) == (200, 0)

        saved = client.post("/en/account/addresses/new/", TYPED | {"enter": "1", "q": " "})

        assert (saved.status_code, Address.objects.filter(user=person).count()) == (302, 1)

    def test_search_without_a_hit_says_so(self, client: Client) -> None:
        response = client.post("/en/account/addresses/new/", {"find": "1", "q": "Xqzqzqxq"})

        assert "No place is called" in response.content.decode()

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"phone": "12"}, "This is not a phone number"),
            ({"lat": "", "lon": ""}, "Set the pin"),
            ({"lat": "x"}, "not a place on Earth"),
            ({"lat": "22.5726", "lon": "88.3639"}, "outside Bangladesh"),
            ({"label": ""}, "Please fill this in."),
        ],
    )
    def test_mistake_is_told_and_nothing_typed_is_lost(
        self, client: Client, person: User, change: dict[str, str], words: str
    ) -> None:
        response = client.post("/en/account/addresses/new/", TYPED | change)

        assert response.status_code == 400
        assert words in " ".join(Page(response).texts("field-error"))
        assert {name: values_of(response)[name] for name in TYPED} == TYPED | change
        assert not Address.objects.filter(user=person).exists()

    @pytest.mark.parametrize("pick", ["x", "1e999,2", "nan,nan", "91,181", ",", "22.3,91.8,7"])
    def test_strange_picks_break_nothing(self, client: Client, pick: str) -> None:
        assert client.post("/en/account/addresses/new/", TYPED | {"pick": pick}).status_code == 200

    def test_is_changed_deleted_and_made_the_default(self, client: Client, person: User) -> None:
        first = addresses.create_address(user_id=person.pk, draft=make_draft(), now=NOW)
        second = addresses.create_address(user_id=person.pk, draft=make_draft(label="Office"), now=NOW)

        client.post(f"/en/account/addresses/{second.pk}/", TYPED | {"label": "Work"})
        client.post(f"/en/account/addresses/{second.pk}/default/")
        client.post(f"/en/account/addresses/{first.pk}/delete/")

        (left,) = Address.objects.filter(user=person)
        assert (left.label, left.is_default_delivery) == ("Work", True)

    def test_others_addresses_do_not_exist(self, client: Client) -> None:
        other = make_person("karim@example.com")
        theirs = addresses.create_address(user_id=other.pk, draft=make_draft(), now=NOW)
        client.raise_request_exception = False

        for path in ("", "delete/", "default/"):
            assert client.post(f"/en/account/addresses/{theirs.pk}/{path}", TYPED).status_code == 404
        assert Address.objects.filter(user=other).count() == 1


class TestActivity:
    def test_tells_in_words_and_page_by_page(self, client: Client, person: User) -> None:
        for number in range(25):
            SignIn.objects.create(
                user=person, at=NOW, is_successful=number % 2 == 0, method="password", network="203.0.113.7"
            )

        first = client.get("/account/activity/")
        (older,) = [url for words, url in Page(first).links("button").items() if words == "আরও পুরোনো"]
        second = client.get(f"/account/activity/{older}")

        assert len(Page(first).texts("timeline-entry")) == 20
        assert len(Page(second).texts("timeline-entry")) == 5
        assert "আপনি ঢুকেছেন।" in first.content.decode()

    def test_strange_cursor_begins_anew(self, client: Client) -> None:
        assert client.get("/en/account/activity/?cursor=abc").headers["Location"] == "/en/account/activity/"


class TestPrivacy:
    def test_newsletter_follows_the_box(self, client: Client, person: User) -> None:
        client.post("/en/account/privacy/newsletter/", {"newsletter": "on"})
        client.post("/en/account/privacy/newsletter/", {})

        rows = Consent.objects.filter(user=person).order_by("id").values_list("is_given", "source")
        assert list(rows) == [(True, "profile"), (False, "profile")]

    def test_copy_is_asked_for_and_fetched(self, client: Client, person: User) -> None:
        client.post("/en/account/privacy/export/")
        export = DataExport.objects.get(user=person)
        assert "One is being made" in client.get("/en/account/privacy/").content.decode()

        exports.make_export(export_id=export.pk, page_url="https://haat.example/", now=timezone.now())

        (url,) = [
            url for words, url in Page(client.get("/en/account/privacy/")).links("button").items() if "Down" in words
        ]
        assert b"".join(cast("FileResponse", client.get(url))).startswith(b"PK")

    def test_second_one_at_a_time_is_told(self, client: Client) -> None:
        client.post("/en/account/privacy/export/")

        response = client.post("/en/account/privacy/export/")

        assert response.status_code == 409
        assert "is being made already" in response.content.decode()


class TestErasure:
    def test_typed_twice_it_is_gone(self, client: Client, person: User) -> None:
        wrong = client.post("/en/account/privacy/erase/", {"confirmation": "yes"})
        right = client.post("/en/account/privacy/erase/", {"confirmation": "rahima@example.com"})

        person.refresh_from_db()
        assert (wrong.status_code, right.status_code) == (400, 200)
        assert person.erased_at is not None
        assert client.get("/en/account/").status_code == 302

    def test_who_signed_in_long_ago_confirms_it_first(self, client: Client, person: User) -> None:
        person.set_password("a long passphrase")
        person.save()
        client.force_login(person)
        session = client.session
        session[METHODS_KEY] = []
        session.save()

        response = client.post("/en/account/privacy/erase/", {"confirmation": "rahima@example.com"})

        assert response.headers["Location"].startswith("/en/account/reauthenticate/?next=")
        person.refresh_from_db()
        assert person.is_active

    def test_what_holds_it_is_told(self, client: Client, person: User) -> None:
        class OpenLoans:
            name = "loans"

            def reasons(self, user_id: object) -> list[str]:
                return ["Loan 17 is not paid back."]

        ports.erasure_holds.register(OpenLoans())
        try:
            response = client.post("/en/account/privacy/erase/", {"confirmation": "rahima@example.com"})
        finally:
            ports.erasure_holds.remove("loans")

        assert response.status_code == 409
        assert "Loan 17 is not paid back." in response.content.decode()


class TestInvitation:
    def test_unknown_link_is_told(self, client: Client) -> None:
        response = client.get("/en/account/invitation/?token=abc")

        assert response.status_code == 404
        assert "does not exist any more" in response.content.decode()
