"""Reviews on the page of a product and around it: read, written with photos, voted for and reported."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from marketplace.accounts.models import User
from marketplace.catalog.models import ContentReport, Review, ReviewImage
from marketplace.catalog.models.opinions import ContentState
from marketplace.catalog.services import media, reviews
from tests.corpus.files import picture
from tests.matrix.actors import make_user, signed_in
from tests.unit.catalog.goods import NOW, make_product
from tests.unit.catalog.opinions import make_review
from tests.web.storefront.goods_market import FRAGMENT, HERE, GoodsMarket
from tests.web.storefront.html import Page

GOOD = {"rating": "4", "title": "ভালো", "body": "ঝরঝরে ভাত হয়।"}


def url_of(market: GoodsMarket, rest: str = "") -> str:
    return f"/en/products/{market.rice.slug}/{rest}"


def structured(page: Page) -> dict[str, Any]:
    [found] = re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page.html)
    data: dict[str, Any] = json.loads(found)
    return data


class TestRead:
    def test_product_tells_the_average_each_number_of_stars_and_what_was_said(
        self, stranger: Client, market: GoodsMarket
    ) -> None:
        make_review(market.rice, market.near, rating=5, body="Fluffy when boiled")
        make_review(market.rice, market.near, rating=2)

        page = Page(stranger.get(url_of(market)))

        assert page.texts("review-bar-count") == ["1", "0", "0", "1", "0"]
        assert page.texts("review-number") == ["3.2"]
        assert "Fluffy when boiled" in page.html
        assert "Bought at Near Store" in page.texts("verified")[0]

    def test_author_is_told_by_a_short_name(self, stranger: Client, market: GoodsMarket) -> None:
        review = make_review(market.rice, market.near)
        User.objects.filter(pk=review.author_id).update(name="Rahima Khatun")

        html = stranger.get(url_of(market)).content.decode()

        assert "Rahima K." in html
        assert "Khatun" not in html

    def test_hidden_one_is_not_there(self, stranger: Client, market: GoodsMarket) -> None:
        review = make_review(market.rice, market.near, body="Call me at night")
        reviews.set_visibility(actor_id=make_user().pk, review_id=review.pk, state=ContentState.HIDDEN, now=NOW)

        assert "Call me at night" not in stranger.get(url_of(market)).content.decode()

    def test_markup_in_one_is_nobodys(self, stranger: Client, market: GoodsMarket) -> None:
        make_review(market.rice, market.near, body="<script>alert(1)</script>")

        assert "<script>alert(1)" not in stranger.get(url_of(market)).content.decode()

    def test_shops_answer_stands_below(self, stranger: Client, market: GoodsMarket) -> None:
        review = make_review(market.rice, market.near)
        reviews.answer_review(
            actor_id=make_user().pk, shop_id=market.near.pk, review_id=review.pk, text="Come again", now=NOW
        )

        assert "Near Store answers" in Page(stranger.get(url_of(market))).texts("said-answer")[0]

    @pytest.mark.parametrize(
        ("asked", "expected"),
        [
            ("sort=highest", ["5 of 5 stars", "3 of 5 stars", "1 of 5 stars"]),
            ("sort=lowest", ["1 of 5 stars", "3 of 5 stars", "5 of 5 stars"]),
            ("sort=newest", ["1 of 5 stars", "5 of 5 stars", "3 of 5 stars"]),
            ("stars=3", ["3 of 5 stars"]),
            ("sort=nonsense&stars=9", ["1 of 5 stars", "5 of 5 stars", "3 of 5 stars"]),
        ],
    )
    def test_are_sorted_and_narrowed_as_asked(
        self, stranger: Client, market: GoodsMarket, asked: str, expected: list[str]
    ) -> None:
        for rating in (3, 5, 1):
            make_review(market.rice, market.near, rating=rating)

        page = Page(stranger.get(url_of(market, f"reviews/?{asked}")))

        assert [span["aria-label"] for span in page.attributes("span") if span.get("class") == "stars"] == expected

    def test_list_goes_on_page_by_page_with_the_pin(self, stranger: Client, market: GoodsMarket) -> None:
        for number in range(11):
            make_review(market.rice, market.near, body=f"Number {number}.")

        first = Page(stranger.get(url_of(market, "reviews/"), HERE))
        [more] = [link["href"] for link in first.attributes("a") if "cursor=" in link.get("href", "")]
        rest = stranger.get(more, headers=FRAGMENT).content.decode()

        assert f"lat={HERE['lat']}" in more
        assert first.html.count('class="review"') == 10
        assert rest.count('class="review"') == 1
        assert "<html" not in rest

    def test_strange_cursor_begins_anew(self, stranger: Client, market: GoodsMarket) -> None:
        answer = stranger.get(url_of(market, "reviews/?cursor=nonsense&stars=5"))

        assert (answer.status_code, answer.headers["Location"]) == (302, url_of(market, "reviews/?stars=5"))

    def test_of_a_product_that_nobody_sees_are_not_found(self, stranger: Client, market: GoodsMarket) -> None:
        assert stranger.get("/en/products/no-such-thing/reviews/").status_code == 404


class TestSearchEngines:
    def test_read_the_rating_of_what_people_wrote(self, stranger: Client, market: GoodsMarket) -> None:
        make_review(market.rice, market.near, rating=5)

        told = structured(Page(stranger.get(url_of(market))))["aggregateRating"]

        assert told == {"@type": "AggregateRating", "ratingValue": "3.38", "reviewCount": 1}

    def test_are_not_told_of_samples_which_readers_see_marked(self, stranger: Client, market: GoodsMarket) -> None:
        make_review(market.rice, market.near)
        Review.objects.update(is_synthetic=True, bought_at=None)

        page = Page(stranger.get(url_of(market)))

        assert "aggregateRating" not in structured(page)
        assert "sample" in page.texts("tag")


class TestWriting:
    def test_stranger_is_led_to_sign_in_and_back_to_the_form(self, stranger: Client, market: GoodsMarket) -> None:
        answer = stranger.get(url_of(market, "review/"))

        assert answer.status_code == 302
        assert answer.headers["Location"].endswith(f"?next=%2Fen%2Fproducts%2F{market.rice.slug}%2Freview%2F")

    def test_who_was_delivered_it_publishes_a_review(
        self, owner: Client, stranger: Client, market: GoodsMarket
    ) -> None:
        answer = owner.post(url_of(market, "review/"), GOOD)

        assert answer.status_code == 302
        assert "ঝরঝরে ভাত হয়।" in stranger.get(url_of(market)).content.decode()

    def test_who_was_not_is_told_why(self, member: Client, market: GoodsMarket) -> None:
        page = Page(member.get(url_of(market, "review/")))
        sent = member.post(url_of(market, "review/"), GOOD)

        assert "You cannot review it yet" in page.html
        assert not [field for field in page.attributes("textarea") if field["name"] == "body"]
        assert (sent.status_code, Review.objects.count()) == (400, 0)

    def test_mistake_keeps_what_was_typed(self, owner: Client, market: GoodsMarket) -> None:
        answer = owner.post(url_of(market, "review/"), GOOD | {"rating": ""})

        html = answer.content.decode()
        assert answer.status_code == 400
        assert "Choose how many stars." in html
        assert "ঝরঝরে ভাত হয়।</textarea>" in html
        assert 'value="ভালো"' in html

    def test_too_much_writing_keeps_what_was_typed(
        self, owner: Client, market: GoodsMarket, settings: LazySettings
    ) -> None:
        settings.RATE_LIMIT_FACTOR = 1
        for _change in range(10):
            owner.post(url_of(market, "review/"), GOOD)

        answer = owner.post(url_of(market, "review/"), GOOD | {"body": "Once more."})

        assert answer.status_code == 429
        assert "Once more.</textarea>" in answer.content.decode()

    def test_own_review_is_changed_and_taken_back(self, owner: Client, market: GoodsMarket) -> None:
        owner.post(url_of(market, "review/"), GOOD)
        owner.post(url_of(market, "review/"), GOOD | {"rating": "1"})
        changed = Review.objects.get().rating

        owner.post(url_of(market, "review/delete/"))

        assert (changed, Review.objects.count()) == (1, 0)

    def test_form_shows_what_one_wrote(self, owner: Client, market: GoodsMarket) -> None:
        owner.post(url_of(market, "review/"), GOOD)

        page = Page(owner.get(url_of(market, "review/")))

        assert [box["value"] for box in page.attributes("input") if "checked" in box] == ["4"]
        assert "ঝরঝরে ভাত হয়।</textarea>" in page.html

    @pytest.mark.parametrize("rest", ["review/delete/", "review/photos/"])
    def test_review_that_one_has_not_written_is_not_found(self, member: Client, market: GoodsMarket, rest: str) -> None:
        make_review(market.rice, market.near)

        assert member.post(url_of(market, rest)).status_code == 404


class TestPhotos:
    def test_are_shown_lazily_and_can_be_removed(self, owner: Client, stranger: Client, market: GoodsMarket) -> None:
        owner.post(url_of(market, "review/"), GOOD)
        sent = owner.post(
            url_of(market, "review/photos/"),
            {"photos": [SimpleUploadedFile(f"{shade}.jpg", picture(size=(60, shade))) for shade in (40, 50)]},
        )
        there = Page(stranger.get(url_of(market))).html.count('class="picture-file"')
        remove = re.findall(
            r'action="([^"]+/review/photos/[0-9a-f-]{36}/)"', owner.get(sent.headers["Location"]).content.decode()
        )

        owner.post(remove[0])

        after = Page(stranger.get(url_of(market)))
        assert (there, after.html.count('class="picture-file"')) == (2, 1)
        assert 'loading="lazy"' in after.html

    def test_hidden_one_is_told_and_has_no_button(self, owner: Client, market: GoodsMarket) -> None:
        owner.post(url_of(market, "review/"), GOOD)
        owner.post(url_of(market, "review/photos/"), {"photos": [SimpleUploadedFile("good.jpg", picture())]})
        ReviewImage.objects.update(state=ContentState.HIDDEN)

        html = owner.get(url_of(market, "review/")).content.decode()

        assert "Hidden by our staff" in html
        assert re.search(r'action="[^"]+/review/photos/[0-9a-f-]{36}/"', html) is None

    def test_file_that_is_none_is_told_and_the_others_are_there(self, owner: Client, market: GoodsMarket) -> None:
        owner.post(url_of(market, "review/"), GOOD)
        files = [SimpleUploadedFile("good.jpg", picture()), SimpleUploadedFile("bad.jpg", b"<svg/>")]

        answer = owner.post(url_of(market, "review/photos/"), {"photos": files})

        assert answer.status_code == 400
        assert "bad.jpg:" in answer.content.decode()
        assert Review.objects.get().images.count() == 1

    def test_more_than_five_are_told(self, owner: Client, market: GoodsMarket) -> None:
        owner.post(url_of(market, "review/"), GOOD)
        files = [SimpleUploadedFile(f"{number}.jpg", picture()) for number in range(6)]

        answer = owner.post(url_of(market, "review/photos/"), {"photos": files})

        assert answer.status_code == 400
        assert Review.objects.get().images.count() == 0


class TestVoting:
    def test_counts_once_and_can_be_taken_back(self, member: Client, market: GoodsMarket) -> None:
        review = make_review(market.rice, market.near)
        url = f"/en/reviews/{review.pk}/helpful/"

        answers = [member.post(url, {"helpful": helpful}) for helpful in ("1", "1", "0")]

        assert {answer.headers["Location"] for answer in answers} == {f"{url_of(market)}#review-{review.pk}"}
        review.refresh_from_db()
        assert review.helpful_count == 0

    def test_answers_htmx_with_the_button_as_it_is_now(self, member: Client, market: GoodsMarket) -> None:
        review = make_review(market.rice, market.near)

        page = Page(member.post(f"/en/reviews/{review.pk}/helpful/", {"helpful": "1"}, headers=FRAGMENT))

        assert "<html" not in page.html
        assert page.texts("vote-count") == ["1"]
        assert [button["aria-pressed"] for button in page.attributes("button")] == ["true"]

    def test_for_ones_own_is_not_offered(self, owner: Client, market: GoodsMarket) -> None:
        owner.post(url_of(market, "review/"), GOOD)

        assert "/helpful/" not in owner.get(url_of(market)).content.decode()

    def test_stranger_is_refused(self, stranger: Client, market: GoodsMarket) -> None:
        review = make_review(market.rice, market.near)

        assert stranger.post(f"/en/reviews/{review.pk}/helpful/").status_code == 403


class TestReporting:
    def test_reaches_the_staff_with_its_reason(self, member: Client, market: GoodsMarket) -> None:
        review = make_review(market.rice, market.near)
        report = {"reason": "advertising", "note": "Links to a shop"}

        answer = member.post(f"/en/reviews/{review.pk}/report/", report)

        assert answer.headers["Location"] == f"{url_of(market)}#reviews"
        assert [(made.reason, made.note) for made in ContentReport.objects.all()] == [
            ("advertising", "Links to a shop")
        ]

    def test_without_a_reason_keeps_the_note(self, member: Client, market: GoodsMarket) -> None:
        review = make_review(market.rice, market.near)

        answer = member.post(f"/en/reviews/{review.pk}/report/", {"note": "Links to a shop"})

        assert answer.status_code == 400
        assert 'value="Links to a shop"' in answer.content.decode()

    def test_can_be_of_one_photo_which_stays_chosen_until_there_is_a_reason(
        self, member: Client, market: GoodsMarket, settings: LazySettings, tmp_path: Path
    ) -> None:
        settings.MEDIA_ROOT = tmp_path
        review = make_review(market.rice, market.near)
        image = media.keep_upload(file=SimpleUploadedFile("rice.png", picture()))
        ReviewImage.objects.create(review=review, image=image, position=0)
        address = f"/en/reviews/{review.pk}/report/"

        assert "What is it about?" in member.get(address).content.decode()
        again = member.post(address, {"photo": image.pk})
        assert f'value="{image.pk}" checked' in again.content.decode()
        strange = member.post(address, {"photo": review.pk, "reason": "private"})
        assert "This photo is not shown any more." in strange.content.decode()
        member.post(address, {"photo": image.pk, "reason": "private"})

        made = ContentReport.objects.get()
        assert (made.review_id, made.photo and made.photo.image_id) == (review.pk, image.pk)

    def test_of_ones_own_is_refused_in_words(self, owner: Client, market: GoodsMarket) -> None:
        owner.post(url_of(market, "review/"), GOOD)

        answer = owner.post(f"/en/reviews/{Review.objects.get().pk}/report/", {"reason": "false"})

        assert answer.status_code == 400
        assert "This is your own." in answer.content.decode()

    def test_of_what_is_about_another_product_that_is_gone_is_not_found(
        self, member: Client, market: GoodsMarket
    ) -> None:
        other = make_product(name_en="Old rice")
        review = make_review(other, market.near)
        type(other).objects.filter(pk=other.pk).update(status="archived")

        assert member.get(f"/en/reviews/{review.pk}/report/").status_code == 404


def test_member_without_a_verified_contact_may_not_write(market: GoodsMarket) -> None:
    client = signed_in(make_user(is_verified=False))

    assert client.get(url_of(market, "review/")).status_code == 403
