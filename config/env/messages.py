"""Who takes our mail and text messages."""

from pathlib import Path
from typing import Annotated, NamedTuple, Self
from urllib.parse import unquote

from pydantic import AnyHttpUrl, AnyUrl, Field, SecretStr, UrlConstraints, model_validator

from config.env.base import STATE_DIR, Part

# TLS from the start, TLS that must be begun, and none at all.
MAIL_PORTS = {"smtps": 465, "smtp+starttls": 587, "smtp": 25}
MailUrl = Annotated[AnyUrl, UrlConstraints(allowed_schemes=list(MAIL_PORTS), host_required=True)]


class MailServer(NamedTuple):
    """Who takes our mail, as Django's settings name it."""

    backend: str = "django.core.mail.backends.filebased.EmailBackend"
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    use_ssl: bool = False
    use_tls: bool = False


class Messages(Part):
    """The mail server and the gateway for text messages."""

    # Without one, mails become files below `mail_root`.
    email_url: MailUrl | None = Field(default=None, repr=False)
    email_from: str = Field(default="Haat <haat@localhost>", pattern=r"^[^\r\n]+@[^\r\n]+$")
    mail_root: Path = STATE_DIR / "mail"

    # One gateway, or several by commas: the next is asked where one is away.
    sms_gateway: str = Field(default="console", pattern=r"^(console|off|(ssl_wireless|alpha)(,(ssl_wireless|alpha))*)$")
    sms_root: Path = STATE_DIR / "sms"
    ssl_wireless_url: AnyHttpUrl = AnyHttpUrl("https://smsplus.sslwireless.com")
    ssl_wireless_token: SecretStr | None = None
    ssl_wireless_sid: str | None = Field(default=None, max_length=20)
    alpha_sms_url: AnyHttpUrl = AnyHttpUrl("https://api.sms.net.bd")
    alpha_sms_key: SecretStr | None = None
    alpha_sms_sender: str = Field(default="", max_length=20)

    # What shows that news of bounces comes from whom we have them from; without one, there is no such address.
    mail_hook_secret: SecretStr | None = Field(default=None, min_length=32)
    mailgun_signing_key: SecretStr | None = None
    # Where mail servers send back what they cannot deliver; without one, to the sender's address.
    bounce_address: str = Field(default="", pattern=r"^([^\s@+<>]+@[^\s@<>]+)?$")
    soft_bounces_most: int = Field(default=5, ge=1)

    def mail_server(self) -> MailServer:
        """What the mail's address says, or files when there is none."""
        url = self.email_url
        if url is None:
            return MailServer()
        return MailServer(
            backend="django.core.mail.backends.smtp.EmailBackend",
            host=url.host or "",
            port=url.port or MAIL_PORTS[url.scheme],
            user=unquote(url.username or ""),
            password=unquote(url.password or ""),
            use_ssl=url.scheme == "smtps",
            use_tls=url.scheme == "smtp+starttls",
        )

    @model_validator(mode="after")
    def refuse_messages_to_nowhere(self) -> Self:
        """Refuse to start in the open where messages become files, and with half of what a server or gateway needs."""
        if self.is_deployed and (not self.email_url or "email_from" not in self.model_fields_set):
            raise ValueError("staging and production need HAAT_EMAIL_URL and HAAT_EMAIL_FROM")
        if self.is_deployed and self.sms_gateway == "console":
            raise ValueError("staging and production need HAAT_SMS_GATEWAY, which may be off")
        gateways = self.sms_gateway.split(",")
        if len(set(gateways)) < len(gateways):
            raise ValueError("HAAT_SMS_GATEWAY names a gateway twice")
        if "alpha" in gateways and not self.alpha_sms_key:
            raise ValueError("HAAT_SMS_GATEWAY=alpha needs HAAT_ALPHA_SMS_KEY")
        if "ssl_wireless" in gateways and not (self.ssl_wireless_token and self.ssl_wireless_sid):
            raise ValueError("HAAT_SMS_GATEWAY=ssl_wireless needs HAAT_SSL_WIRELESS_TOKEN and HAAT_SSL_WIRELESS_SID")
        if self.email_url and self.email_url.scheme == "smtp" and self.email_url.password:
            raise ValueError("HAAT_EMAIL_URL must not send a password without TLS: use smtps or smtp+starttls")
        return self
