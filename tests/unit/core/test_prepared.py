import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.core.prepared import prepared_cursor

SUM = "SELECT %(left)s::int + %(right)s::int AS sum_of_the_test"


def add(left: int, right: int) -> int:
    with prepared_cursor() as cursor:
        cursor.execute(SUM, {"left": left, "right": right})
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
def test_one_prepared_statement_serves_all_values() -> None:
    sums = [add(number, 1) for number in range(3)]

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%AS sum_of_the_test'")
        assert cursor.fetchone() == (1,)
    assert sums == [1, 2, 3]


@pytest.mark.django_db
def test_statement_counts_in_query_budgets() -> None:
    with CaptureQueriesContext(connection) as captured:
        add(1, 2)

    assert len(captured) == 1
