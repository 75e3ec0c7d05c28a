"""The API's description: ninja's document, with the failures every operation can answer."""

from collections.abc import Iterator
from typing import Any

from ninja.openapi.schema import REF_TEMPLATE, OpenAPISchema

from marketplace.core.schemas import ErrorOut

ALWAYS = {
    "400": "Something sent does not have the form asked for.",
    "404": "There is no such thing, or it is not yours to know of.",
    "429": "Too many requests: `Retry-After` says how many seconds to wait.",
    "500": "A mistake of ours.",
    "503": "Something this depends on is away.",
}
SIGNED_IN = {"401": "Sign in first.", "403": "You may not do this."}
WITH_BODY = {
    "409": "The state of things does not allow it now.",
    "413": "The body is too large.",
    "415": "The body is not JSON.",
    "422": "A rule of the business says no.",
}
WRITES = {"post", "put", "patch", "delete"}


def document_errors(schema: OpenAPISchema) -> None:
    """Add to every operation the failures it can answer, unless it documents them itself."""
    definition = ErrorOut.model_json_schema(ref_template=REF_TEMPLATE)
    schema["components"]["schemas"].update(definition.pop("$defs"))
    schema["components"]["schemas"]["ErrorOut"] = definition
    content = {"application/json": {"schema": {"$ref": REF_TEMPLATE.format(model="ErrorOut")}}}
    for method, operation in _operations(schema):
        documented = {str(status) for status in operation["responses"]}
        for status, description in _failures(method, operation).items():
            if status not in documented:
                operation["responses"][status] = {"description": description, "content": content}


def _operations(schema: OpenAPISchema) -> Iterator[tuple[str, dict[str, Any]]]:
    for methods in schema["paths"].values():
        yield from methods.items()


def _failures(method: str, operation: dict[str, Any]) -> dict[str, str]:
    return ALWAYS | (SIGNED_IN if "security" in operation else {}) | (WITH_BODY if method in WRITES else {})
