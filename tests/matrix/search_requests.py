"""How operations of search are asked: everybody's, and the staff's."""

from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.search.saved import SearchDraft
from marketplace.search.services.saved_searches import save_search
from marketplace.search.services.synonyms import create_synonym
from tests.matrix.asking import Asking, sends


def a_synonym(owner: User) -> str:
    return str(create_synonym(actor_id=owner.pk, terms=["chal", "rice"], now=timezone.now()).pk)


def a_saved_search(owner: User) -> str:
    return str(save_search(owner_id=owner.pk, draft=SearchDraft("Rice", "chal"), now=timezone.now()).pk)


SAVED = "/api/v1/me/searches/{search_id}"

SEARCHING: dict[str, Asking] = {
    "GET /api/v1/search": Asking(query="?q=chal"),
    "GET /api/v1/search/suggest": Asking(query="?q=cha"),
    "GET /api/v1/me/searches": Asking(),
    "POST /api/v1/me/searches": Asking(body=sends(label="Rice", q="chal")),
    f"GET {SAVED}": Asking({"search_id": a_saved_search}),
    f"PUT {SAVED}": Asking({"search_id": a_saved_search}, sends(label="Rice", q="chal")),
    f"DELETE {SAVED}": Asking({"search_id": a_saved_search}),
    "GET /api/v1/admin/search/cache": Asking(needs_any=True),
    "GET /api/v1/admin/search/explain": Asking(query="?q=chal", needs_any=True),
    "GET /api/v1/admin/search/synonyms": Asking(needs_any=True),
    "POST /api/v1/admin/search/synonyms": Asking(body=sends(terms=["chal", "rice"]), needs_any=True),
    "PUT /api/v1/admin/search/synonyms/{synonym_id}": Asking(
        {"synonym_id": a_synonym}, sends(terms=["dal", "lentil"]), needs_any=True
    ),
    "DELETE /api/v1/admin/search/synonyms/{synonym_id}": Asking({"synonym_id": a_synonym}, needs_any=True),
}
