"""Where Haat differs from allauth: phones, messages through the outbox, limits, and traces of sign-ins."""

from datetime import timedelta
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.translation import gettext

from marketplace.accounts import attempts, contacts, factor_secrets, mail, messages, ports, sent_codes, signins
from marketplace.accounts.confirming import is_recent
from marketplace.accounts.errors import ContactLeftError
from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.accounts.sessions import end_sessions
from marketplace.core.bilingual import Language, page_language
from marketplace.core.clients import UNKNOWN, client_network
from marketplace.core.phones import InvalidPhoneError, normalize_phone
from marketplace.core.ratelimits import Policy

CODE_TTL = timedelta(minutes=10)
LINK_TTL = timedelta(days=3)
# What is sent because somebody, whoever it is, typed an address.
ASKED_FOR = frozenset(
    f"account/email/{name}"
    for name in (
        "account_already_exists",
        "email_confirmation",
        "email_confirmation_signup",
        "login_code",
        "password_reset_key",
        "unknown_account",
    )
)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts known by e-mail or phone, whose messages go through the outbox."""

    def clean_phone(self, phone: str) -> str:
        try:
            return normalize_phone(phone)
        except InvalidPhoneError as error:
            raise ValidationError(error.message, code=error.code) from error

    def phone_form_field(self, **kwargs: Any) -> Any:
        """allauth's field without its own idea of what a number looks like: people write 01712-345678."""
        return super().phone_form_field(**kwargs, validators=[])

    def save_user(
        self, request: HttpRequest, user: User, form: Form, commit: bool = True
    ) -> User:  # allauth's signature
        """Save who signs up, in the language they did it in; the phone first, for nobody is saved without a contact."""
        user.language = page_language()
        # A field left empty is no address: the database would take it for one.
        form.cleaned_data["email"] = form.cleaned_data.get("email") or None
        user.name = form.cleaned_data.get("name") or ""
        user.phone = form.cleaned_data.get("phone") or None
        user.roles = sorted({Role.CUSTOMER, form.cleaned_data.get("role") or Role.CUSTOMER})
        saved: User = super().save_user(request, user, form, commit=commit)
        return saved

    def set_phone(self, user: User, phone: str, verified: bool) -> None:  # allauth's signature
        contacts.set_phone(user_id=user.pk, phone=phone, is_verified=verified, now=timezone.now())
        user.refresh_from_db()

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified_at is not None) if user.phone else None

    def set_phone_verified(self, user: User, phone: str) -> None:
        """Note that a number was shown to be theirs, by a code that was typed.

        Raises:
            ContactLeftError: it left the account while somebody was signing in with it (`claims.hand_over`).
        """
        if not self.request.user.is_authenticated and user.phone != phone:
            clear_login(self.request)
            raise ContactLeftError
        contacts.set_phone(user_id=user.pk, phone=phone, is_verified=True, now=timezone.now())
        user.refresh_from_db()

    def get_user_by_phone(self, phone: str) -> User | None:
        owner: User | None = User.objects.known_by_phone(phone).first()
        return owner

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Render in the reader's language and leave it to the outbox.

        Anybody can have some of them sent, and those are counted. The others tell an owner what was done to their
        account: whoever did it must not be able to use up the mails first.
        """
        now = timezone.now()
        if template_prefix in ASKED_FOR:
            attempts.count(attempts.MAIL, email)
        rendered = mail.render_mail(template_prefix, context | {"email": email}, _language_of(context))
        with transaction.atomic():
            messages.send_mail(to=email, **rendered._asdict(), expires_at=now + LINK_TTL, now=now)

    def send_confirmation_mail(
        self, request: HttpRequest, emailconfirmation: Any, signup: bool
    ) -> None:  # allauth's signature
        """Ask for a confirmation; whoever has the address already is told that instead."""
        email = emailconfirmation.email_address.email
        if User.objects.known_by_email(email).exclude(pk=emailconfirmation.email_address.user_id).exists():
            self.send_account_already_exists_mail(email)
        else:
            super().send_confirmation_mail(request, emailconfirmation, signup)

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:
        self._send_sms(phone, _code_text(code))

    def send_sent_code_sms(self, phone: str, code: str) -> None:
        """As above, to who is signed in and has the number: strangers who ask for codes to it do not use these up."""
        self._send_sms(phone, _code_text(code), counted_as=attempts.SENT_CODE)

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        self._send_sms(
            phone, gettext("Somebody asked for a Haat sign-in code for this number, which has no account yet.")
        )

    def send_account_already_exists_sms(self, phone: str) -> None:
        self._send_sms(
            phone, gettext("This number has a Haat account already. Sign in with a code instead of signing up.")
        )

    def _send_sms(self, phone: str, text: str, *, counted_as: Policy = attempts.TEXT_MESSAGE) -> None:
        now = timezone.now()
        attempts.count(attempts.TEXT_MESSAGE_NETWORK, client_network(self.request))
        attempts.count(counted_as, phone)
        with transaction.atomic():
            messages.send_sms(to=phone, text=text, expires_at=now + CODE_TTL, now=now)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt before a password is looked at.

        Raises:
            RateLimitedError: too many; see `attempts.sign_in`.
        """
        attempts.sign_in(client_network(request), _contact_in(credentials))

    def reauthenticate(self, user: User, password: str) -> bool:
        """Whether it is the password of whoever is signed in.

        allauth would ask for whomever their contact leads to, which several may claim, or who has none. The attempt was
        counted before (`attempts.PASSWORD_CHECK`).
        """
        is_right = user.check_password(password)
        if not is_right:
            signins.note_failure_of(user.pk, request=self.request, method="password")
        return is_right

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        signins.note_failure(
            method="password",
            contact=_contact_in(credentials),
            network=client_network(request),
            user_agent=request.headers.get("User-Agent", ""),
            now=timezone.now(),
        )

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Let in by a code that was mailed only whom its address is known by: allauth lets in whoever asked for it.

        Raises:
            ContactLeftError: the address left the account while the code was on its way (`claims.disown_email`).
        """
        email = signins.mailed_to(get_authentication_records(request, user))
        if email and not User.objects.known_by_email(email).filter(pk=user.pk).exists():
            clear_login(request)
            raise ContactLeftError
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        if not signins.methods_of(request.session):
            # allauth notes a password, a provider and a second factor, but not the code that showed a phone.
            record_authentication(request, user, method="code")
        now = timezone.now()
        signins.note_success(
            user_id=user.pk,
            methods=signins.methods_of(request.session),
            network=client_network(request),
            user_agent=request.headers.get("User-Agent", ""),
            is_sign_up=kwargs["signup"],
            now=now,
        )
        for follower in ports.sign_in_followers.all():
            follower.follow(request, user_id=user.pk, now=now)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The overview in the language they chose, whichever one the page of sign-in spoke."""
        url: str = super().get_login_redirect_url(request)
        user = request.user
        return translate_url(url, user.language) if isinstance(user, User) else url

    def set_password(self, user: User, password: str) -> None:
        """Set it and end every other session: whoever else knew the old one may have some.

        Raises:
            ReauthenticationRequired: it would be their first, by which they could show anything from then on.
        """
        is_own = self.request.user.is_authenticated and self.request.user.pk == user.pk
        if is_own:
            self._require_sent_code(user)
        super().set_password(user, password)
        end_sessions(user.pk, keep=self.request.session.session_key if is_own else None)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """As allauth has it; and those whom it asks for nothing, for they have neither a password nor a second factor,
        are asked for a code.

        Raises:
            ReauthenticationRequired: they have not shown it, nor signed in, for a quarter of an hour.
        """
        self._require_sent_code(cast("User", self.request.user))
        is_required: bool = super().is_reauthentication_required(app=app, **kwargs)
        return is_required

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        """Where one shows who one is: allauth's pages, or ours for those who have nothing for these."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if methods or not isinstance(user, User) or not sent_codes.is_all_they_have(user):
            return methods
        return [{"id": "sent_code", "description": gettext("Have a code sent"), "url": reverse("accounts:sent_code")}]

    def _require_sent_code(self, user: User) -> None:
        if sent_codes.is_all_they_have(user) and not is_recent(self.request.session, now=timezone.now()):
            raise ReauthenticationRequired

    def get_client_ip(self, request: HttpRequest) -> str:
        """Where somebody comes from, stored beside a session as beside a sign-in: of IPv6 no more than the /64."""
        network = client_network(request)
        return "0.0.0.0" if network == UNKNOWN else network.removesuffix("/64")  # noqa: S104  # never bound to


class MFAAdapter(DefaultMFAAdapter):
    """Second factors whose secrets are sealed in the database."""

    def encrypt(self, text: str) -> str:
        return factor_secrets.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return factor_secrets.unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        return "Haat"


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Accounts that come from Google, Facebook, Apple or another OpenID provider."""

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        user: User = super().populate_user(request, sociallogin, data)
        names = (data.get("first_name"), data.get("last_name"))
        user.name = (data.get("name") or " ".join(name for name in names if name))[:120]
        user.language = page_language()
        return user

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Not where the provider tells no address: nobody has an account without a contact, so they are asked."""
        return bool(sociallogin.email_addresses) and super().is_auto_signup_allowed(request, sociallogin)

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Form | None = None) -> User:
        """Save who comes from a provider, with the address as theirs where the provider vouches for it."""
        user: User = super().save_user(request, sociallogin, form)
        vouched = EmailAddress.objects.filter(user=user, verified=True, email=user.email).exists()
        if vouched and user.email:
            contacts.confirm_email(user_id=user.pk, email=user.email, now=timezone.now())
        return user


def _code_text(code: str) -> str:
    return gettext("%(code)s is your Haat code. Tell it to nobody; we never ask for it.") % {"code": code}


def _contact_in(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email") or credentials.get("phone") or credentials.get("username") or "")


def _language_of(context: dict[str, Any]) -> Language:
    """The language of the person it is for, when we know them; else the one they use right now."""
    user = context.get("user")
    return cast("Language", user.language) if isinstance(user, User) else page_language()
