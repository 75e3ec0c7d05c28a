"""One's own ways to sign in over HTTP: contacts, password, second factors, passkeys and sessions."""

from typing import Any

from allauth.headless.account import views as account
from allauth.headless.mfa import views as mfa
from allauth.headless.usersessions.views import SessionsView
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from ninja import Router, Status

from marketplace.accounts import attempts
from marketplace.accounts.api.errors import (
    AlreadyVerifiedError,
    EmailMissingError,
    NothingToConfirmError,
    ResendRefusedError,
    SecondFactorActiveError,
    SecondFactorMissingError,
    SecondFactorNotFoundError,
    SessionNotFoundError,
)
from marketplace.accounts.api.finding import RequestPasswordResetView
from marketplace.accounts.api.headless import ask, ask_as_caller, readable
from marketplace.accounts.models import User
from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.accounts.schemas.auth import TokensOut, UserOut
from marketplace.accounts.schemas.security import (
    EmailKeyIn,
    NewPasskeyIn,
    PasskeyCreationOut,
    PasskeyNameIn,
    PasswordChangeIn,
    PasswordResetConfirmIn,
    PasswordResetIn,
    PhoneCodeIn,
    PhoneIn,
    PhoneOut,
    RecoveryCodesOut,
    SecondFactorOut,
    SecondFactorsOut,
    SessionOut,
    SessionsOut,
    TotpCodeIn,
    TotpSetupOut,
)
from marketplace.accounts.tokens import issue_tokens
from marketplace.core.access import PUBLIC, requires
from marketplace.core.errors import InvalidInputError
from marketplace.core.ratelimits import PASSWORD_RESET, Policy
from marketplace.core.schemas import ErrorOut
from marketplace.core.throttles import PolicyThrottle

router = Router(tags=["sign-in"])

OWN = requires(Action.CHANGE_ACCOUNT)
# Links have long keys that nobody guesses; this is against load.
LINK = Policy("link", "30/hour", fails_open=False, by_network=True)


@router.post(
    "/auth/email/verify",
    auth=PUBLIC,
    throttle=PolicyThrottle(LINK),
    response={204: None, 403: ErrorOut},
    summary="Confirm an e-mail address",
)
def verify_email(request: HttpRequest, body: EmailKeyIn) -> Status[None]:
    # allauth answers 401 when it is done: they are no more signed in than before.
    with transaction.atomic():
        ask(request, account.VerifyEmailView, body={"key": body.key}).expect(200, 401)
    return Status(204, None)


@router.post("/auth/email/resend", auth=OWN, response={204: None}, summary="Have the confirmation sent once more")
def resend_email(request: HttpRequest) -> Status[None]:
    user = _caller(request)
    if user.email is None:
        raise EmailMissingError
    if user.email_verified_at is not None:
        raise AlreadyVerifiedError
    ask_as_caller(request, account.ManageEmailView, method="PUT", body={"email": user.email}).expect(
        200, kinds={403: ResendRefusedError}
    )
    return Status(204, None)


@router.post("/auth/phone", auth=OWN, response={202: PhoneOut}, summary="Set or change the phone number")
def set_phone(request: HttpRequest, body: PhoneIn) -> Status[PhoneOut]:
    """It is theirs once the code that is sent there has come back."""
    ask_as_caller(request, account.ManagePhoneView, body={"phone": body.phone}).expect(202)
    return Status(202, PhoneOut(phone=body.phone))


@router.post("/auth/phone/verify", auth=OWN, response=UserOut, summary="Confirm the phone number")
def verify_phone(request: HttpRequest, body: PhoneCodeIn) -> UserOut:
    attempts.count(attempts.CODE, str(principal_in(request).own_id))
    ask_as_caller(request, account.VerifyPhoneView, body={"code": body.code}).expect(
        200, kinds={409: NothingToConfirmError}
    )
    return UserOut.of(_caller(request))


