"""Every operation, asked as everybody, about their own and others' things, answers as the matrix promises."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import orjson
import pytest
from django.apps import apps
from ninja.operation import Operation

from config import urls
from config.api import api
from marketplace.accounts.models import User
from marketplace.accounts.permissions import Action, Reach, Role
from marketplace.core.access import SAFE_METHODS, Permission
from marketplace.core.ids import uuid7
from tests.matrix.actors import ACTORS, Actor, client_of, come_in, make_user
from tests.matrix.addresses import operations, walk
from tests.matrix.asking import Asking
from tests.matrix.requests import ASKING, is_about_oneself

pytestmark = pytest.mark.django_db
OURS = ("marketplace.", "sellers", "geo", "realtime", "marketing", "analytics", "ai")
# The words of `Permission` and of the middleware before it.
OF_THE_PERMISSION = {
    "unauthenticated",
    "forbidden",
    "second_factor_required",
    "verified_contact_required",
    "viewing_only",
}
# Everything but validation: nobody is refused, and nothing is sent that could be.
STRONGEST = Actor("strongest", roles=tuple(Role), has_second_factor=True)


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document, made once."""
    return api.get_openapi_schema()


def documented() -> list[str]:
    """Every operation of the document, as `METHOD path`."""
    paths = document()["paths"]
    return sorted(f"{method.upper()} {path}" for path, methods in paths.items() for method in methods)


