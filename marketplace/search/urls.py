from django.urls import URLPattern, path

from marketplace.search.staff import synonym_pages

# Names below `staff:`.
staff_urlpatterns: list[URLPattern] = [
    path("search/synonyms/", synonym_pages.synonyms, name="synonyms"),
    path("search/synonyms/new/", synonym_pages.synonym_new, name="synonym_new"),
    path("search/synonyms/<uuid:synonym_id>/", synonym_pages.synonym, name="synonym_change"),
    path("search/synonyms/<uuid:synonym_id>/delete/", synonym_pages.synonym_delete, name="synonym_delete"),
]
