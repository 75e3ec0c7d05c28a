"""Requests that schemathesis makes from the OpenAPI document, one test an operation.

Its own `schema.parametrize()` gives all operations one name under this pytest, and of tests with one name a parallel
run runs one.
"""

from collections.abc import Mapping
from typing import Any

import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from config.wsgi import application

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
_found: list[Any] = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
OPERATIONS: Mapping[str, Any] = {operation.label: operation for operation in _found}


def ask(label: str, checks: list[Any], *, examples: int, headers: dict[str, str] | None = None) -> None:
    """Send an operation good and bad requests, and hold each answer against the checks."""
    operation = OPERATIONS[label]
    requests = [
        operation.as_strategy(generation_mode=mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    ]

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=st.one_of(requests))
    def answers(case: "schemathesis.Case[Any]") -> None:
        case.call_and_validate(headers=headers, checks=checks)

    answers()
