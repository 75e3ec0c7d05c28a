"""Requests that schemathesis makes from the OpenAPI document, one test an operation.

Its own `schema.parametrize()` gives all operations one name under this pytest, and of tests with one name a parallel
run runs one.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from config.wsgi import application

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
OPERATIONS: Mapping[str, Any] = {found.ok().label: found.ok() for found in schema.get_all_operations()}


def ask(label: str, checks: Sequence[Any], *, examples: int, headers: Mapping[str, str] | None = None) -> None:
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
