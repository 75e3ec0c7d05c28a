"""Signing up, in and out over HTTP. What is one's own once in, such as second factors, is in `security`."""

import base64
import hashlib
import hmac
from typing import Any
from uuid import UUID

import orjson
from allauth.account.adapter import get_adapter
from allauth.headless.account import views as account
from allauth.headless.base.views import ConfigView
from allauth.headless.mfa import views as mfa
from allauth.headless.socialaccount.views import ProviderTokenView
from allauth.headless.tokens.views import RefreshTokenView
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Status

from marketplace.accounts import attempts, signins
from marketplace.accounts.api.errors import (
    InvalidProviderTokenError,
    ProviderContactMissingError,
    ProviderNotFoundError,
    ResendRefusedError,
    SignInExpiredError,
    WrongCredentialsError,
)
from marketplace.accounts.api.finding import RequestLoginCodeView
from marketplace.accounts.api.headless import Answer, ask, ask_as_caller, readable, refuse
from marketplace.accounts.errors import ContactTakenError, InvalidCredentialError
from marketplace.accounts.models import User
from marketplace.accounts.permissions import Action, Role
from marketplace.accounts.schemas.auth import (
    AccessTokenIn,
    CodeIn,
    LoginCodeIn,
    LoginIn,
    PasskeyIn,
    PasskeyOptionsOut,
    ProviderOut,
    ProvidersOut,
    ProviderTokenIn,
    RefreshIn,
    RegisterIn,
    SessionTokenIn,
    SignedInOut,
    StepOut,
    TokenFactsOut,
    TokensOut,
    UserOut,
)
from marketplace.accounts.sessions import SessionStore, contact_of_nobody, user_signing_in
from marketplace.accounts.tokens import principal_of_access_token
from marketplace.core.access import PUBLIC, requires
from marketplace.core.clients import client_network
from marketplace.core.ratelimits import REGISTER, Policy
from marketplace.core.schemas import ErrorOut
from marketplace.core.throttles import PolicyThrottle

router = Router(tags=["sign-in"])

PROVIDER = Policy("provider", "30/minute; 100/15 minutes", fails_open=False, by_network=True)
STEPS = {"login_by_code": "confirm_code", "verify_phone": "verify_phone", "mfa_authenticate": "second_factor"}
CONFIRMS = {"login_by_code": account.ConfirmLoginCodeView, "verify_phone": account.VerifyPhoneView}
RESENDS = {
    "login_by_code": account.ResendLoginCodeView,
    "verify_phone": account.ResendPhoneVerificationCodeView,
}
SIGNS_IN: dict[int, Any] = {200: SignedInOut, 202: StepOut, 401: ErrorOut, 403: ErrorOut}
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
    return _signed_in_or_step(answer, sent_by=_sent_by(body), status=201)


@router.post("/auth/login", auth=PUBLIC, response=SIGNS_IN, summary="Sign in with a password")
def login(request: HttpRequest, body: LoginIn) -> Status[Any]:
    """Five attempts a minute for one contact from one network. 202: a second factor is asked for."""
    answer = ask(request, account.LoginView, body={**body.contact, "password": body.password})
    if any(str(error.get("code")).endswith("_password_mismatch") for error in answer.errors):
        raise WrongCredentialsError
    return _signed_in_or_step(answer, sent_by=_sent_by(body))


@router.post("/auth/login/code", auth=PUBLIC, response={202: StepOut, 403: ErrorOut}, summary="Have a code sent")
def request_login_code(request: HttpRequest, body: LoginCodeIn) -> Status[Any]:
    """By mail or text message. Where there is no account, a message says so to whoever has the contact."""
    attempts.sign_in(client_network(request), next(iter(body.contact.values())))
    answer = ask(request, RequestLoginCodeView, body=body.contact)
    return _signed_in_or_step(answer, sent_by=_sent_by(body))


