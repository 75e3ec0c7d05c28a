from tests.unit.core.conftest import handlers_do_as_usual, queued

__all__ = ["handlers_do_as_usual", "queued"]
