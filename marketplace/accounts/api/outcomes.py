"""What every way of signing in ends with: tokens, or the step that is still missing."""

from typing import Any

from ninja import Status

from marketplace.accounts.api.errors import SignInExpiredError
from marketplace.accounts.api.headless import Answer, refuse
from marketplace.accounts.models import User
from marketplace.accounts.schemas.auth import SignedInOut, StepOut, UserOut
from marketplace.core.schemas import ErrorOut

STEPS = {"login_by_code": "confirm_code", "verify_phone": "verify_phone", "mfa_authenticate": "second_factor"}
SIGNS_IN: dict[int, Any] = {200: SignedInOut, 202: StepOut, 401: ErrorOut, 403: ErrorOut}


def signed_in_or_step(
    answer: Answer, *, sent_by: list[str] | None = None, session_token: str = "", status: int = 200
) -> Status[Any]:
    """Tokens for who is in; the next step for who is not in yet.

    Raises:
        HaatError: as `refuse`; when no step is left and they are still not in, the sign-in is over, or the account is
            closed, which nobody is told.
    """
    if answer.status == 200:
        user = User.objects.get(pk=answer.data["user"]["id"])
        tokens = {name: answer.meta[name] for name in ("access_token", "refresh_token")}
        return Status(status, SignedInOut(**tokens, user=UserOut.of(user)))
    pending = answer.pending
    if answer.status != 401 or pending is None:
        refuse(answer, {401: SignInExpiredError, 409: SignInExpiredError})
    step = STEPS[pending["id"]]
    methods = [str(kind) for kind in pending.get("types", ())] or sent_by or ["sms"]
    return Status(202, StepOut(step=step, methods=methods, session_token=answer.session_token or session_token))
