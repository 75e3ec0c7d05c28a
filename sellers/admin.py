"""What the market's staff see of shops in the administration: to look and to find, for what changes goes by the pages.

Numbers on papers are masked and their files are not here; people are told by name. Maps are our own (`<outline-map>`):
GeoDjango's widgets load from other hosts.
"""

from typing import TYPE_CHECKING, Any, ClassVar

import orjson
from django.contrib import admin
from django.contrib.gis.geos import GEOSGeometry
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.admin import ReadOnlyAdmin
from marketplace.accounts.selectors import masked_phone
from marketplace.core.ids import as_id
from sellers.models import (
    Closure,
    CommissionRule,
    DeliveryZone,
    Shop,
    ShopCategory,
    ShopMember,
    ShopPaper,
    VerificationCase,
)
from sellers.papers import masked_number

# Degrees, some 20 metres: what a map of a whole zone shows, at a tenth of the corners.
COARSE = 0.0002

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite


def register(site: "AdminSite") -> None:
    """Put everything that staff may see of shops into a site."""
    site.register(Shop, ShopAdmin)
    site.register(ShopCategory, ShopCategoryAdmin)
    site.register(ShopMember, ShopMemberAdmin)
    site.register(ShopPaper, ShopPaperAdmin)
    site.register(VerificationCase, VerificationCaseAdmin)
    site.register(DeliveryZone, DeliveryZoneAdmin)
    site.register(Closure, ClosureAdmin)
    site.register(CommissionRule, CommissionRuleAdmin)


