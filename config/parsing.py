"""What the API reads from a request, before any schema sees it."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial, wraps
from inspect import unwrap
from typing import Any, TypeVar, cast

import orjson
from django.http import HttpRequest, HttpResponse
from ninja.errors import AuthenticationError
from ninja.operation import Operation
from ninja.params.models import BodyModel, ParamModel
from ninja.parser import Parser

from config.errors import UnsupportedMediaTypeError
from config.validation import explain
from marketplace.core.errors import ErrorDetail, HaatError, InvalidInputError

Run = TypeVar("Run", bound=Callable[..., HttpResponse])
NUL = "\0"


class OrjsonParser(Parser):
    """JSON at native speed; also stricter than the standard library's: no NaN, no lone surrogates."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        body = orjson.loads(request.body)
        # A NUL can only come as this escape; PostgreSQL has no place for it in text.
        if b"\\u0000" in request.body and any(NUL in text for text in _texts(body)):
            raise InvalidInputError(explain({"type": "nul"}))
        return cast("dict[str, Any]", body)


class _AsWritten(BodyModel):
    """A body whose values are taken as they are written: `"5"` and `true` are no numbers.

    Query strings have nothing but text and are read leniently; JSON has types, and says what it means.
    """

    @classmethod
    def resolve(cls, request: HttpRequest, api: Any, path_params: dict[str, Any]) -> Any:
        data = cls.get_request_data(request, api, path_params)
        if data is None:
            return cls()
        # Strict as JSON, where ids and times are text; validating the parsed objects strictly would refuse those.
        return cls.model_validate_json(orjson.dumps(data), strict=True, context={"request": request})


def refuse_what_is_not_asked_for(run: Run) -> Run:
    """Decorate an operation: unknown and repeated query parameters, foreign content types and loose types are refused.

    ninja drops unknown query parameters silently, so a misspelt filter would answer the unfiltered list.
    """
    operation: Operation = unwrap(run).__self__
    single, repeatable = _query_names(operation)
    takes_json = any(_is_json(model) for model in operation.models)
    operation._run_authentication = partial(_ask_permission, operation)  # type: ignore[method-assign]  # noqa: SLF001
    operation.models = [_taken_as_written(model) if _is_json(model) else model for model in operation.models]

    @wraps(run)
    def checked(request: HttpRequest, **path: Any) -> HttpResponse:
        try:
            if request.META.get("QUERY_STRING"):
                _check_query(request, single, repeatable)
            if takes_json and _has_body(request) and request.content_type != "application/json":
                raise UnsupportedMediaTypeError
            return run(request, **path)
        except HaatError as error:
            return operation.api.on_exception(request, error)

    return cast("Run", checked)


def _ask_permission(operation: Operation, request: HttpRequest) -> HttpResponse | None:
    """What ninja does itself, but for finding out at every request whether a permission would have to be awaited."""
    for permission in operation.auth_callbacks:
        try:
            caller = permission(request)
        except Exception as error:
            return operation.api.on_exception(request, error)
        if caller:
            request.auth = caller  # type: ignore[attr-defined]  # where ninja has it, too
            return None
    return operation.api.on_exception(request, AuthenticationError())


def _is_json(model: type[ParamModel]) -> bool:
    return model.__ninja_param_source__ == "body" and issubclass(model, BodyModel)


def _taken_as_written(model: type[ParamModel]) -> type[ParamModel]:
    return type(model.__name__, (_AsWritten, model), {})


def _has_body(request: HttpRequest) -> bool:
    """Whether anything was sent; without a body there is nothing whose type could be wrong."""
    return request.META.get("CONTENT_LENGTH") not in (None, "", "0")


def _query_names(operation: Operation) -> tuple[frozenset[str], frozenset[str]]:
    """The query parameters that may be given once, and those that may be repeated."""
    query = next((model for model in operation.models if model.__ninja_param_source__ == "query"), None)
    names: Mapping[str, Any] = getattr(query, "__ninja_flatten_map__", {})
    repeatable = frozenset(getattr(query, "__ninja_collection_fields__", ()))
    return frozenset(names) - repeatable, repeatable


def _check_query(request: HttpRequest, single: frozenset[str], repeatable: frozenset[str]) -> None:
    details = [
        ErrorDetail(field=name.replace(NUL, ""), message=explain({"type": problem}))
        for name, values in request.GET.lists()
        if (problem := _problem_of(name, values, single, repeatable))
    ]
    if details:
        raise InvalidInputError(details=details)


def _problem_of(name: str, values: list[str], single: frozenset[str], repeatable: frozenset[str]) -> str | None:
    if name not in single and name not in repeatable:
        return "extra_forbidden"
    if len(values) > 1 and name in single:
        return "repeated"
    return "nul" if any(NUL in value for value in values) else None


def _texts(value: Any) -> Iterator[str]:
    """Every string in a JSON value, keys included."""
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            pending.extend((*item.keys(), *item.values()))
        elif isinstance(item, list):
            pending.extend(item)
