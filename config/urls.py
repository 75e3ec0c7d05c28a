from allauth.urls import urlpatterns as allauth_patterns
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path, re_path

from config.admin import site
from config.api import api
from geo.urls import tile_urlpatterns as area_tiles
from marketplace.accounts.email_views import email_change, email_confirm
from marketplace.accounts.viewing_views import sign_out
from marketplace.catalog.desk.urls import desk_urlpatterns as catalogue_desk
from marketplace.catalog.staff.urls import staff_urlpatterns as catalogue_staff
from marketplace.delivery.urls import desk_urlpatterns as delivery_desk
from marketplace.notifications.deliveries.urls import staff_urlpatterns as deliveries_staff
from marketplace.notifications.push.views import worker as service_worker
from marketplace.notifications.wording.urls import staff_urlpatterns as templates_staff
from marketplace.orders.desk.urls import desk_urlpatterns as orders_desk
from marketplace.orders.staff.urls import staff_urlpatterns as orders_staff
from marketplace.search.urls import saved_urlpatterns as saved_searches
from marketplace.search.urls import staff_urlpatterns as search_staff
from realtime.chat.desk.urls import desk_urlpatterns as chat_desk
from realtime.chat.staff.urls import staff_urlpatterns as chat_staff
from sellers.urls import desk_urlpatterns, staff_urlpatterns
from sellers.urls import tile_urlpatterns as shop_tiles

# Redirects from addresses of older versions have no names; they were never ours, and nobody could be let through.
sign_in_patterns = [found for found in allauth_patterns if isinstance(found, URLResolver) or found.name]
desk_patterns = [*desk_urlpatterns, *catalogue_desk, *orders_desk, *delivery_desk, *chat_desk]
staff_patterns = [
    *staff_urlpatterns,
    *catalogue_staff,
    *orders_staff,
    *search_staff,
    *deliveries_staff,
    *templates_staff,
    *chat_staff,
]

urlpatterns: list[URLPattern | URLResolver] = [
    # First, for whatever is tried before it is tried at every request of the API.
    path("api/v1/", api.urls),
    path("", include("marketplace.core.urls")),
    path("sw.js", service_worker, name="service_worker"),
    path("admin/", site.urls),
    path("hooks/mail/", include("marketplace.notifications.deliveries.hook_urls")),
    *area_tiles,
    *shop_tiles,
    *i18n_patterns(
        path("account/", include("marketplace.accounts.urls")),
        path("account/searches/", include((saved_searches, "searches"))),
        path("account/mail/", include("marketplace.notifications.deliveries.urls")),
        # Before allauth's pages of those names, which do more than ours let anybody do, or less.
        path("account/email/", email_change, name="account_email"),
        re_path(r"^account/confirm-email/(?P<key>[-:\w]+)/$", email_confirm, name="account_confirm_email"),
        path("account/logout/", sign_out, name="account_logout"),
        path("account/", include(sign_in_patterns)),
        path("desk/", include((desk_patterns, "desk"))),
        path("staff/", include((staff_patterns, "staff"))),
        path("notices/", include("marketplace.notifications.urls")),
        path("messages/", include("realtime.chat.urls")),
        path("", include("marketplace.delivery.urls")),
        path("", include("marketplace.orders.urls")),
        path("", include("marketplace.storefront.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "config.views.bad_request"
handler403 = "config.views.permission_denied"
handler404 = "config.views.page_not_found"
handler500 = "config.views.server_error"
