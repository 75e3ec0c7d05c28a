"""The way to the broker that each thread keeps."""

from marketplace.core.task_sending import WayToBroker


def test_a_way_that_is_given_up_is_closed_and_another_one_made() -> None:
    way = WayToBroker()
    connection = way.producer.connection
    assert connection is not None
    connection.ensure_connection(max_retries=1)
    assert connection.connected

    way.forget()

    assert not connection.connected
    assert way.producer.connection is not connection
    way.forget()


def test_what_was_never_made_is_not_made_to_be_given_up() -> None:
    way = WayToBroker()

    way.forget()

    assert "producer" not in vars(way)


def test_one_that_cannot_be_closed_is_given_up_all_the_same() -> None:
    way = WayToBroker()

    class Broken:
        @property
        def connection(self) -> None:
            raise OSError

    vars(way)["producer"] = Broken()
    way.forget()

    assert "producer" not in vars(way)
