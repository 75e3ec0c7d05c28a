"""What orders do when it is known who somebody is."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from marketplace.orders.holding import digest_of, token_in
from marketplace.orders.services import baskets


class BasketFollows:
    """Gives a guest who signs in what they had gathered before."""

    name = "baskets"

    def follow(self, request: HttpRequest, *, user_id: UUID, now: datetime) -> None:
        token = token_in(request)
        if token is not None:
            baskets.merge(user_id=user_id, digest=digest_of(token), now=now)
