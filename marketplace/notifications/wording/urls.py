from django.urls import URLPattern, path

from marketplace.notifications.wording import staff_pages

# Names below `staff:`.
staff_urlpatterns: list[URLPattern] = [
    path("templates/", staff_pages.templates, name="templates"),
    path("templates/<str:kind>/<str:channel>/", staff_pages.template, name="template"),
    path(
        "templates/<str:kind>/<str:channel>/<str:language>/publish/",
        staff_pages.template_publish,
        name="template_publish",
    ),
]
