"""Signing up, in and out over HTTP. What is one's own once in, such as second factors, is in `security`."""

from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.headless.account import views as account
from allauth.headless.mfa import views as mfa
from allauth.headless.tokens.views import RefreshTokenView
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from ninja import Router, Status

from marketplace.accounts import attempts, signins, viewing
from marketplace.accounts.api.errors import (
    ResendRefusedError,
    SignInExpiredError,
    WrongCredentialsError,
)
from marketplace.accounts.api.finding import RequestLoginCodeView
from marketplace.accounts.api.headless import Answer, ask, ask_as_caller, readable
from marketplace.accounts.api.outcomes import SIGNS_IN, signed_in_or_step
from marketplace.accounts.contacts import is_email
from marketplace.accounts.errors import InvalidCredentialError
from marketplace.accounts.permissions import Action, Role
from marketplace.accounts.schemas.auth import (
    AccessTokenIn,
    CodeIn,
    LoginCodeIn,
    LoginIn,
    PasskeyIn,
    PasskeyOptionsOut,
    RefreshIn,
    RegisterIn,
    SessionTokenIn,
    SignedInOut,
    StepOut,
    TokenFactsOut,
    TokensOut,
)
from marketplace.accounts.sessions import contact_of_nobody, session_of_token, user_signing_in
from marketplace.accounts.tokens import principal_of_access_token
from marketplace.core.access import PUBLIC, requires
from marketplace.core.clients import client_network
from marketplace.core.ratelimits import REGISTER
from marketplace.core.schemas import ErrorOut
from marketplace.core.throttles import PolicyThrottle

router = Router(tags=["sign-in"])

CONFIRMS = {"login_by_code": account.ConfirmLoginCodeView, "verify_phone": account.VerifyPhoneView}
RESENDS = {
    "login_by_code": account.ResendLoginCodeView,
    "verify_phone": account.ResendPhoneVerificationCodeView,
}
PUBLIC_WRITE: dict[int, Any] = {401: ErrorOut, 403: ErrorOut}


@router.post(
    "/auth/register",
    auth=PUBLIC,
    throttle=PolicyThrottle(REGISTER),
    response={201: SignedInOut, 202: StepOut, 403: ErrorOut},
    summary="Sign up",
)
def register(request: HttpRequest, body: RegisterIn) -> Status[Any]:
    """With an address and a password one is in at once, and confirms the address by the link in a mail.

    With a number a code is sent: the answer is 202, and `POST /auth/code/confirm` goes on. Whether the contact has an
    account already makes no difference here; its owner is told by mail or text message.
    """
    fields: dict[str, Any] = {**body.contact, "name": body.name, "role": body.role}
    if body.password is not None:
        fields["password"] = body.password
    # Who cannot be written to, for too much was sent there already, is not half signed up.
    with transaction.atomic():
        answer = ask(request, account.SignupView, body=fields).expect(200, 401)
    return signed_in_or_step(answer, sent_by=_sent_by(body), status=201)


@router.post("/auth/login", auth=PUBLIC, response=SIGNS_IN, summary="Sign in with a password")
def login(request: HttpRequest, body: LoginIn) -> Status[Any]:
    """Five attempts a minute for one contact from one network. 202: a second factor is asked for."""
    answer = ask(request, account.LoginView, body={**body.contact, "password": body.password})
    if any(str(error.get("code")).endswith("_password_mismatch") for error in answer.errors):
        raise WrongCredentialsError
    return signed_in_or_step(answer, sent_by=_sent_by(body))


@router.post("/auth/login/code", auth=PUBLIC, response={202: StepOut, 403: ErrorOut}, summary="Have a code sent")
def request_login_code(request: HttpRequest, body: LoginCodeIn) -> Status[Any]:
    """By mail or text message. Where there is no account, a message says so to whoever has the contact."""
    attempts.sign_in(client_network(request), next(iter(body.contact.values())))
    answer = ask(request, RequestLoginCodeView, body=body.contact)
    return signed_in_or_step(answer, sent_by=_sent_by(body))


