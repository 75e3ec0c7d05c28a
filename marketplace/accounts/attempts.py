"""How often who may try what around signing in: what guards against guessing, and against a phone bill."""

from marketplace.core import encryption
from marketplace.core.ratelimits import LOGIN, Policy, require

# A household or a whole mobile network shares an address, so one contact from one address is held to the strict
# limit; what somebody tries against many accounts, or from many addresses, to wider ones.
NETWORK_SIGN_IN = Policy("sign_in_network", "30/minute; 100/15 minutes", fails_open=False)
ACCOUNT_SIGN_IN = Policy("sign_in_account", "30/hour", fails_open=False)
# Nobody's box is to be filled by somebody else.
MAIL = Policy("mail", "10/hour; 30/day", fails_open=False)
# Six digits, of which an authenticator app's are good for half a minute.
SECOND_FACTOR = Policy("second_factor", "5/minute; 20/hour", fails_open=False)
# allauth ends a sign-in after five wrong codes, yet counts them in its session, where many at once are one.
CODE = Policy("code", "10/10 minutes", fails_open=False)
# Of somebody who is signed in: whoever found their browser open may not find their password, too.
PASSWORD_CHECK = Policy("password_check", "5/minute; 20/hour", fails_open=False)
# Codes sent to somebody who is signed in, to show once more who they are; counted by person, and by number.
SENT_CODE = Policy("sent_code", "5/hour; 10/day", fails_open=False)
PASSKEY = Policy("passkey", "30/minute; 100/15 minutes", fails_open=False, by_network=True)
RESEND = Policy("resend", "3/hour", fails_open=False)
# Each costs money and rings somebody's phone.
TEXT_MESSAGE_NETWORK = Policy("text_message_network", "60/hour; 300/day", fails_open=False, by_network=True)
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


def count(policy: Policy, whom: str) -> None:
    """Count one attempt, before it is made.

    Args:
        policy: one of those above, or `REGISTER` and `PASSWORD_RESET` of the kernel.
        whom: whom it is aimed at (a user's id, a sign-in's, a contact); where the policy counts `by_network`, the
            network it comes from, as operations of the API are counted too.

    Raises:
        RateLimitedError, UnavailableError: as `sign_in`.
    """
    require(f"net:{whom}" if policy.by_network else f"{policy.name}:{_known_as(whom)}", policy)


def _known_as(whom: str) -> str:
    """How the counters know them: nobody reads addresses and numbers out of Redis."""
    return encryption.blind_index(whom.strip().lower(), context="rate_limits").hex()
