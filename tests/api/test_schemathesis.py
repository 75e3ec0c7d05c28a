"""Requests made from the OpenAPI document, good ones and bad ones, to every operation there is."""

from collections.abc import Iterator

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from tests.api.documented import OPERATIONS, ask

CHECKED = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.unsupported_method,
    checks.allow_header_conformance,
]


@pytest.fixture(autouse=True)
def connection_outlives_each_request(db: None) -> Iterator[None]:
    """The test's transaction lives on one connection; a server would put it back after each request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_operation_answers_as_documented(label: str) -> None:
    ask(label, CHECKED, examples=40)
