"""What accounts does about events, its own ones too."""

from uuid import UUID

from marketplace.accounts import signins
from marketplace.accounts.events import SignInFailed
from marketplace.core.events import handles


@handles(SignInFailed)
def keep_failed_sign_in(event: SignInFailed, *, event_id: UUID) -> None:
    """Finding out whom the attempt was made at takes a moment that must not show in the answer to it."""
    signins.keep_failure(event)
