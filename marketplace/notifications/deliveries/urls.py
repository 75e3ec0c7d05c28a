from django.urls import URLPattern, path

from marketplace.notifications.deliveries import staff_pages, views

app_name = "mail_address"

urlpatterns = [
    path("confirmation/", views.send_confirmation, name="send_confirmation"),
    path("confirm-email/<str:token>/", views.confirm, name="confirm"),
]

# Names below `staff:`.
staff_urlpatterns: list[URLPattern] = [
    path("deliveries/", staff_pages.deliveries, name="deliveries"),
    path("deliveries/addresses/", staff_pages.addresses, name="delivery_addresses"),
    path("deliveries/addresses/<uuid:address_id>/lift/", staff_pages.lift, name="delivery_lift"),
]