class ShopsRowsAdmin(ReadOnlyAdmin):
    """Rows of shops, found by the shop's slug or id.

    Attributes:
        shop_path: where the row has its shop, as queries spell it; empty for a shop itself.
    """

    shop_path = "shop"
    search_fields = ("shop__slug__exact",)
    search_help_text = _("The slug or the id of a shop, or the id of the row.")
    list_select_related: ClassVar[Any] = ("shop",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Whatever is exactly this shop's, or is exactly this row; a part would read the whole table."""
        term = search_term.strip()
        return (queryset.filter(self.found_by(term)) if term else queryset), False

    def found_by(self, term: str) -> Q:
        path = f"{self.shop_path}__" if self.shop_path else ""
        found = Q(**{f"{path}slug": term.lower()})
        row_id = as_id(term)
        if row_id is None:
            return found
        return found | Q(**{f"{path}pk": row_id}) | Q(pk=row_id)


class ShopAdmin(ShopsRowsAdmin):
    """Shops, with their pin and the zones that they deliver to."""

    shop_path = ""
    change_form_template = "admin/sellers/with_map.html"
    search_fields = ("slug__exact",)
    search_help_text = _("The beginning of a name, the whole slug, the id, or the OpenStreetMap number.")
    list_display = ("name_en", "name_bn", "category", "status", "area", "verified_at", "created_at")
    list_filter = ("status", "source", ("verified_at", admin.EmptyFieldListFilter), "category")
    list_select_related = ("category", "area")
    fields = (
        "id", "slug", "name_en", "name_bn", "category", "status", "verified_at", "map", "place", "area", "address_en",
        "address_bn", "landmark_en", "landmark_bn", "masked_phone", "time_zone", "lead_time_min", "holiday_calendar",
        "source", "osm_id", "rating", "rating_count", "created_at", "updated_at", "more",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        listed: QuerySet[Any] = super().get_queryset(request).select_related("category", "area")
        return listed.defer("hours", "closed", "area__polygon", "description_en", "description_bn")

    def found_by(self, term: str) -> Q:
        named = Q(name_en__istartswith=term) | Q(name_bn__startswith=term)
        is_number = term.isascii() and term.isdigit() and len(term) < 19
        return super().found_by(term) | named | (Q(osm_id=int(term)) if is_number else Q())

    @admin.display(description=_("Pin"))
    def place(self, shop: Shop) -> str:
        return f"{shop.location.y:.6f}, {shop.location.x:.6f}"

    @admin.display(description=_("Phone number"))
    def masked_phone(self, shop: Shop) -> str:
        return masked_phone(shop.phone) or "–"

    @admin.display(description=_("Map"))
    def map(self, shop: Shop) -> SafeString:
        zones = DeliveryZone.objects.filter(shop=shop, is_active=True).only("name", "polygon")
        return map_of(shop, [(zone.name, zone.polygon) for zone in zones])

    @admin.display(description=_("More about it"))
    def more(self, shop: Shop) -> SafeString:
        """Ways to what belongs to the shop."""
        kinds = (ShopMember, DeliveryZone, Closure, VerificationCase, ShopPaper, CommissionRule)
        links = [
            format_html(
                '<a href="{}?q={}">{}</a>',
                reverse(f"admin:sellers_{kind._meta.model_name}_changelist"),
                shop.pk,
                kind._meta.verbose_name_plural,
            )
            for kind in kinds
        ]
        return SafeString(" · ".join(links))


class ShopCategoryAdmin(ReadOnlyAdmin):
    """The tree of kinds, with how many shops each leaf has."""

    list_display = ("name_en", "name_bn", "parent", "slug", "position", "shops")
    list_filter = (("parent", admin.EmptyFieldListFilter),)
    list_select_related = ("parent",)
    ordering = ("slug",)
    fields = list_display
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        kinds: QuerySet[Any] = super().get_queryset(request).annotate(shop_count=Count("shops"))
        return kinds

    @admin.display(description=_("Shops"), ordering="shop_count")
    def shops(self, category: ShopCategory) -> int:
        return int(category.shop_count)  # type: ignore[attr-defined]  # annotated above


class ShopMemberAdmin(ShopsRowsAdmin):
    list_display = ("shop", "user_name", "role", "granted", "created_at")
    list_filter = ("role",)
    list_select_related = ("shop", "user")
    fields = ("shop", "user_name", "user_id", "role", "granted", "created_at")
    readonly_fields = fields

    @admin.display(description=_("Name"))
    def user_name(self, member: ShopMember) -> str:
        return member.user.name or "–"


class ShopPaperAdmin(ShopsRowsAdmin):
    """That there are papers; who may see one goes by the shop's case, where each look is on record."""

    list_display = ("shop", "kind", "masked_number", "expires_on", "content_type", "size_bytes", "created_at")
    list_filter = ("kind", "expires_on")
    fields = list_display
    readonly_fields = fields

    @admin.display(description=_("Number"))
    def masked_number(self, paper: ShopPaper) -> str:
        return masked_number(paper.number) or "–"


class VerificationCaseAdmin(ShopsRowsAdmin):
    list_display = ("shop", "state", "submitted_at", "claimed_by_name", "claimed_at", "decided_at")
    list_filter = ("state", "submitted_at")
    list_select_related = ("shop", "claimed_by")
    fields = list_display
    readonly_fields = fields

    @admin.display(description=_("Taken on by"))
    def claimed_by_name(self, case: VerificationCase) -> str:
        return case.claimed_by.name if case.claimed_by else "–"


class DeliveryZoneAdmin(ShopsRowsAdmin):
    change_form_template = "admin/sellers/with_map.html"
    list_display = ("name", "shop", "kind", "fee_kind", "fee", "minimum_order", "priority", "is_active", "is_synthetic")
    list_filter = ("kind", "fee_kind", "is_active", "is_synthetic")
    fields = (
        "id", "shop", "name", "kind", "map", "area_m2", "radius_m", "priority", "is_active", "currency", "fee_kind",
        "fee", "band_from", "band_fee", "free_above", "minimum_order", "lead_time_min", "is_synthetic", "created_at",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("polygon", "hours", "shop__hours", "shop__closed")

    @admin.display(description=_("Map"))
    def map(self, zone: DeliveryZone) -> SafeString:
        return map_of(zone.shop, [(zone.name, zone.polygon)])


class ClosureAdmin(ShopsRowsAdmin):
    list_display = ("shop", "kind", "starts_at", "ends_at", "reason_en", "is_lifted")
    list_filter = ("kind", "is_lifted", "starts_at")
    fields = (*list_display, "reason_bn", "created_at")
    readonly_fields = fields


class CommissionRuleAdmin(ShopsRowsAdmin):
    list_display = ("whom", "percent", "fixed", "currency", "valid_from", "valid_until", "note")
    list_filter = (("shop", admin.EmptyFieldListFilter), "category", "valid_from")
    list_select_related = ("shop", "category")
    fields = (*list_display, "created_at")
    readonly_fields = fields

    @admin.display(description=_("For"))
    def whom(self, rule: CommissionRule) -> str:
        return str(rule.shop or rule.category or _("The whole market"))


def map_of(shop: Shop, shapes: "list[tuple[str, GEOSGeometry]]") -> SafeString:
    """A map with a shop's pin and some outlines, which nobody can move; without script, the pin's numbers say it."""
    features = [
        {
            "type": "Feature",
            "properties": {"name": name},
            "geometry": orjson.loads(shape.simplify(COARSE, preserve_topology=True).geojson),
        }
        for name, shape in shapes
    ]
    return format_html(
        '<outline-map class="outline-map" style-url="{}" css-url="{}" data-lat="{}" data-lon="{}" data-shapes="{}"'
        ' data-text-label="{}" data-text-pin="{}" data-text-zoom-in="{}" data-text-zoom-out="{}"'
        ' data-text-credits="{}"></outline-map>',
        reverse("storefront:map_style"),
        static("vendor/maplibre-gl.css"),
        shop.location.y,
        shop.location.x,
        orjson.dumps({"type": "FeatureCollection", "features": features}).decode(),
        _("Map with the shop’s pin and zones"),
        _("The shop’s pin"),
        _("Zoom in"),
        _("Zoom out"),
        _("Credits of the map"),
    )