@router.post(
    "/auth/password/reset",
    auth=PUBLIC,
    throttle=PolicyThrottle(PASSWORD_RESET),
    response={202: None, 403: ErrorOut},
    summary="Have a link to a new password sent",
)
def request_password_reset(request: HttpRequest, body: PasswordResetIn) -> Status[None]:
    """The answer is the same whether or not the address has an account; the mail tells its owner."""
    ask(request, RequestPasswordResetView, body={"email": body.email}).expect(200)
    return Status(202, None)


@router.post(
    "/auth/password/reset/confirm",
    auth=PUBLIC,
    throttle=PolicyThrottle(LINK),
    response={204: None, 403: ErrorOut},
    summary="Set a new password",
)
def confirm_password_reset(request: HttpRequest, body: PasswordResetConfirmIn) -> Status[None]:
    """Ends all sessions: whoever knew the old password may have some."""
    ask(request, account.ResetPasswordView, body={"key": body.key, "password": body.password}).expect(200, 401)
    return Status(204, None)


@router.post(
    "/auth/password/change",
    auth=OWN,
    response={200: TokensOut, 204: None},
    summary="Change the password, or set the first one",
)
def change_password(request: HttpRequest, body: PasswordChangeIn) -> Any:
    """Ends all other sessions. Apps get new tokens, for the old ones end too; browsers keep their session (204)."""
    attempts.count(attempts.PASSWORD_CHECK, str(principal_in(request).own_id))
    answer = ask_as_caller(request, account.ChangePasswordView, body=body.model_dump(exclude_none=True)).expect(200)
    if answer.session_token is None:
        return Status(204, None)
    access_token, refresh_token = issue_tokens(answer.session_token)
    return TokensOut(access_token=access_token, refresh_token=refresh_token)


@router.get("/me/second-factors", auth=OWN, response=SecondFactorsOut, summary="Your second factors")
def list_second_factors(request: HttpRequest) -> SecondFactorsOut:
    return SecondFactorsOut(items=_second_factors(request))


@router.post("/me/second-factors/totp", auth=OWN, response=TotpSetupOut, summary="Begin to set up an authenticator app")
def begin_totp(request: HttpRequest) -> TotpSetupOut:
    """A new secret each time, kept until PUT shows that the app has it."""
    # allauth answers 404, with what it takes to set it up, when there is none.
    answer = ask_as_caller(request, mfa.ManageTOTPView, method="GET").expect(404, kinds={200: SecondFactorActiveError})
    return TotpSetupOut(secret=answer.meta["secret"], otpauth_url=answer.meta["totp_url"])


@router.put("/me/second-factors/totp", auth=OWN, response=SecondFactorOut, summary="Turn the authenticator app on")
def activate_totp(request: HttpRequest, body: TotpCodeIn) -> SecondFactorOut:
    """Recovery codes are made along with the first second factor: GET /me/recovery-codes."""
    attempts.count(attempts.SECOND_FACTOR, str(principal_in(request).own_id))
    try:
        answer = ask_as_caller(request, mfa.ManageTOTPView, body={"code": body.code})
    except IntegrityError as error:
        raise SecondFactorActiveError from error
    answer.expect(200)
    return SecondFactorOut.of(answer.data)


@router.delete("/me/second-factors/totp", auth=OWN, response={204: None}, summary="Turn the authenticator app off")
def deactivate_totp(request: HttpRequest) -> Status[None]:
    ask_as_caller(request, mfa.ManageTOTPView, method="DELETE").expect(200)
    return Status(204, None)


@router.get("/me/recovery-codes", auth=OWN, response=RecoveryCodesOut, summary="Your unused recovery codes")
def list_recovery_codes(request: HttpRequest) -> RecoveryCodesOut:
    answer = ask_as_caller(request, mfa.ManageRecoveryCodesView, method="GET").expect(
        200, kinds={404: SecondFactorNotFoundError}
    )
    return RecoveryCodesOut.of(answer.data)


@router.post("/me/recovery-codes", auth=OWN, response=RecoveryCodesOut, summary="Make new recovery codes")
def make_recovery_codes(request: HttpRequest) -> RecoveryCodesOut:
    """The ones before are good for nothing from then on."""
    answer = ask_as_caller(request, mfa.ManageRecoveryCodesView).expect(200, kinds={400: SecondFactorMissingError})
    return RecoveryCodesOut.of(answer.data)


