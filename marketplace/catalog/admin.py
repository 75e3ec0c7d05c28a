"""What the market's staff see of goods in the administration: to look and to find. What changes goes by services."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.admin import ReadOnlyAdmin
from marketplace.catalog.models import (
    Brand,
    Category,
    CategoryAttribute,
    Image,
    MergeProposal,
    Offer,
    Product,
    ProductProposal,
    ProductRevision,
    StockMovement,
    Variant,
)
from marketplace.catalog.selectors.media import file_url, media_base
from marketplace.core.ids import as_id

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite


def register(site: "AdminSite") -> None:
    """Put everything that staff may see of goods into a site."""
    site.register(Category, CategoryAdmin)
    site.register(CategoryAttribute, CategoryAttributeAdmin)
    site.register(Brand, BrandAdmin)
    site.register(Product, ProductAdmin)
    site.register(Variant, VariantAdmin)
    site.register(Offer, OfferAdmin)
    site.register(StockMovement, StockMovementAdmin)
    site.register(Image, ImageAdmin)
    site.register(ProductRevision, ProductRevisionAdmin)
    site.register(ProductProposal, ProductProposalAdmin)
    site.register(MergeProposal, MergeProposalAdmin)


class GoodsRowsAdmin(ReadOnlyAdmin):
    """Rows about goods, found by the product's slug or id, or by their own id; a part would read the whole table.

    Attributes:
        product_path: where the row has its product, as queries spell it; empty for a product itself.
    """

    product_path = "product"
    search_fields = ("id__exact",)
    search_help_text = _("The slug or the id of a product, or the id of the row.")
    list_select_related: ClassVar[Any] = ("product",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        return (queryset.filter(self.found_by(term)) if term else queryset), False

    def found_by(self, term: str) -> Q:
        path = f"{self.product_path}__" if self.product_path else ""
        row_id = as_id(term)
        if row_id is None:
            return Q(**{f"{path}slug": term.lower()})
        has_uuid = self.model._meta.pk.get_internal_type() == "UUIDField"
        return Q(**{f"{path}pk": row_id}) | (Q(pk=row_id) if has_uuid else Q())


class NamedAdmin(ReadOnlyAdmin):
    """Few rows with names in both languages."""

    search_fields = ("slug__exact", "name_en__istartswith", "name_bn__startswith")
    search_help_text = _("The beginning of a name, or the whole slug.")


class CategoryAdmin(NamedAdmin):
    list_display = ("name_en", "name_bn", "slug", "parent", "depth", "position", "is_active")
    list_filter = ("is_active", "depth")
    list_select_related = ("parent",)
    fields = ("id", "slug", "name_en", "name_bn", "parent", "icon", "position", "is_active", "depth")
    readonly_fields = fields
    ordering = ("path",)


class CategoryAttributeAdmin(ReadOnlyAdmin):
    list_display = ("key", "name_en", "name_bn", "category", "kind", "unit", "is_required", "tells_variants")
    list_filter = ("kind", "is_required", "tells_variants")
    list_select_related = ("category",)
    search_fields = ("key__exact", "category__slug__exact")
    fields = (*list_display, "choices", "position", "retired_at")
    readonly_fields = fields


class BrandAdmin(NamedAdmin):
    list_display = ("name_en", "name_bn", "slug", "created_at")
    fields = ("id", *list_display, "updated_at")
    readonly_fields = fields


class ProductAdmin(GoodsRowsAdmin):
    """Products, shared ones and those of shops."""

    product_path = ""
    search_help_text = _("The beginning of a name, the whole slug, or the id.")
    list_display = ("name_en", "name_bn", "category", "brand", "shop", "status", "version", "deleted_at")
    list_filter = ("status", "is_featured", "is_synthetic")
    list_select_related = ("category", "brand", "shop")
    fields = (
        "id", "slug", "name_en", "name_bn", "description_en", "description_bn", "category", "brand", "shop",
        "attributes", "status", "is_featured", "version", "rating", "rating_count", "created_by", "merged_into",
        "deleted_at", "is_synthetic", "created_at", "updated_at",
    )  # fmt: skip
    readonly_fields = fields

    def found_by(self, term: str) -> Q:
        return super().found_by(term) | Q(name_en__istartswith=term) | Q(name_bn__startswith=term)


class VariantAdmin(GoodsRowsAdmin):
    search_help_text = _("The slug or the id of a product, a barcode, or the id of the row.")
    list_display = ("product", "name_en", "pack_size", "pack_unit", "barcode", "deleted_at")
    fields = (*list_display, "id", "name_bn", "base_size", "attributes", "position", "created_at", "updated_at")
    readonly_fields = fields

    def found_by(self, term: str) -> Q:
        return super().found_by(term) | Q(barcode=term)


class OfferAdmin(GoodsRowsAdmin):
    list_display = ("product", "shop", "price", "currency", "stock", "reserved", "is_available", "deleted_at")
    list_filter = ("is_available", "is_synthetic")
    list_select_related = ("product", "shop", "variant")
    fields = (
        "id", "shop", "product", "variant", "price", "currency", "compare_at_price", "compare_at_from",
        "compare_at_until", "stock", "reserved", "free_stock", "stock_confirmed_at", "low_stock_threshold",
        "least_per_order", "most_per_order", "is_available", "shop_sku", "deleted_at",
        "is_synthetic", "created_at", "updated_at",
    )  # fmt: skip
    readonly_fields = fields


class StockMovementAdmin(GoodsRowsAdmin):
    product_path = "offer__product"
    list_display = ("at", "offer_id", "kind", "stock_change", "reserved_change", "stock_after", "reserved_after")
    list_filter = ("kind",)
    list_select_related = False
    fields = (*list_display, "reason", "reference", "actor_id")
    readonly_fields = fields


class ImageAdmin(ReadOnlyAdmin):
    list_display = ("thumbnail", "id", "width", "height", "is_synthetic", "created_at")
    list_filter = ("is_synthetic",)
    search_fields = ("id__exact", "digest__exact")
    fields = (*list_display, "digest", "name", "widths", "updated_at")
    readonly_fields = fields

    @admin.display(description=_("Picture"))
    def thumbnail(self, image: Image) -> SafeString:
        address = file_url(media_base() + image.name, image.widths[0], "webp")
        return format_html('<img src="{}" alt="" width="80" loading="lazy">', address)


class ProductRevisionAdmin(GoodsRowsAdmin):
    list_display = ("product", "version", "actor_id", "at")
    fields = (*list_display, "content")
    readonly_fields = fields


class ProductProposalAdmin(GoodsRowsAdmin):
    list_display = ("product", "shop", "state", "created_at", "decided_at")
    list_filter = ("state",)
    list_select_related = ("product", "shop")
    fields = (*list_display, "id", "author_id", "based_on", "content", "note", "decided_by_id", "message")
    readonly_fields = fields


class MergeProposalAdmin(GoodsRowsAdmin):
    product_path = "kept"
    list_display = ("kept", "merged", "score", "reasons", "state", "decided_at")
    list_filter = ("state",)
    list_select_related = ("kept", "merged")
    fields = (*list_display, "id", "decided_by_id", "created_at")
    readonly_fields = fields