@router.post("/auth/code/confirm", auth=PUBLIC, response=SIGNS_IN, summary="Go on with the code that was sent")
def confirm_code(request: HttpRequest, body: CodeIn) -> Status[Any]:
    """For the steps `confirm_code` and `verify_phone`. After five wrong codes the sign-in begins again."""
    attempts.count(attempts.CODE, body.session_token)
    view = CONFIRMS.get(_pending_step(request, body.session_token))
    if view is None:
        raise SignInExpiredError
    user_id = signins.whose_sign_in(SessionStore(body.session_token))
    answer = ask(request, view, body={"code": body.code}, session_token=body.session_token)
    if answer.status == 400:
        signins.note_failure_of(user_id, request=request, method="code")
    return _signed_in_or_step(answer, session_token=body.session_token)


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
    return _signed_in_or_step(answer, session_token=body.session_token)


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


@router.post("/auth/logout", auth=requires(Action.CHANGE_ACCOUNT), response={204: None}, summary="Sign out")
def logout(request: HttpRequest) -> Status[None]:
    """Ends this session, its access token and its refresh token at once."""
    ask_as_caller(request, account.SessionView, method="DELETE")
    return Status(204, None)


@router.get("/auth/providers", auth=PUBLIC, response=ProvidersOut, summary="Services to sign in with")
def list_providers(request: HttpRequest) -> ProvidersOut:
    """Those that this market is set up for."""
    return ProvidersOut(items=_providers(request))


@router.post(
    "/auth/providers/{provider_id}/token",
    auth=PUBLIC,
    throttle=PolicyThrottle(PROVIDER),
    response=SIGNS_IN,
    summary="Sign in with what a service told an app",
)
def login_with_provider(request: HttpRequest, provider_id: str, body: ProviderTokenIn) -> Status[Any]:
    """Signs up who is new. A token with a nonce is taken only with the nonce."""
    provider = next((known for known in _providers(request) if known.id == provider_id), None)
    if provider is None:
        raise ProviderNotFoundError
    if body.id_token is not None:
        _check_nonce(body.id_token, body.nonce)
    tokens = {"client_id": provider.client_id, "id_token": body.id_token, "access_token": body.access_token}
    answer = _ask_with_provider_token(request, provider.id, tokens)
    if answer.pending and answer.pending["id"] == "provider_signup":
        raise ProviderContactMissingError
    if answer.status == 400:
        raise InvalidProviderTokenError
    return _signed_in_or_step(answer)


def _ask_with_provider_token(request: HttpRequest, provider_id: str, tokens: dict[str, str | None]) -> Answer:
    """Whoever is new is saved whole or not at all: their address may be shown to be somebody else's by now."""
    body = {"provider": provider_id, "process": "login", "token": tokens}
    try:
        with transaction.atomic():
            return readable(lambda: ask(request, ProviderTokenView, body=body), InvalidProviderTokenError)
    except IntegrityError as error:
        raise ContactTakenError from error


def _check_nonce(id_token: str, nonce: str | None) -> None:
    """Hold the token against the nonce its app asked for, before allauth checks who made the token, and for whom.

    Raises:
        InvalidProviderTokenError: it was made for another occasion, or is no token.
    """
    try:
        payload = id_token.split(".")[1]
        claims = orjson.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        expected = claims.get("nonce")
    except (AttributeError, IndexError, ValueError) as error:
        raise InvalidProviderTokenError from error
    if expected is None:
        return
    given = (nonce or "").encode()
    # Apple's and Google's libraries for phones put the hash of the app's nonce into the token.
    hashed = hashlib.sha256(given).hexdigest().encode()
    if not any(hmac.compare_digest(str(expected).encode(), form) for form in (given, hashed)):
        raise InvalidProviderTokenError


def _providers(request: HttpRequest) -> list[ProviderOut]:
    config = ask(request, ConfigView, method="GET").data
    return [ProviderOut.model_validate(provider) for provider in config["socialaccount"]["providers"]]


def _with_passkey(request: HttpRequest, view: Any, body: PasskeyIn, *, user_id: UUID | None) -> Status[Any]:
    try:
        answer = _shown(request, view, body)
    except WrongCredentialsError:
        signins.note_failure_of(user_id, request=request, method="passkey")
        raise
    return _signed_in_or_step(answer, session_token=body.session_token)


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
    elif "@" in contact:
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


def _signed_in_or_step(
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
