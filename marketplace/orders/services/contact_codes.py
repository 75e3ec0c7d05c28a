"""Writes: codes that show whose phone it is, before a first order is brought for cash.

A code is good for one basket and one number: what somebody confirmed says nothing of anybody else.
"""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext

from marketplace.accounts import attempts, messages
from marketplace.core import encryption
from marketplace.core.ratelimits import Policy
from marketplace.orders.errors.baskets import BasketNotFoundError
from marketplace.orders.errors.placing import NoCodeError, WrongCodeError
from marketplace.orders.holding import Holder
from marketplace.orders.models import Basket, ContactCode
from marketplace.orders.selectors.baskets import find_basket
from marketplace.orders.services.basket_holding import hold

CODE_TTL = timedelta(minutes=10)
CODE_DIGITS = 6
MOST_TRIES = 5

# Each rings somebody's phone and costs money; whose number it is may be a stranger to the buyer.
CODES_TO_NUMBER = Policy("contact_code_number", "1/30 seconds; 5/hour; 10/day", fails_open=False)
CODES_FOR_BASKET = Policy("contact_code_basket", "6/hour; 12/day", fails_open=False)
TRIES_FOR_BASKET = Policy("contact_code_tries", "15/10 minutes; 40/day", fails_open=False)


@transaction.atomic
def send_code(*, holder: Holder, fresh_digest: str | None = None, phone: str, network: str, now: datetime) -> Basket:
    """Send six digits to a number; the code before is no longer good.

    Args:
        holder: for whose basket it is good.
        fresh_digest: of the token that a guest's new basket is to be held by, where there is none yet; None makes none.
        phone: E.164.
        network: that asks.

    Returns:
        The basket.

    Raises:
        BasketNotFoundError: there is none, and none is to be made.
        RateLimitedError: too many to this number, for this basket or from this network.
        UnavailableError: nobody can count them now.
    """
    basket = (
        _basket(holder, now=now) if fresh_digest is None else hold(holder=holder, fresh_digest=fresh_digest, now=now)
    )
    for policy, whom in (
        (CODES_TO_NUMBER, phone),
        (CODES_FOR_BASKET, str(basket.pk)),
        (attempts.TEXT_MESSAGE_NETWORK, network),
    ):
        attempts.count(policy, whom)
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    expires_at = now + CODE_TTL
    sent = {
        "code_hash": _hash(basket, phone, code),
        "expires_at": expires_at,
        "attempts": 0,
        # Whoever asks once more has not confirmed it.
        "confirmed_at": None,
    }
    ContactCode.objects.update_or_create(
        basket=basket, phone_index=phone, defaults=sent, create_defaults={**sent, "phone": phone}
    )
    text = gettext("Haat: %(code)s confirms your number for your order. It is good for 10 minutes.")
    messages.send_sms(to=phone, text=text % {"code": code}, expires_at=expires_at, now=now, kind="contact_code")
    return basket


def confirm_code(*, holder: Holder, phone: str, code: str, now: datetime) -> None:
    """Take the code that came: whoever can read that phone is called there about this basket's orders.

    A try is counted before the code is looked at, in a transaction of its own: a wrong one undoes nothing of that.

    Raises:
        BasketNotFoundError: the holder has none.
        NoCodeError: none was sent to this number for this basket, or its time is over.
        WrongCodeError: it is not the code, or its five tries are over.
        RateLimitedError: too many tries for this basket.
        UnavailableError: nobody can count them now.
    """
    basket = _basket(holder, now=now)
    attempts.count(TRIES_FOR_BASKET, str(basket.pk))
    codes = ContactCode.objects.filter(basket=basket, phone_index=phone, code_hash__isnull=False, expires_at__gt=now)
    if not codes.exists():
        raise NoCodeError
    if not codes.filter(attempts__lt=MOST_TRIES).update(attempts=F("attempts") + 1, updated_at=now):
        raise WrongCodeError
    known = codes.values_list("code_hash", flat=True).first()
    hashed = _hash(basket, phone, code)
    if known is None or not constant_time_compare(bytes(known), hashed):
        raise WrongCodeError
    codes.filter(code_hash=hashed).update(code_hash=None, confirmed_at=now, updated_at=now)


def _basket(holder: Holder, *, now: datetime) -> Basket:
    basket = find_basket(holder=holder, now=now)
    if basket is None:
        raise BasketNotFoundError
    return basket


def _hash(basket: Basket, phone: str, code: str) -> bytes:
    """Six digits are soon tried out, so what is kept needs our key, and is good for this basket and number alone."""
    return encryption.blind_index(code, context=f"orders.contact_code.{basket.pk}.{phone}")
