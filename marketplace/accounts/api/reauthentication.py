"""Showing once more who one is over HTTP, before something important."""

from collections.abc import Iterator
from contextlib import contextmanager

from allauth.headless.account import views as account
from allauth.headless.mfa import views as mfa
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from ninja import Router, Status

from marketplace.accounts import attempts, selectors, sent_codes, signins
from marketplace.accounts.api.errors import CodeNotOfferedError
from marketplace.accounts.api.headless import ask_as_caller
from marketplace.accounts.confirming import session_behind
from marketplace.accounts.errors import InvalidCredentialError
from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.accounts.schemas.security import ReauthenticateIn
from marketplace.core.access import requires
from marketplace.core.errors import ErrorDetail, InvalidInputError

router = Router(tags=["sign-in"])

OWN = requires(Action.CHANGE_ACCOUNT)


@router.post("/auth/reauthenticate/code", auth=OWN, response={202: None}, summary="Have a code sent, to show it with")
def send_reauthentication_code(request: HttpRequest) -> Status[None]:
    """By mail, else by text message, to who has neither a password nor a second factor; five an hour."""
    user = selectors.get_user(principal_in(request).own_id)
    if not sent_codes.is_all_they_have(user):
        raise CodeNotOfferedError
    attempts.count(attempts.SENT_CODE, str(user.pk))
    with _session_behind(request) as session:
        sent_codes.send_code(session, user, now=timezone.now())
    return Status(202, None)


@router.post("/auth/reauthenticate", auth=OWN, response={204: None}, summary="Show once more that it is you")
def reauthenticate(request: HttpRequest, body: ReauthenticateIn) -> Status[None]:
    """Needed before what changes ways to sign in (403 `reauthentication_required`); good for 15 minutes.

    Without a password and a second factor the code is one of `POST /auth/reauthenticate/code`.
    """
    if body.code is not None and sent_codes.is_all_they_have(selectors.get_user(principal_in(request).own_id)):
        _confirm_sent_code(request, body.code)
        return Status(204, None)
    if body.code is not None:
        attempts.count(attempts.SECOND_FACTOR, str(principal_in(request).own_id))
        answer = ask_as_caller(request, mfa.ReauthenticateView, body={"code": body.code})
        if answer.status == 400:
            signins.note_failure_of(principal_in(request).own_id, request=request, method="second_factor")
    else:
        attempts.count(attempts.PASSWORD_CHECK, str(principal_in(request).own_id))
        answer = ask_as_caller(request, account.ReauthenticateView, body={"password": body.password})
    answer.expect(200)
    return Status(204, None)


def _confirm_sent_code(request: HttpRequest, code: str) -> None:
    user_id = principal_in(request).own_id
    attempts.count(attempts.CODE, str(user_id))
    with _session_behind(request) as session:
        is_right = sent_codes.confirm_code(session, code, now=timezone.now())
    if not is_right:
        signins.note_failure_of(user_id, request=request, method="code")
        raise InvalidInputError(
            details=[ErrorDetail("code", gettext("That is not the code, or it is no longer good."))]
        )


@contextmanager
def _session_behind(request: HttpRequest) -> Iterator[SessionBase]:
    """The session of the caller's token or cookie, to change; middleware saves the cookie's.

    Raises:
        InvalidCredentialError: it was ended in the same moment, or there is none.
    """
    session = session_behind(request)
    if session is None:  # a program's key, which may not do any of this
        raise InvalidCredentialError
    yield session
    if session is not request.session:
        try:
            session.save()
        except UpdateError as error:
            raise InvalidCredentialError from error
