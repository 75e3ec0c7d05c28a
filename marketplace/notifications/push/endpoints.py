"""Which addresses are a push service's: whoever subscribes names one, and we ask it from inside our network."""

from urllib.parse import urlsplit

from django.conf import settings


def is_push_service(address: str) -> bool:
    """Whether it is over TLS at a host that is named in `HAAT_PUSH_HOSTS`, or at loopback where tests named that.

    By name and nothing else: an address that is looked up and found to be public can be another one a moment later.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    if parts.username is not None or parts.password is not None or parts.fragment or "\\" in address:
        return False
    if f"{parts.scheme}://{parts.netloc}" in settings.PUSH_HOSTS:
        return True
    return parts.scheme == "https" and port in {None, 443} and bool(_name_of(parts.hostname or ""))


def origin_of(address: str) -> str:
    """Scheme and host, as the audience of our signature has it (RFC 8292, 2)."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def host_of(address: str) -> str:
    """The push service's name, which is nobody's."""
    return urlsplit(address).hostname or ""


def service_of(address: str) -> str:
    """By what it is named in `HAAT_PUSH_HOSTS`: of the hosts below a name there may be any number."""
    return _name_of(host_of(address)) or origin_of(address)


def _name_of(host: str) -> str:
    """Which of the names lets a host in; empty for none."""
    let_in = (name for name in settings.PUSH_HOSTS if host == name or (name.startswith(".") and host.endswith(name)))
    return next(let_in, "")
