import re
from collections import Counter
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from config.api import api
from tests.api import sample_api


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return api.get_openapi_schema()


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_document_is_served(client: Client) -> None:
    response = client.get("/api/v1/openapi.json")

    assert response.status_code == 200
    assert response.json()["openapi"].startswith("3.1")


def test_every_operation_lists_its_failures_in_the_one_format(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        assert {"400", "404", "429", "500", "503"} <= {str(status) for status in operation["responses"]}, name
        content = operation["responses"]["429"]["content"]["application/json"]
        assert content["schema"] == {"$ref": "#/components/schemas/ErrorOut"}, name


def test_writes_list_conflicts_and_refused_bodies() -> None:
    operation = sample_api.api.get_openapi_schema()["paths"]["/api/test/orders"]["post"]

    assert {"409", "413", "415", "422"} <= set(operation["responses"])


def test_addresses_of_operations_that_take_files_are_let_send_them(document: dict[str, Any]) -> None:
    taking = [
        name.split()[1]
        for name, operation in operations(document)
        if "multipart/form-data" in operation.get("requestBody", {}).get("content", {})
    ]

    assert taking
    assert [path for path in taking if not re.fullmatch(settings.UPLOAD_PATHS, re.sub(r"{.+?}", "a", path))] == []


def test_operations_have_names_of_their_own(document: dict[str, Any]) -> None:
    counted = Counter(operation["operationId"] for _name, operation in operations(document))

    assert [name for name, count in counted.items() if count > 1] == []


def test_every_operation_is_filed_under_a_tag_and_described(document: dict[str, Any]) -> None:
    assert [name for name, operation in operations(document) if not operation.get("tags")] == []
    assert [name for name, operation in operations(document) if not operation.get("summary")] == []


def test_readable_docs_need_no_other_site(client: Client) -> None:
    page = client.get("/api/v1/docs").content.decode()

    assert "/static/ninja/swagger-ui-bundle.js" in page
    assert "//cdn" not in page
    assert "https://" not in page


def test_readable_docs_have_no_inline_script(client: Client) -> None:
    page = client.get("/api/v1/docs").content.decode()

    assert "<script>" not in page
    assert "onclick" not in page
