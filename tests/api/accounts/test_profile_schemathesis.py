"""Requests made from the OpenAPI document to everything that is one's own, and to people, by somebody who may."""

import re
from collections.abc import Iterator

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from marketplace.accounts.permissions import Role
from tests.api.documented import OPERATIONS, ask
from tests.matrix.actors import Actor, come_in

CHECKED = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
PATHS = r"^/api/v1/(me$|me/(avatar|consents|activity|addresses|exports|invitations)|admin/(users|invitations))"
ADMIN = Actor("admin", roles=(Role.ADMIN,), credential="token", has_second_factor=True)

LABELS = [label for label in sorted(OPERATIONS) if re.match(PATHS, label.split()[1])]


@pytest.fixture(autouse=True)
def connection_outlives_each_request(db: None) -> Iterator[None]:
    """The test's transaction lives on one connection; a server would put it back after each request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def headers(db: None) -> dict[str, str]:
    _user, kept = come_in(ADMIN)
    found: dict[str, str] = kept["headers"]
    return found


@pytest.mark.parametrize("label", LABELS)
def test_operation_answers_as_documented(label: str, headers: dict[str, str]) -> None:
    ask(label, CHECKED, examples=25, headers=headers)
