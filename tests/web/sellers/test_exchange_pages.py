"""Shops in files on pages: a look first, row by row, then the run; and a download."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.accounts.permissions import Role
from sellers.models import ImportState, Shop, ShopImport
from sellers.services import exchange
from tests.matrix.actors import make_user, signed_in
from tests.unit.sellers.market import make_shop

PAGE = "/en/staff/shops/exchange/"
SHEET = b"slug,name_en,category,lat,lon\nkarim,Karim Store,general-stores,22.3592,91.8215\n,,castles,,\n"


@pytest.fixture
def admin(no_shops: None) -> Client:
    return signed_in(make_user(Role.ADMIN, language="en"), has_second_factor=True)


def send(client: Client, content: bytes = SHEET) -> Any:
    return client.post(PAGE, {"file": SimpleUploadedFile("shops.csv", content)})


def looked_through(client: Client) -> ShopImport:
    send(client)
    job = ShopImport.objects.get()
    exchange.work_off(job.pk, clock=timezone.now)
    return job


def page_of(client: Client, job: ShopImport, query: str = "") -> str:
    return str(client.get(reverse("staff:import", args=[job.pk]) + query).content.decode())


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.SELLER, Role.SUPPORT, Role.ANALYST])
@pytest.mark.parametrize("page", ["", "export/"])
def test_others_are_refused(no_shops: None, role: Role, page: str) -> None:
    assert signed_in(make_user(role), has_second_factor=True).get(PAGE + page).status_code == 403


def test_a_file_leads_to_the_page_of_its_import(admin: Client) -> None:
    answer = send(admin)

    job = ShopImport.objects.get()
    assert answer.headers["Location"].endswith(f"{job.pk}/")
    assert 'max="2" value="0"' in page_of(admin, job)


def test_what_cannot_be_read_is_told_at_the_field(admin: Client) -> None:
    answer = send(admin, b"colour\nred\n")

    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["file"])


def test_a_form_without_a_file_is_told(admin: Client) -> None:
    assert admin.post(PAGE).status_code == 400


def test_every_row_is_shown_with_what_is_wrong(admin: Client) -> None:
    job = looked_through(admin)

    everything, wrong = page_of(admin, job), page_of(admin, job, "?outcome=error")

    assert ("Karim Store" in everything, "Karim Store" in wrong) == (True, False)
    assert '<code lang="en">category</code>' in wrong


def test_runs_when_errors_may_be_passed_by(admin: Client) -> None:
    job = looked_through(admin)
    address = reverse("staff:import_run", args=[job.pk])

    admin.post(address)
    job.refresh_from_db()
    assert job.state == ImportState.CHECKED
    admin.post(address, {"passes_errors": "on"})
    exchange.work_off(job.pk, clock=timezone.now)

    assert Shop.objects.get().slug == "karim"


def test_a_strange_cursor_begins_anew(admin: Client) -> None:
    job = looked_through(admin)

    answer = admin.get(reverse("staff:import", args=[job.pk]), {"cursor": "x"})

    assert answer.headers["Location"] == reverse("staff:import", args=[job.pk])


def test_the_download_holds_what_was_chosen(admin: Client) -> None:
    make_shop(1)
    make_shop(2, category="restaurants")

    answer: Any = admin.get(PAGE + "export/", {"format": "csv", "category": "restaurants"})

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert ("shop-1" in text, "shop-2" in text) == (False, True)


def test_a_strange_choice_leads_back(admin: Client) -> None:
    assert admin.get(PAGE + "export/", {"format": "exe"}).headers["Location"] == PAGE
