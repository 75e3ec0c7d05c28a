from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, path

from config.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    *i18n_patterns(prefix_default_language=False),
]
