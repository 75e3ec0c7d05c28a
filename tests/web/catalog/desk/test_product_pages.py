"""A shop's own products, as a browser without script sends them."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from marketplace.accounts.permissions import Role
from marketplace.catalog.attribute_drafts import AttributeDraft, ChoiceDraft
from marketplace.catalog.desk.product_packs import MOST_READ
from marketplace.catalog.drafts import MOST_VARIANTS, ProductDraft
from marketplace.catalog.models import AttributeKind, Brand, Category, CategoryAttribute, Offer, Product, Variant
from marketplace.catalog.services import category_attributes, products
from sellers.models import Shop, ShopMember, ShopPermission, ShopRole
from tests.matrix.actors import make_user, signed_in
from tests.unit.catalog.goods import LATER, NOW, make_category, make_grocer, make_offer, make_product, pack

pytestmark = pytest.mark.usefixtures("db")
ONE_PACK = {"packs-0-pack_size": "5", "packs-0-pack_unit": "kg"}


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def shop() -> Shop:
    return make_grocer()


@pytest.fixture
def owner(shop: Shop) -> Client:
    return client_of(shop, ShopRole.OWNER)


@pytest.fixture
def rice() -> Category:
    return make_category()


def client_of(shop: Shop, role: ShopRole, *granted: ShopPermission) -> Client:
    user = make_user(Role.SELLER)
    ShopMember.objects.create(shop=shop, user=user, role=role, granted=list(granted))
    return signed_in(user)


def new(shop: Shop) -> str:
    return reverse("desk:own_new", args=[shop.slug])


def at(shop: Shop, product: Product, page: str = "own_product") -> str:
    return reverse(f"desk:{page}", args=[shop.slug, product.pk])


def typed(kind: Category | None = None, /, **given: str) -> dict[str, str]:
    """What a form sends that is in order."""
    plain = {"name_bn": "পাহাড়ি চাল", "name_en": "Hill rice", "status": "active"}
    return plain | ({"category": str(kind.pk)} if kind else {}) | ONE_PACK | given


def typed_again(product: Product, kind: Category, /, **given: str) -> dict[str, str]:
    """What the form of a product sends when nothing was changed in it."""
    variant = product.variants.get(deleted_at__isnull=True)
    same = {"version": str(product.version), "packs-0-id": str(variant.pk), "name_en": product.name_en}
    return typed(kind, **(same | {"name_bn": product.name_bn} | given))


def with_all_packs(product: Product, kind: Category) -> dict[str, str]:
    """What the form of a product sends when only its name was changed."""
    sent = {"name_en": "Fine rice", "name_bn": product.name_bn, "status": "active"}
    sent |= {"category": str(kind.pk), "version": str(product.version)}
    for place, one in enumerate(product.variants.filter(deleted_at=None).order_by("position")):
        told = {"id": one.pk, "pack_size": one.pack_size, "pack_unit": one.pack_unit}
        sent |= {f"packs-{place}-{name}": str(value) for name, value in told.items()}
    return sent


def describe(category: Category, key: str, kind: AttributeKind = AttributeKind.TEXT, **given: Any) -> CategoryAttribute:
    draft = AttributeDraft(**({"name_en": key.title(), "name_bn": "ক", "kind": kind} | given))
    return category_attributes.add_attribute(actor_id=None, category_id=category.pk, key=key, draft=draft, now=NOW)


class TestMaking:
    def test_product_is_on_sale_at_once_with_price_and_stock(self, owner: Client, shop: Shop, rice: Category) -> None:
        answer = owner.post(new(shop), typed(rice, **{"packs-0-price": "৩৬০.৫", "packs-0-stock": "১২"}))

        product = Product.objects.get(shop=shop)
        offer = Offer.objects.get(shop=shop)
        assert answer["Location"] == at(shop, product, "own_pictures")
        assert (product.name_en, product.status) == ("Hill rice", "active")
        assert (offer.price, offer.stock, offer.product) == (Decimal("360.50"), 12, product)

    def test_pack_without_price_waits(self, owner: Client, shop: Shop, rice: Category) -> None:
        rows = {"packs-1-pack_size": "250", "packs-1-pack_unit": "g", "packs-1-price": "30"}

        owner.post(new(shop), typed(rice, **rows))

        product = Product.objects.get(shop=shop)
        assert [str(one) for one in product.variants.order_by("position")] == ["5 kg", "250 g"]
        assert [(str(one.variant), one.stock) for one in Offer.objects.all()] == [("250 g", None)]

    def test_empty_rows_are_not_there(self, owner: Client, shop: Shop, rice: Category) -> None:
        owner.post(new(shop), typed(rice, **{"packs-3-pack_size": "", "packs-3-pack_unit": "kg"}))

        assert Product.objects.get(shop=shop).variants.count() == 1

    def test_brand_is_found_by_its_name_in_either_language(self, owner: Client, shop: Shop, rice: Category) -> None:
        brand = Brand.objects.create(slug="pran-of-tests", name_en="Pran of Tests", name_bn="পরীক্ষার প্রাণ")

        owner.post(new(shop), typed(rice, brand="পরীক্ষার প্রাণ"))

        assert Product.objects.get(shop=shop).brand == brand

    def test_attributes_are_asked_for_by_their_kind(self, owner: Client, shop: Shop, rice: Category) -> None:
        describe(rice, "origin", is_required=True)
        describe(rice, "grain", AttributeKind.NUMBER, unit="mm")
        describe(rice, "new", AttributeKind.BOOLEAN)
        choices = [ChoiceDraft(value="red", name_en="Red", name_bn="লাল")]
        describe(rice, "colour", AttributeKind.CHOICE, choices=choices, tells_variants=True)
        told = {"a-origin": "Rangamati", "a-grain": "৬.৫", "a-new": "no", "packs-0-a-colour": "red"}

        missing = owner.post(new(shop), typed(rice, **(told | {"a-origin": ""})))
        owner.post(new(shop), typed(rice, **told))

        product = Product.objects.get(shop=shop)
        assert 'id="id_a-origin_error"' in missing.content.decode()
        assert product.attributes == {"origin": "Rangamati", "grain": 6.5, "new": False}
        assert product.variants.get().attributes == {"colour": "red"}

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"name_en": ""}, "id_name_en"),
            ({"packs-0-pack_size": "a lot"}, "id_packs-0-pack_size"),
            ({"packs-0-barcode": "8941100500010"}, "id_packs-0-barcode"),
            ({"packs-0-stock": "4"}, "id_packs-0-price"),
            ({"packs-0-price": "0"}, "id_packs-0-price"),
            ({"brand": "Nobody’s"}, "id_brand"),
            ({"category": "no"}, "category"),
        ],
    )
    def test_mistake_is_named_with_its_field_and_nothing_is_lost(
        self, owner: Client, shop: Shop, rice: Category, given: dict[str, str], field: str
    ) -> None:
        answer = owner.post(new(shop), typed(rice, description_en="From the hills.", **given))

        html = answer.content.decode()
        assert answer.status_code == 400
        assert f'<a href="#{field}">' in html
        assert "From the hills." in html
        assert 'value="5"' in html or field == "id_packs-0-pack_size"
        assert not Product.objects.filter(shop=shop).exists()

    def test_another_row_comes_and_goes_without_saving(self, owner: Client, shop: Shop, rice: Category) -> None:
        longer = owner.post(new(shop), typed(rice, more="1")).content.decode()
        shorter = owner.post(
            new(shop), typed(rice, remove_pack="0", **{"packs-1-pack_size": "7", "packs-1-pack_unit": "g"})
        ).content.decode()

        assert "packs-1-pack_size" in longer
        assert "Hill rice" in longer
        assert "packs-0-pack_size" not in shorter
        assert 'name="packs-1-pack_size" value="7"' in shorter
        assert not Product.objects.filter(shop=shop).exists()

    def test_another_kind_asks_for_other_things_and_keeps_what_was_typed(
        self, owner: Client, shop: Shop, rice: Category
    ) -> None:
        describe(rice, "origin")
        tea = make_category("tea")
        describe(tea, "leaf")

        other = owner.post(new(shop), typed(tea, categorize="1", **{"a-origin": "Rangamati"})).content.decode()
        back = owner.post(new(shop), typed(rice, categorize="1", **{"a-origin": "Rangamati"})).content.decode()

        assert 'name="a-leaf"' in other
        assert '<input type="hidden" name="a-origin" value="Rangamati">' in other
        assert '<input type="text" name="a-origin" value="Rangamati"' in back


class TestTwins:
    def test_twin_of_the_shared_catalogue_is_offered_first(self, owner: Client, shop: Shop, rice: Category) -> None:
        make_product(name_en="Hill rice", name_bn="পাহাড়ি চাল")

        asked = owner.post(new(shop), typed(rice))
        sure = owner.post(new(shop), typed(rice, sure="1"))

        assert "Is it one of these?" in asked.content.decode()
        assert sure.status_code == 302
        assert Product.objects.filter(shop=shop).count() == 1

    def test_twin_is_shown_while_one_types(self, owner: Client, shop: Shop) -> None:
        make_product(name_en="Hill rice", name_bn="পাহাড়ি চাল")

        html = owner.post(new(shop), {"name_en": "hill Rice", "look": "1"}).content.decode()

        assert "Is it one of these?" in html
        assert 'name="sure"' not in html

    def test_others_own_products_are_no_twins(self, owner: Client, shop: Shop, rice: Category) -> None:
        make_product(shop_id=make_grocer().pk, name_en="Hill rice", name_bn="পাহাড়ি চাল")

        assert owner.post(new(shop), typed(rice)).status_code == 302


class TestChanging:
    def test_form_says_what_there_is(self, owner: Client, shop: Shop, rice: Category) -> None:
        describe(rice, "grain", AttributeKind.NUMBER)
        product = make_product(shop_id=shop.pk, attributes={"grain": 6.5})
        make_offer(shop, product, count=8)

        html = owner.get(at(shop, product)).content.decode()

        assert 'name="name_en" value="Miniket rice"' in html
        assert 'name="a-grain" value="6.5"' in html
        assert "On sale for ৳\N{NO-BREAK SPACE}400" in html
        assert "packs-0-price" not in html

    def test_change_is_kept_with_its_version(self, owner: Client, shop: Shop, rice: Category) -> None:
        product = make_product(shop_id=shop.pk)

        answer = owner.post(at(shop, product), typed_again(product, rice, name_en="Fine rice"))

        product.refresh_from_db()
        assert answer.status_code == 302
        assert (product.name_en, product.version) == ("Fine rice", 2)

    def test_pack_is_put_on_sale_and_one_that_is_stays_as_it_was(
        self, owner: Client, shop: Shop, rice: Category
    ) -> None:
        product = make_product(shop_id=shop.pk)
        sold = make_offer(shop, product, count=8)
        given = {"packs-0-price": "1", "packs-1-pack_size": "10", "packs-1-pack_unit": "kg", "packs-1-price": "780"}

        owner.post(at(shop, product), typed_again(product, rice, **given))

        prices = {str(offer.variant): (offer.price, offer.stock) for offer in Offer.objects.all()}
        assert prices == {"5 kg": (sold.price, 8), "10 kg": (Decimal(780), None)}

    def test_product_with_all_the_packs_it_may_have_keeps_them(self, owner: Client, shop: Shop, rice: Category) -> None:
        product = make_product(shop_id=shop.pk, variants=[pack(str(size)) for size in range(1, MOST_VARIANTS + 1)])

        owner.post(at(shop, product), with_all_packs(product, rice))

        product.refresh_from_db()
        assert (product.name_en, product.variants.filter(deleted_at=None).count()) == ("Fine rice", MOST_VARIANTS)

    def test_packs_beyond_that_are_refused_and_nothing_is_lost(self, owner: Client, shop: Shop, rice: Category) -> None:
        product = make_product(shop_id=shop.pk, variants=[pack(str(size)) for size in range(1, MOST_VARIANTS + 1)])
        more = Variant.objects.create(
            product=product, pack_size=99, pack_unit="kg", name_en="", name_bn="", position=MOST_VARIANTS
        )

        html = owner.get(at(shop, product)).content.decode()
        refused = owner.post(at(shop, product), with_all_packs(product, rice))

        assert f'name="packs-{MOST_VARIANTS}-id" value="{more.pk}"' in html
        assert refused.status_code == 400
        assert "A product has 50 variants at most." in refused.content.decode()
        assert f'value="{more.pk}"' in refused.content.decode()
        assert product.variants.filter(deleted_at=None).count() == MOST_VARIANTS + 1

    def test_more_packs_than_any_page_has_are_refused(self, owner: Client, shop: Shop, rice: Category) -> None:
        rows = {f"packs-{number}-pack_size": "1" for number in range(MOST_READ + 1)}

        assert owner.post(new(shop), typed(rice, **rows)).status_code == 400

    def test_conflict_shows_what_changed_and_the_next_save_counts(
        self, owner: Client, shop: Shop, rice: Category
    ) -> None:
        product = make_product(shop_id=shop.pk)
        mine = typed_again(product, rice, name_en="Mine")
        changed = ProductDraft(name_en="Theirs", name_bn="তাদের", category_id=rice.pk, variants=(pack("9"),))
        products.change_product(actor_id=None, product_id=product.pk, draft=changed, based_on=1, now=LATER)

        conflict = owner.post(at(shop, product), mine)

        html = conflict.content.decode()
        assert conflict.status_code == 409
        assert "added: </span>Theirs" in html
        assert 'name="name_en" value="Mine"' in html
        assert 'name="version" value="2"' in html
        owner.post(at(shop, product), mine | {"version": "2", "packs-0-id": ""})
        product.refresh_from_db()
        assert product.name_en == "Mine"

    def test_deleted_product_is_found_and_brought_back(self, owner: Client, shop: Shop) -> None:
        product = make_product(shop_id=shop.pk)
        listed = reverse("desk:own_products", args=[shop.slug])

        asked = owner.get(at(shop, product, "own_delete")).content.decode()
        owner.post(at(shop, product, "own_delete"))
        gone = owner.get(listed).content.decode()
        among_deleted = owner.get(f"{listed}?list=deleted").content.decode()
        owner.post(at(shop, product, "own_restore"))

        assert "Miniket rice" in asked
        assert "Miniket rice" not in gone
        assert "Miniket rice" in among_deleted
        assert Product.objects.kept().filter(pk=product.pk).exists()

    def test_history_tells_each_change_in_words(self, owner: Client, shop: Shop, rice: Category) -> None:
        describe(rice, "new", AttributeKind.BOOLEAN)
        product = make_product(shop_id=shop.pk)
        owner.post(at(shop, product), typed_again(product, rice, name_en="Miniket <fine> rice", **{"a-new": "yes"}))

        html = owner.get(at(shop, product, "own_history")).content.decode()

        assert "Version 2" in html
        assert "&lt;fine&gt;" in html
        assert "<dt>New</dt>" in html
        assert "Yes" in html


class TestWhoMay:
    def test_others_products_are_not_there(self, owner: Client, shop: Shop) -> None:
        theirs, shared = make_product(shop_id=make_grocer().pk), make_product()

        pages = [at(shop, one, page) for one in (theirs, shared) for page in ("own_product", "own_history")]

        assert {owner.get(page).status_code for page in pages} == {404}

    def test_who_does_not_see_to_goods_is_refused(self, shop: Shop) -> None:
        courier = client_of(shop, ShopRole.STAFF)
        product = make_product(shop_id=shop.pk)

        assert courier.get(new(shop)).status_code == 403
        assert courier.post(at(shop, product, "own_delete")).status_code == 403
