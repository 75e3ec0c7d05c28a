"""Signing up a shop, step by step, at a browser without script."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from marketplace.accounts.permissions import Role
from marketplace.core.models import AuditEntry
from sellers.models import CaseState, Shop, ShopMember, ShopPaper, ShopRole, ShopStatus, VerificationCase
from tests.matrix.actors import look_as, make_user, signed_in
from tests.unit.sellers.onboarding import NATIONAL_ID, complete_draft, owner_of, photo, send_paper, sent_in

pytestmark = pytest.mark.usefixtures("no_shops")

BUSINESS = {"name_en": "Karim Store", "name_bn": "", "category": "general-stores", "phone": "01712345678"}
PLACE = {"lat": "22.3592", "lon": "91.8215", "address": "12 CDA Avenue", "landmark": ""}


@pytest.fixture
def buyer() -> Client:
    return signed_in(make_user(Role.CUSTOMER))


@pytest.fixture
def shop() -> Shop:
    return complete_draft()


@pytest.fixture
def seller(shop: Shop) -> Client:
    return signed_in(owner_of(shop))


def page(name: str, shop: Shop, *more: object) -> str:
    return "/en" + reverse(f"desk:{name}", args=[shop.slug, *more])


class TestOpening:
    def test_leads_from_the_name_over_the_pin_to_a_draft(
        self, buyer: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        first = buyer.post(reverse("desk:open"), BUSINESS)
        with django_capture_on_commit_callbacks(execute=True):
            second = buyer.post(reverse("desk:open_place"), PLACE)

        shop = Shop.objects.get()
        assert (first["Location"], second["Location"]) == (
            reverse("desk:open_place"),
            reverse("desk:setup", args=["karim-store"]),
        )
        assert (shop.name_bn, shop.status) == ("কারিম স্টোর", ShopStatus.DRAFT)
        assert buyer.get(second["Location"])["Location"] == reverse("desk:setup_papers", args=["karim-store"])

    def test_can_be_left_and_come_back_to(self, buyer: Client) -> None:
        buyer.post(reverse("desk:open"), BUSINESS)

        again = buyer.get(reverse("desk:open")).content.decode()

        assert "Karim Store" in again
        assert "কারিম স্টোর" in again

    def test_place_without_a_name_leads_back(self, buyer: Client) -> None:
        assert buyer.get(reverse("desk:open_place"))["Location"] == reverse("desk:open")

    @pytest.mark.parametrize("wrong", [{"name_en": ""}, {"category": "groceries"}, {"phone": "12"}])
    def test_keeps_what_was_typed_beside_what_is_wrong(self, buyer: Client, wrong: dict[str, str]) -> None:
        answer = buyer.post(reverse("desk:open"), BUSINESS | {"name_bn": ""} | wrong)

        assert answer.status_code == 400
        for typed in (BUSINESS | wrong).values():
            assert typed in answer.content.decode()

    def test_refuses_a_pin_abroad_and_keeps_the_address(self, buyer: Client) -> None:
        buyer.post(reverse("desk:open"), BUSINESS)

        answer = buyer.post("/en" + reverse("desk:open_place"), PLACE | {"lat": "22.5726", "lon": "88.3639"})

        assert answer.status_code == 400
        assert "outside Bangladesh" in answer.content.decode()
        assert "12 CDA Avenue" in answer.content.decode()
        assert not Shop.objects.exists()

    def test_finds_a_place_and_sets_the_pin_on_it(self, buyer: Client) -> None:
        buyer.post(reverse("desk:open"), BUSINESS)

        found = buyer.post(reverse("desk:open_place"), PLACE | {"lat": "", "lon": "", "q": "Chattogram", "find": "1"})
        picked = buyer.post(reverse("desk:open_place"), PLACE | {"pick": "22.350000,91.800000"})

        assert 'name="pick"' in found.content.decode()
        assert 'value="22.350000"' in picked.content.decode()
        assert "12 CDA Avenue" in picked.content.decode()

    def test_is_for_whoever_has_shown_a_contact(self) -> None:
        unverified = signed_in(make_user(Role.CUSTOMER, is_verified=False))

        assert unverified.get(reverse("desk:open")).status_code == 403


class TestPapers:
    def test_are_sent_and_shown_masked(self, shop: Shop, seller: Client) -> None:
        ShopPaper.objects.all().delete()

        sent = seller.post(
            page("setup_papers", shop),
            {"kind": "national_id", "number": NATIONAL_ID, "file": photo(), "back": photo()},
        )

        shown = seller.get(sent["Location"]).content.decode()
        assert ShopPaper.objects.filter(shop=shop).count() == 2
        assert "•••••890" in shown
        assert NATIONAL_ID not in shown

    def test_refused_one_keeps_its_number(self, shop: Shop, seller: Client) -> None:
        program = SimpleUploadedFile("nid.jpg", b"MZ not a picture", "image/jpeg")

        answer = seller.post(
            page("setup_papers", shop), {"kind": "national_id", "number": NATIONAL_ID, "file": program}
        )

        assert answer.status_code == 400
        assert f'value="{NATIONAL_ID}"' in answer.content.decode()

    def test_file_is_served_to_the_shops_people_as_a_download(self, shop: Shop, seller: Client) -> None:
        [paper] = send_paper(shop, owner_of(shop).pk)

        answer = seller.get(page("setup_paper", shop, paper.pk))
        content = answer.getvalue()

        assert content[:4] == b"RIFF"
        assert answer["Content-Disposition"].startswith("attachment")
        assert "private" in answer["Cache-Control"]
        assert "no-store" in answer["Cache-Control"]
        assert AuditEntry.objects.filter(action="sellers.open_paper", target_id=str(paper.pk)).exists()

    def test_look_as_somebody_else_is_noted_as_whose_it_is(self, shop: Shop) -> None:
        [paper] = send_paper(shop, owner_of(shop).pk)
        support = make_user(Role.SUPPORT)
        looking = signed_in(support, has_second_factor=True)
        look_as(looking, owner_of(shop))

        looking.get(page("setup_paper", shop, paper.pk)).getvalue()

        assert AuditEntry.objects.get(action="sellers.open_paper").actor_id == support.pk

    def test_are_nobody_elses(self, shop: Shop) -> None:
        [paper] = send_paper(shop, owner_of(shop).pk)
        other = signed_in(owner_of(complete_draft(2)))
        clerk = make_user(Role.SELLER)
        ShopMember.objects.create(shop=shop, user=clerk, role=ShopRole.STAFF)

        assert other.get(page("setup_paper", shop, paper.pk)).status_code == 404
        assert signed_in(clerk).get(page("setup_paper", shop, paper.pk)).status_code == 403

    def test_one_is_removed_after_asking(self, shop: Shop, seller: Client) -> None:
        [paper] = send_paper(shop, owner_of(shop).pk)
        address = page("setup_paper_remove", shop, paper.pk)

        asked = seller.get(address)
        seller.post(address)

        assert asked.status_code == 200
        assert not ShopPaper.objects.filter(pk=paper.pk).exists()


class TestReview:
    def test_names_what_is_missing_and_takes_nothing(self, shop: Shop, seller: Client) -> None:
        Shop.objects.filter(pk=shop.pk).update(phone=None)

        shown = seller.get(page("setup_review", shop)).content.decode()
        answer = seller.post(page("setup_review", shop))

        assert "A phone number at which buyers reach the shop" in shown
        assert answer.status_code == 400
        assert not VerificationCase.objects.exists()

    def test_sends_the_shop_in_and_takes_it_back(self, shop: Shop, seller: Client) -> None:
        seller.post(page("setup_review", shop))
        case = VerificationCase.objects.get()
        seller.post(page("setup_withdraw", shop))

        assert case.state == CaseState.SUBMITTED
        assert VerificationCase.objects.get().state == CaseState.WITHDRAWN

    @pytest.mark.parametrize("name", ["setup_papers", "setup_payout", "setup_review"])
    def test_each_step_shows_how_far_one_has_come(self, name: str) -> None:
        case = sent_in()
        seller = signed_in(owner_of(case.shop))

        shown = seller.get(page(name, case.shop)).content.decode()

        assert shown.count("walk-done") == 5
        assert 'aria-current="step"' in shown