@router.post("/auth/code/confirm", auth=PUBLIC, response=SIGNS_IN, summary="Go on with the code that was sent")
def confirm_code(request: HttpRequest, body: CodeIn) -> Status[Any]:
    """For the steps `confirm_code` and `verify_phone`. After five wrong codes the sign-in begins again."""
    attempts.count(attempts.CODE, body.session_token)
    view = CONFIRMS.get(_pending_step(request, body.session_token))
    if view is None:
        raise SignInExpiredError
    user_id = signins.whose_sign_in(session_of_token(body.session_token))
    answer = ask(request, view, body={"code": body.code}, session_token=body.session_token)
    if answer.status == 400:
        signins.note_failure_of(user_id, request=request, method="code")
    return signed_in_or_step(answer, session_token=body.session_token)


@router.post(
    "/auth/code/resend", auth=PUBLIC, response={204: None, **PUBLIC_WRITE}, summary="Have the code sent once more"
)
def resend_code(request: HttpRequest, body: SessionTokenIn) -> Status[None]:
    """Three times at most, and a number gets one text message in 20 seconds."""
    step = _pending_step(request, body.session_token)
    view = RESENDS.get(step)
    if view is None:
        raise SignInExpiredError
    attempts.count(attempts.RESEND, body.session_token)
    contact = contact_of_nobody(body.session_token)
    if contact is not None:
        _tell_nobody(request, contact, is_sign_up=step == "verify_phone")
        return Status(204, None)
    ask(request, view, session_token=body.session_token).expect(200, kinds={409: ResendRefusedError})
    return Status(204, None)


@router.post("/auth/second-factor", auth=PUBLIC, response=SIGNS_IN, summary="Go on with a second factor's code")
def confirm_second_factor(request: HttpRequest, body: CodeIn) -> Status[Any]:
    """A code of the authenticator app, or one of the recovery codes. Each is good once."""
    user_id = _count_second_factor(body.session_token)
    answer = ask(request, mfa.AuthenticateView, body={"code": body.code}, session_token=body.session_token)
    if answer.status == 400:
        signins.note_failure_of(user_id, request=request, method="second_factor")
    return signed_in_or_step(answer, session_token=body.session_token)


@router.post(
    "/auth/second-factor/passkey/options",
    auth=PUBLIC,
    response={200: PasskeyOptionsOut, **PUBLIC_WRITE},
    summary="Begin to show a passkey as second factor",
)
def second_factor_passkey_options(request: HttpRequest, body: SessionTokenIn) -> PasskeyOptionsOut:
    answer = ask(request, mfa.AuthenticateWebAuthnView, method="GET", session_token=body.session_token).expect(
        200, kinds={401: SignInExpiredError}
    )
    return PasskeyOptionsOut(
        request_options=answer.data["request_options"], session_token=answer.session_token or body.session_token
    )


@router.post(
    "/auth/second-factor/passkey", auth=PUBLIC, response=SIGNS_IN, summary="Go on with a passkey as second factor"
)
def confirm_second_factor_passkey(request: HttpRequest, body: PasskeyIn) -> Status[Any]:
    user_id = _count_second_factor(body.session_token)
    return _with_passkey(request, mfa.AuthenticateWebAuthnView, body, user_id=user_id)


@router.post(
    "/auth/passkey/options",
    auth=PUBLIC,
    throttle=PolicyThrottle(attempts.PASSKEY),
    response={200: PasskeyOptionsOut, 403: ErrorOut},
    summary="Begin to sign in with a passkey",
)
def passkey_options(request: HttpRequest) -> PasskeyOptionsOut:
    """Anybody gets the same: the passkey itself says whose it is."""
    answer = ask(request, mfa.LoginWebAuthnView, method="GET")
    return PasskeyOptionsOut(request_options=answer.data["request_options"], session_token=answer.session_token or "")


