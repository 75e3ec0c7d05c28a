"""A circuit around what may be away, for `with` as well as for functions."""

from circuitbreaker import CircuitBreaker, CircuitBreakerError


class Circuit(CircuitBreaker):  # type: ignore[misc]  # circuitbreaker has no types
    """One that runs nothing within `with` while it is open.

    The library counts what fails there, but looks whether it is open only where it decorates a function.
    """

    def __enter__(self) -> None:
        """Let whatever follows be tried.

        Raises:
            CircuitBreakerError: it failed too often just now.
        """
        if self.opened:
            raise CircuitBreakerError(self)
