"""How often who may try what around signing in: what guards against guessing, and against a phone bill."""

from marketplace.core import encryption
from marketplace.core.ratelimits import LOGIN, PASSWORD_RESET, REGISTER, Policy, require

# A household or a whole mobile network shares an address, so one contact from one address is held to the strict
# limit; what somebody tries against many accounts, or from many addresses, to wider ones.
NETWORK_SIGN_IN = Policy("sign_in_network", "30/minute; 100/15 minutes", fails_open=False)
ACCOUNT_SIGN_IN = Policy("sign_in_account", "30/hour", fails_open=False)
MAIL = Policy("mail", "10/hour; 30/day", fails_open=False)
# Six digits, of which an authenticator app's are good for half a minute.
SECOND_FACTOR = Policy("second_factor", "5/minute; 20/hour", fails_open=False)
# allauth ends a sign-in after five wrong codes, yet counts them in its session, where many at once are one.
CODE = Policy("code", "10/10 minutes", fails_open=False)
PASSWORD_CHECK = Policy("password_check", "5/minute; 20/hour", fails_open=False)
PASSKEY = Policy("passkey", "30/minute; 100/15 minutes", fails_open=False, by_network=True)
RESEND = Policy("resend", "3/hour", fails_open=False)
TEXT_MESSAGE = Policy("text_message", "1/20 seconds; 5/hour; 10/day", fails_open=False)


def sign_in(network: str, contact: str) -> None:
    """Count an attempt to sign in as the owner of a contact, whether or not there is one.

    Raises:
        RateLimitedError: too many from this network for this contact, from this network, or for this contact.
        UnavailableError: the counters are away, and guessing must not be free then.
    """
    whom = _known_as(contact)
    require(f"sign_in:{network}:{whom}", LOGIN)
    require(f"sign_in:{network}", NETWORK_SIGN_IN)
    require(f"sign_in:{whom}", ACCOUNT_SIGN_IN)


def sign_up(network: str) -> None:
    """Count a sign-up, whether or not an account comes of it.

    Raises:
        RateLimitedError, UnavailableError: as `sign_in`.
    """
    require(f"net:{network}", REGISTER)


def password_reset(network: str) -> None:
    """Count a link to a new password that was asked for.

    Raises:
        RateLimitedError, UnavailableError: as `sign_in`.
    """
    require(f"net:{network}", PASSWORD_RESET)


def passkey(network: str) -> None:
    """Count a passkey that was shown by nobody yet.

    Raises:
        RateLimitedError, UnavailableError: as `sign_in`.
    """
    require(f"net:{network}", PASSKEY)


def password_check(user_id: str) -> None:
    """Count a password that somebody who is signed in was asked for.

    Raises:
        RateLimitedError, UnavailableError: as `sign_in`.
    """
    require(f"password_check:{user_id}", PASSWORD_CHECK)


def second_factor(user_id: str) -> None:
    """Count an attempt at somebody's second factor, from wherever it is made.

    Raises:
        RateLimitedError, UnavailableError: as `sign_in`.
    """
    require(f"second_factor:{user_id}", SECOND_FACTOR)


def code(sign_in_id: str) -> None:
    """Count a code that was typed in for one sign-in, or by one user, who is signed in already.

    Raises:
        RateLimitedError, UnavailableError: as `sign_in`.
    """
    require(f"code:{_known_as(sign_in_id)}", CODE)


def resend(sign_in_id: str) -> None:
    """Count another message with the code of one sign-in.

    Raises:
        RateLimitedError, UnavailableError: as `sign_in`.
    """
    require(f"resend:{_known_as(sign_in_id)}", RESEND)


def text_message(phone: str) -> None:
    """Count a text message to a number, each of which costs money and rings somebody's phone.

    Raises:
        RateLimitedError, UnavailableError: as `sign_in`.
    """
    require(f"sms:{_known_as(phone)}", TEXT_MESSAGE)


def mail(email: str) -> None:
    """Count a mail to an address: nobody's box is to be filled by somebody else.

    Raises:
        RateLimitedError, UnavailableError: as `sign_in`.
    """
    require(f"mail:{_known_as(email)}", MAIL)


def _known_as(contact: str) -> str:
    """The contact as the counters know it: nobody reads addresses and numbers out of Redis."""
    return encryption.blind_index(contact.strip().lower(), context="rate_limits").hex()