@router.post(
    "/auth/passkey",
    auth=PUBLIC,
    throttle=PolicyThrottle(attempts.PASSKEY),
    response=SIGNS_IN,
    summary="Sign in with a passkey",
)
def login_with_passkey(request: HttpRequest, body: PasskeyIn) -> Status[Any]:
    """It stands for both factors: the device, and whatever unlocks it."""
    user_id = signins.owner_of_passkey(body.as_allauth_reads_it()["credential"])
    return _with_passkey(request, mfa.LoginWebAuthnView, body, user_id=user_id)


@router.post("/auth/token/refresh", auth=PUBLIC, response={200: TokensOut, **PUBLIC_WRITE}, summary="Get new tokens")
def refresh_tokens(request: HttpRequest, body: RefreshIn) -> TokensOut:
    """A refresh token is good once. One that comes a second time ends the session: somebody else may have it."""
    answer = ask(request, RefreshTokenView, body={"refresh_token": body.refresh_token})
    if answer.status != 200:
        raise InvalidCredentialError
    return TokensOut(access_token=answer.data["access_token"], refresh_token=answer.data["refresh_token"])


@router.post(
    "/auth/token/verify",
    auth=PUBLIC,
    response={200: TokenFactsOut, **PUBLIC_WRITE},
    summary="Ask if a token holds",
)
def verify_token(request: HttpRequest, body: AccessTokenIn) -> TokenFactsOut:
    principal = principal_of_access_token(body.access_token)
    if principal is None or principal.user_id is None:
        raise InvalidCredentialError
    return TokenFactsOut(
        user_id=principal.user_id,
        roles=sorted(Role(role) for role in principal.roles),
        has_second_factor=principal.has_second_factor,
    )


# What everybody may who is signed in, and who looks as somebody else may, too.
@router.post("/auth/logout", auth=requires(Action.STOP_VIEWING), response={204: None}, summary="Sign out")
def logout(request: HttpRequest) -> Status[None]:
    """Ends this session, its access token and its refresh token at once, and looking as somebody else with it."""
    viewing.be_oneself(request, now=timezone.now())
    ask_as_caller(request, account.SessionView, method="DELETE")
    return Status(204, None)


def _with_passkey(request: HttpRequest, view: Any, body: PasskeyIn, *, user_id: UUID | None) -> Status[Any]:
    try:
        answer = _shown(request, view, body)
    except WrongCredentialsError:
        signins.note_failure_of(user_id, request=request, method="passkey")
        raise
    return signed_in_or_step(answer, session_token=body.session_token)


def _shown(request: HttpRequest, view: Any, body: PasskeyIn) -> Answer:
    """What allauth says to a passkey.

    Raises:
        WrongCredentialsError: it cannot be read, or does not fit.
    """
    answer = readable(
        lambda: ask(request, view, body=body.as_allauth_reads_it(), session_token=body.session_token),
        WrongCredentialsError,
    )
    if answer.status == 400:
        raise WrongCredentialsError
    return answer


def _pending_step(request: HttpRequest, session_token: str) -> str:
    """allauth's name of the step that the sign-in waits for; empty when it waits for nothing."""
    pending = ask(request, account.SessionView, method="GET", session_token=session_token).pending
    return str(pending["id"]) if pending else ""


def _tell_nobody(request: HttpRequest, contact: str, *, is_sign_up: bool) -> None:
    """Say once more what was said instead of a code, at the cost of sending one: allauth would keep silent here."""
    adapter = get_adapter()
    if is_sign_up:
        adapter.send_account_already_exists_sms(contact)
    elif is_email(contact):
        sign_up = request.build_absolute_uri(reverse("account_signup"))
        adapter.send_mail("account/email/unknown_account", contact, {"request": request, "signup_url": sign_up})
    else:
        adapter.send_unknown_account_sms(contact)


def _count_second_factor(session_token: str) -> UUID:
    """Whose second factor it is, now that the attempt is counted."""
    user_id = user_signing_in(session_token)
    if user_id is None:
        raise SignInExpiredError
    attempts.count(attempts.SECOND_FACTOR, user_id)
    return UUID(user_id)


def _sent_by(body: LoginIn | LoginCodeIn | RegisterIn) -> list[str]:
    return ["email"] if body.email is not None else ["sms"]