def by_document() -> dict[str, Operation]:
    """Every operation that exists, named as the document names them."""
    found = operations(list(walk(urls.urlpatterns)))
    return {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", name.replace(" ", " /")): operation for name, operation in found}


OPERATIONS = by_document()
WRITES = sorted(name for name in OPERATIONS if name.split()[0] not in SAFE_METHODS)


def asking_of(name: str) -> Asking:
    if name not in ASKING:
        pytest.fail(
            f"{name} has no entry in tests/matrix/. Say there how it is asked: what its path is made of, "
            "a valid body, and whether what it is about has an owner. Then this test asks it as everybody."
        )
    return ASKING[name]


def ask(name: str, asking: Asking, kept: dict[str, Any], owner: User, **options: Any) -> Any:
    path, wanted = about(name, asking, owner)
    return send(name, kept, path, options.pop("body", wanted), **options)


def about(name: str, asking: Asking, owner: User) -> tuple[str, Any]:
    """The path and the body of a request that is about something of the owner's, which is made for it."""
    path = name.split()[1]
    for parameter, make in asking.path.items():
        path = path.replace(f"{{{parameter}}}", make(owner))
    return path + asking.query, asking.body(owner) if asking.body else None


def send(name: str, kept: dict[str, Any], path: str, body: Any, **options: Any) -> Any:
    data = b"" if body is None else orjson.dumps(body)
    client = client_of(kept, **options)
    # Whoever needs none does not look at it.
    key = {"Idempotency-Key": str(uuid7())}
    return client.generic(name.split(maxsplit=1)[0], path, data, content_type="application/json", headers=key)


def permission_of(operation: Operation) -> Permission:
    [permission] = operation.auth_callbacks
    assert isinstance(permission, Permission)
    return permission


def expected(actor: Actor, operation: Operation, asking: Asking, name: str, *, is_own: bool) -> frozenset[int]:
    """What the matrix promises, derived from it without the code that is tested."""
    permission = permission_of(operation)
    action = Action(permission.action) if permission.action else None
    refusal = actor.refusal(action, is_safe=name.split(maxsplit=1)[0] in SAFE_METHODS)
    if refusal:
        return frozenset({refusal})
    reach = actor.may(action) if action else Reach.ANY
    if asking.needs_any and reach is not Reach.ANY:
        return frozenset({403})
    if asking.needs_session and actor.credential not in {"session", "viewing"}:
        return frozenset({403})
    is_beyond = asking.is_owned and not is_own and (reach is not Reach.ANY or is_about_oneself(name))
    return frozenset({404}) if is_beyond else asking.passes


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_operation_answers_everybody_as_the_matrix_says(name: str) -> None:
    asking, operation = asking_of(name), OPERATIONS[name]
    # Whoever is refused leaves it as it was, so that one is enough for all of them.
    foreign = cache(lambda: about(name, asking, make_user(Role.SELLER)))

    answers = [
        answer for actor in actors_of(operation) for answer in answers_to(actor, name, asking, operation, foreign)
    ]

    assert answers
    assert [told for told, status, promised in answers if status not in promised] == []


def actors_of(operation: Operation) -> list[Actor]:
    """Everybody; where nobody is asked who they are, one for each way of being known is enough."""
    if permission_of(operation).action is not None:
        return list(ACTORS)
    return list({actor.credential: actor for actor in ACTORS}.values())


def answers_to(
    actor: Actor, name: str, asking: Asking, operation: Operation, foreign: Callable[[], tuple[str, Any]]
) -> Iterator[tuple[str, int, frozenset[int]]]:
    """What is done as one actor, how it was answered, and the statuses that the matrix promises."""
    for is_own in (True, False) if asking.is_owned else (True,):
        person, kept = come_in(actor)
        promised = expected(actor, operation, asking, name, is_own=is_own)
        if is_own or promised == asking.passes:
            answer = ask(name, asking, kept, person if is_own else make_user(Role.SELLER))
        else:
            answer = send(name, kept, *foreign())
        if promised == asking.passes and asking.asks_more and says_more(answer):
            promised |= {answer.status_code}
        whose = "own" if is_own else "foreign"
        told = f"{actor}, {whose}: {answer.status_code} instead of {sorted(promised)}: {answer.getvalue()[:200]!r}"
        yield told, answer.status_code, promised


def says_more(answer: Any) -> bool:
    """Whether a refusal is about what was sent, and not about who may."""
    return 400 <= answer.status_code < 500 and answer.json()["error"]["code"] not in OF_THE_PERMISSION


def test_document_and_addresses_name_the_same_operations() -> None:
    assert sorted(OPERATIONS) == documented()


def test_no_entry_is_left_of_an_operation_that_is_gone() -> None:
    assert set(ASKING) - set(OPERATIONS) == set()


def test_operation_without_an_entry_fails_with_its_name() -> None:
    with pytest.raises(pytest.fail.Exception, match=r"POST /api/v1/forgotten has no entry"):
        asking_of("POST /api/v1/forgotten")


@pytest.mark.parametrize("name", WRITES)
def test_no_field_of_a_model_can_be_slipped_in(name: str) -> None:
    asking, operation = asking_of(name), OPERATIONS[name]
    if not takes_json(operation):
        pytest.skip("takes no JSON, so that nothing in it could be read")
    person, kept = come_in(STRONGEST)
    wanted = asking.body(person) if asking.body else {}
    slipped = dict.fromkeys(set(fields_of_models()) - known_fields(name), "x")

    answer = ask(name, asking, kept, person, body=wanted | slipped)

    assert answer.status_code == 400, answer.content
    refused = {detail["field"] for detail in answer.json()["error"]["details"]}
    assert set(slipped) - refused == set()


@pytest.mark.parametrize("name", WRITES)
def test_session_cannot_write_without_the_token_of_its_page(name: str) -> None:
    permission = OPERATIONS[name].auth_callbacks[0]
    person, kept = come_in(STRONGEST)

    answer = ask(name, asking_of(name), kept, person, enforce_csrf_checks=True)

    assert isinstance(permission, Permission)
    assert answer.status_code == 403, answer.content
    assert answer.json()["error"]["code"] == "forbidden"


def takes_json(operation: Operation) -> bool:
    return any(model.__ninja_param_source__ == "body" for model in operation.models)


def fields_of_models() -> Iterator[str]:
    """The names of all fields of all our models: more than are behind any one operation."""
    models = (model for model in apps.get_models() if model.__module__.startswith(OURS))
    names = {field.attname for model in models for field in model._meta.concrete_fields}
    names |= {field.name for model in apps.get_models() for field in model._meta.concrete_fields}
    yield from sorted(names)


def known_fields(name: str) -> set[str]:
    """The fields that the operation documents as its body's."""
    method, path = name.split()
    operation = document()["paths"][path][method.lower()]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    while "$ref" in schema:
        schema = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return set(schema.get("properties", {}))
