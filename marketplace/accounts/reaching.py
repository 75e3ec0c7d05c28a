"""Acts on anybody's account: for those whose right goes that far, whoever else has it over their own."""

from typing import cast

from django.http import HttpRequest

from marketplace.accounts.errors import SecondFactorRequiredError
from marketplace.accounts.permissions import Action, Reach, reach_of
from marketplace.accounts.principals import Principal
from marketplace.core.access import caller_in
from marketplace.core.errors import ForbiddenError


def reaches_any(actor: Principal, action: Action) -> bool:
    """Whether they may do it to anybody's, now."""
    return actor.reach(action) is Reach.ANY


def require_any(request: HttpRequest, action: Action) -> Principal:
    """Who asks, if they may do it to anybody's account.

    Raises:
        SecondFactorRequiredError: they may, once they have shown a second factor.
        ForbiddenError: they may do it to their own at most.
    """
    actor = cast("Principal", caller_in(request))
    if reaches_any(actor, action):
        return actor
    lacks_only_the_factor = actor.lacks_second_factor and reach_of(actor.roles, action) is Reach.ANY
    raise SecondFactorRequiredError if lacks_only_the_factor else ForbiddenError
