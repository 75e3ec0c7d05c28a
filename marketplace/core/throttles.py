"""Rate limits as ninja asks for them: `@router.post("/sessions", throttle=PolicyThrottle(LOGIN))`."""

from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from marketplace.core.clients import caller_of, client_network
from marketplace.core.ratelimits import Policy, require


class PolicyThrottle(BaseThrottle):
    """One policy of its own for an operation, counted per caller or, where the policy says so, per network."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy

    def allow_request(self, request: HttpRequest) -> bool:
        """Count the request.

        ninja would ask for the wait afterwards, of this one object that all threads share; so it travels on the error.

        Raises:
            RateLimitedError: too many; it says how long to wait.
            UnavailableError: Redis is away, and the policy does not fail open.
        """
        caller = f"net:{client_network(request)}" if self.policy.by_network else caller_of(request)
        require(caller, self.policy)
        return True