@router.get("/me/passkeys", auth=OWN, response=SecondFactorsOut, summary="Your passkeys")
def list_passkeys(request: HttpRequest) -> SecondFactorsOut:
    return SecondFactorsOut(items=_passkeys(request))


@router.post("/me/passkeys/options", auth=OWN, response=PasskeyCreationOut, summary="Begin to add a passkey")
def passkey_creation_options(request: HttpRequest) -> PasskeyCreationOut:
    answer = ask_as_caller(request, mfa.ManageWebAuthnView, method="GET", query="passwordless").expect(200)
    return PasskeyCreationOut(creation_options=answer.data["creation_options"])


@router.post("/me/passkeys", auth=OWN, response={201: SecondFactorOut}, summary="Add a passkey")
def add_passkey(request: HttpRequest, body: NewPasskeyIn) -> Status[SecondFactorOut]:
    answer = readable(
        lambda: ask_as_caller(request, mfa.ManageWebAuthnView, body=body.as_allauth_reads_it()), InvalidInputError
    ).expect(200)
    return Status(201, SecondFactorOut.of(answer.data))


@router.patch("/me/passkeys/{int:passkey_id}", auth=OWN, response=SecondFactorOut, summary="Rename a passkey")
def rename_passkey(request: HttpRequest, passkey_id: int, body: PasskeyNameIn) -> SecondFactorOut:
    _require_passkey(request, passkey_id)
    answer = ask_as_caller(
        request, mfa.ManageWebAuthnView, method="PUT", body={"id": passkey_id, "name": body.name}
    ).expect(200)
    return SecondFactorOut.of(answer.data)


@router.delete("/me/passkeys/{int:passkey_id}", auth=OWN, response={204: None}, summary="Remove a passkey")
def remove_passkey(request: HttpRequest, passkey_id: int) -> Status[None]:
    _require_passkey(request, passkey_id)
    ask_as_caller(request, mfa.ManageWebAuthnView, method="DELETE", body={"authenticators": [passkey_id]}).expect(200)
    return Status(204, None)


@router.get("/me/sessions", auth=OWN, response=SessionsOut, summary="Where you are signed in")
def list_sessions(request: HttpRequest) -> SessionsOut:
    return SessionsOut(items=_sessions(request))


@router.delete("/me/sessions/{int:session_id}", auth=OWN, response={204: None}, summary="End one session")
def end_session(request: HttpRequest, session_id: int) -> Status[None]:
    if all(session.id != session_id for session in _sessions(request)):
        raise SessionNotFoundError
    _end_sessions(request, [session_id])
    return Status(204, None)


@router.delete("/me/sessions", auth=OWN, response={204: None}, summary="End all sessions but this one")
def end_other_sessions(request: HttpRequest) -> Status[None]:
    _end_sessions(request, [session.id for session in _sessions(request) if not session.is_current])
    return Status(204, None)


def _caller(request: HttpRequest) -> User:
    user: User = User.objects.get(pk=principal_in(request).own_id)
    return user


def _second_factors(request: HttpRequest) -> list[SecondFactorOut]:
    answer = ask_as_caller(request, mfa.AuthenticatorsView, method="GET").expect(200)
    return [SecondFactorOut.of(data) for data in answer.data]


def _passkeys(request: HttpRequest) -> list[SecondFactorOut]:
    return [factor for factor in _second_factors(request) if factor.type == "webauthn"]


def _require_passkey(request: HttpRequest, passkey_id: int) -> None:
    if all(passkey.id != passkey_id for passkey in _passkeys(request)):
        raise SecondFactorNotFoundError


def _sessions(request: HttpRequest) -> list[SessionOut]:
    answer = ask_as_caller(request, SessionsView, method="GET").expect(200)
    return [SessionOut.of(data) for data in answer.data]


def _end_sessions(request: HttpRequest, ids: list[int]) -> None:
    """End sessions of theirs; allauth answers 401 when their own was among them."""
    if not ids:
        return
    ask_as_caller(request, SessionsView, method="DELETE", body={"sessions": ids}).expect(200, 401)
