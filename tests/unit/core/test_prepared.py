import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.core.prepared import PreparedStatement

SUM = PreparedStatement.of("SELECT %(left)s::int + %(right)s::int + %(left)s::int AS sum_of_the_test")


def add(left: int, right: int) -> int:
    return int(SUM.fetch_one({"left": left, "right": right})[0])


def test_parameters_are_numbered_once_each_in_the_order_of_their_first_place() -> None:
    assert SUM.text == "SELECT $1::int + $2::int + $1::int AS sum_of_the_test"
    assert SUM.values({"right": 2, "unused": 3, "left": 1}) == [1, 2]


@pytest.mark.django_db
def test_one_prepared_statement_serves_all_values() -> None:
    sums = [add(number, 1) for number in range(3)]

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%AS sum_of_the_test'")
        assert cursor.fetchone() == (1,)
    assert sums == [1, 3, 5]


@pytest.mark.django_db
def test_all_rows_are_fetched() -> None:
    assert PreparedStatement.of("SELECT generate_series(1, %(last)s::int)").fetch_all({"last": 3}) == [(1,), (2,), (3,)]


@pytest.mark.django_db
@pytest.mark.parametrize("last", [0, 2])
def test_only_row_is_refused_where_there_is_none_or_more(last: int) -> None:
    with pytest.raises(ValueError, match="values to unpack"):
        PreparedStatement.of("SELECT generate_series(1, %(last)s::int)").fetch_one({"last": last})


@pytest.mark.django_db
def test_statement_counts_in_query_budgets() -> None:
    with CaptureQueriesContext(connection) as captured:
        add(1, 2)

    assert len(captured) == 1
