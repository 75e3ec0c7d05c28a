"""Before anything is timed: everybody is known as who they are, gets the same, and costs no statement."""

from collections.abc import Mapping, Sequence

from bench import http_clients
from bench.accounts_people import STRANGER
from bench.errors import BenchError
from bench.nearby_check import statements_per_request
from bench.nearby_questions import NearbyQuestion

OWN_PROFILE = "/api/v1/me"
Callers = Mapping[str, Mapping[str, str]]
"""What each kind of caller sends along, by its name."""


def verify_everybody_is_known(address: tuple[str, int], questions: Sequence[NearbyQuestion], callers: Callers) -> None:
    """A credential that is not understood would cost nothing, and its answers would look the same.

    Raises:
        BenchError: somebody is refused their own profile, or is answered otherwise than the stranger.
    """
    known = [headers for name, headers in callers.items() if name != STRANGER]
    http_clients.fetch(address, [http_clients.get_request(address, OWN_PROFILE, headers) for headers in known])
    expected = _answers(address, questions, callers[STRANGER])
    for headers in known:
        if _answers(address, questions, headers) != expected:
            raise BenchError("Who is known gets other shops than a stranger.")


def _answers(address: tuple[str, int], questions: Sequence[NearbyQuestion], headers: Mapping[str, str]) -> list[bytes]:
    return http_clients.fetch(address, [question.request(address, headers) for question in questions])


def extra_statements(questions: Sequence[NearbyQuestion], callers: Callers) -> dict[str, int]:
    """How many SQL statements more than the stranger everybody takes, by name, once the cache knows them."""
    taken = {name: _statements(questions, headers) for name, headers in callers.items()}
    return {name: count - taken[STRANGER] for name, count in taken.items() if name != STRANGER}


def _statements(questions: Sequence[NearbyQuestion], headers: Mapping[str, str]) -> int:
    statements_per_request(questions[:1], headers)  # the cache gets to know who asks
    return statements_per_request(questions, headers)
