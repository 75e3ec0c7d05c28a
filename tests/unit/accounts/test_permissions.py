"""Nothing is left out: every operation, page and socket says who may use it."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, include, path, re_path
from ninja import NinjaAPI
from ninja.testing import TestClient

import config.api
from config import asgi, permissions, urls
from marketplace.accounts.permissions import (
    MATRIX,
    SCOPES,
    STAFF_ROLES,
    VERIFIED_ONLY,
    VIEWABLE,
    Action,
    Reach,
    Role,
    reach_of,
)
from marketplace.core.access import PUBLIC, Permission, UnnamedError, permission_of, requires
from tests.matrix.addresses import Found, Patterns, operations, walk

# ninja's own pages about the API; whoever knows where it is may read them.
ABOUT_THE_API = {"api:openapi-json", "api:openapi-view", "api:api-root"}


def unnamed_operations(patterns: Patterns) -> list[str]:
    return [
        name
        for name, operation in operations(list(walk(patterns)))
        if not (len(operation.auth_callbacks) == 1 and isinstance(operation.auth_callbacks[0], Permission))
    ]


def unknown_views_below_the_api(patterns: Patterns) -> list[str]:
    """Views below `/api/` that are no operations: the middleware leaves that prefix to ninja, so nobody would ask."""
    return [
        found.route
        for found in walk(patterns)
        if found.route.startswith("api/") and found.path_view is None and found.name not in ABOUT_THE_API
    ]


def permission_at(found: Found) -> Permission | None:
    named = permission_of(found.view)
    matching = (permission for name, permission in permissions.VENDOR_PAGES if name.fullmatch(found.name))
    return named or next(matching, None)


def unnamed_pages(patterns: Patterns) -> list[str]:
    return [
        found.route for found in walk(patterns) if not found.route.startswith("api/") and permission_at(found) is None
    ]


def unnamed_sockets(routes: list[Any]) -> list[str]:
    return [str(route.pattern) for route in routes if getattr(route.callback, "permission", None) is None]


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def test_every_operation_names_one_permission() -> None:
    named = list(operations(list(walk(urls.urlpatterns))))

    assert len(named) > 15
    assert unnamed_operations(urls.urlpatterns) == []


def test_operation_that_names_none_answers_nobody() -> None:
    """Should it be forgotten all the same: the API asks for it what nobody can give."""
    api = NinjaAPI(urls_namespace="closed", auth=config.api.api.auth)
    api.get("/hidden")(lambda request: "secret")

    with pytest.raises(UnnamedError, match="/hidden"):
        TestClient(api).get("/hidden")


@pytest.mark.parametrize("options", [{}, {"auth": None}, {"auth": [PUBLIC, PUBLIC]}, {"auth": lambda request: True}])
def test_operation_that_names_none_is_found(options: dict[str, Any]) -> None:
    api = NinjaAPI(urls_namespace="forgetful")
    api.get("/hidden", include_in_schema=False, **options)(lambda request: None)

    assert unnamed_operations([path("api/v1/", api.urls)]) == ["GET api/v1/hidden"]


def test_operation_that_names_one_is_not_found() -> None:
    api = NinjaAPI(urls_namespace="mindful")
    api.get("/named", auth=requires(Action.READ_ACCOUNT))(lambda request: None)

    assert unnamed_operations([path("api/v1/", api.urls)]) == []


def test_nothing_but_operations_lies_below_the_api() -> None:
    assert unknown_views_below_the_api(urls.urlpatterns) == []


def test_page_below_the_api_is_found() -> None:
    assert unknown_views_below_the_api([path("api/v1/backdoor", page)]) == ["api/v1/backdoor"]


def test_every_page_names_a_permission() -> None:
    assert len([found for found in walk(urls.urlpatterns) if not found.route.startswith("api/")]) > 50
    assert unnamed_pages(urls.urlpatterns) == []


def test_page_that_names_none_is_found() -> None:
    hidden: Patterns = [path("deep/", include([path("forgotten", page, name="forgotten")]))]

    assert unnamed_pages(hidden) == ["deep/forgotten"]


def test_every_line_of_the_vendors_table_decides_for_some_page() -> None:
    deciding = {
        next((name.pattern for name, _ in permissions.VENDOR_PAGES if name.fullmatch(found.name)), None)
        for found in walk(urls.urlpatterns)
        if permission_of(found.view) is None
    }

    assert {name.pattern for name, _ in permissions.VENDOR_PAGES} - deciding == set()


def test_vendors_table_decides_for_no_page_of_ours_but_the_administrations() -> None:
    ours = [found for found in walk(urls.urlpatterns) if found.view.__module__.startswith(("marketplace", "sellers"))]
    by_the_table = {found.name for found in ours if permission_of(found.view) is None}

    assert len(ours) > len(by_the_table)
    assert [name for name in by_the_table if not name.startswith("admin:")] == []


def test_every_socket_names_a_permission() -> None:
    assert unnamed_sockets(asgi.socket_routes) == []


def test_socket_that_names_none_is_found() -> None:
    async def forgetful(scope: Any, receive: Any, send: Any) -> None: ...

    assert unnamed_sockets([re_path(r"^ws/forgotten$", forgetful)]) == ["^ws/forgotten$"]  # type: ignore[arg-type]


def test_every_action_is_somebodys() -> None:
    granted = {action for actions in MATRIX.values() for action in actions}

    assert set(Action) - granted == set()


def test_every_role_has_a_line() -> None:
    assert set(MATRIX) == set(Role)


def test_only_staff_reach_what_is_not_theirs() -> None:
    beyond = {role for role, actions in MATRIX.items() if Reach.ANY in actions.values()}

    assert beyond <= STAFF_ROLES


def test_keys_have_no_right_over_people() -> None:
    over_people = {
        Action.CHANGE_ACCOUNT,
        Action.ERASE_ACCOUNT,
        Action.EXPORT_ACCOUNT,
        Action.CHANGE_ROLES,
        Action.VIEW_AS,
        Action.MANAGE_API_KEYS,
        Action.USE_ADMIN,
    }

    assert SCOPES & over_people == frozenset()


def test_looking_as_somebody_lets_nobody_change_anything() -> None:
    assert {action for action in VIEWABLE if action.value.partition(".")[2].startswith("read_")} == VIEWABLE - {
        Action.STOP_VIEWING
    }


def test_verified_actions_are_granted_ones() -> None:
    assert set(Action) >= VERIFIED_ONLY


def test_several_roles_reach_as_far_as_the_widest() -> None:
    assert reach_of([Role.SELLER, Role.ADMIN], Action.CHANGE_SHOPS) is Reach.ANY
    assert reach_of([Role.SELLER], Action.CHANGE_SHOPS) is Reach.OWN
    assert reach_of([], Action.CHANGE_SHOPS) is None
    assert reach_of([], Action.READ_ACCOUNT) is Reach.OWN


def test_patterns_are_all_of_kinds_the_walk_knows() -> None:
    assert {type(found.pattern) for found in walk(urls.urlpatterns)} == {URLPattern}
