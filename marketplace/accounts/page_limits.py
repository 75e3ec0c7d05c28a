"""How often who may send what to the pages of signing in; the operations of the API count with the same counters.

The pages are allauth's, and some of them send forms that nobody can replace, so they are known by their address's name.
"""

from collections.abc import Callable, Mapping

from django.http import HttpRequest

from marketplace.accounts import attempts
from marketplace.accounts.signins import whose_sign_in
from marketplace.core.access import caller_in
from marketplace.core.clients import client_network
from marketplace.core.ratelimits import PASSWORD_RESET, REGISTER, Policy


def count(request: HttpRequest) -> None:
    """Count what is sent to one of these pages; whatever is only looked at is free.

    Raises:
        RateLimitedError: too much was sent.
        UnavailableError: the counters are away, and guessing must not be free then.
    """
    match = request.resolver_match
    counted = COUNTED.get(match.view_name) if match is not None and request.method == "POST" else None
    if counted is not None:
        counted(request)


def _code(request: HttpRequest) -> None:
    """A code that was typed in, or another one that is asked for; who has begun nothing has nothing to guess."""
    user_id = caller_in(request).user_id
    pending = str(user_id) if user_id else request.session.session_key
    if pending is None:
        return
    attempts.count(attempts.RESEND if request.POST.get("action") == "resend" else attempts.CODE, pending)


def _sent_code(request: HttpRequest) -> None:
    is_asked_for = request.POST.get("action") == "send"
    attempts.count(attempts.SENT_CODE if is_asked_for else attempts.CODE, str(caller_in(request).user_id))


def _second_factor(request: HttpRequest) -> None:
    user_id = caller_in(request).user_id or whose_sign_in(request.session)
    if user_id is not None:
        attempts.count(attempts.SECOND_FACTOR, str(user_id))


def _password_check(request: HttpRequest) -> None:
    attempts.count(attempts.PASSWORD_CHECK, str(caller_in(request).user_id))


def _of_network(policy: Policy) -> Callable[[HttpRequest], None]:
    return lambda request: attempts.count(policy, client_network(request))


COUNTED: Mapping[str, Callable[[HttpRequest], None]] = {
    "account_signup": _of_network(REGISTER),
    "account_reset_password": _of_network(PASSWORD_RESET),
    "account_confirm_login_code": _code,
    "account_verify_phone": _code,
    "accounts:sent_code": _sent_code,
    "account_change_password": _password_check,
    "account_reauthenticate": _password_check,
    "mfa_authenticate": _second_factor,
    "mfa_reauthenticate": _second_factor,
    "mfa_reauthenticate_webauthn": _second_factor,
    "mfa_activate_totp": _second_factor,
    "mfa_login_webauthn": _of_network(attempts.PASSKEY),
}
