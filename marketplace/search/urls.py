from django.urls import URLPattern, path

from marketplace.search.pages import saved_pages
from marketplace.search.staff import synonym_pages

# Names below `searches:`, addresses below one's account.
saved_urlpatterns: list[URLPattern] = [
    path("", saved_pages.saved, name="saved"),
    path("new/", saved_pages.new, name="new"),
    path("<uuid:search_id>/", saved_pages.change, name="change"),
    path("<uuid:search_id>/results/", saved_pages.results, name="results"),
    path("<uuid:search_id>/delete/", saved_pages.delete, name="delete"),
    path("silence/<str:token>/", saved_pages.silence, name="silence"),
]

# Names below `staff:`.
staff_urlpatterns: list[URLPattern] = [
    path("search/synonyms/", synonym_pages.synonyms, name="synonyms"),
    path("search/synonyms/new/", synonym_pages.synonym_new, name="synonym_new"),
    path("search/synonyms/<uuid:synonym_id>/", synonym_pages.synonym, name="synonym_change"),
    path("search/synonyms/<uuid:synonym_id>/delete/", synonym_pages.synonym_delete, name="synonym_delete"),
]
