"""What a shop sells, as pages of its desk."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from marketplace.accounts.permissions import Action
from marketplace.catalog.selectors import own
from marketplace.core.pagination import InvalidCursorError
from sellers.access import ShopAccess
from sellers.desk.pages import desk_page, render_desk
from sellers.models import ShopPermission

GOODS_A_PAGE = 50
READS_GOODS = desk_page(Action.READ_OFFERS, ShopPermission.CATALOGUE)


@READS_GOODS
@require_safe
def goods(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """What the shop sells, what it listed last first."""
    cursor = request.GET.get("cursor") or None
    try:
        page = own.page_offers(shop_id=access.shop.pk, cursor=cursor, limit=GOODS_A_PAGE)
    except InvalidCursorError:
        return redirect("desk:goods", slug=access.shop.slug)
    return render_desk(request, access, "catalog/desk/goods/list.html", {"page": page})
