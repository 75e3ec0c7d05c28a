"""Every act of accounts that is put on record has words for the person whose list it stands in."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

import marketplace.accounts
from marketplace.accounts import events
from marketplace.accounts.activity import WORDS, WORDS_ABOUT_OTHERS, ActivityEntry, list_activity
from marketplace.accounts.permissions import Action, Role
from marketplace.accounts.roles import close_account
from marketplace.core.events import DomainEvent
from tests.matrix.actors import make_user
from tests.unit.accounts.people import NOW

ROOM = Path(marketplace.accounts.__file__).parent
ACT = re.compile(r"accounts\.[a-z_]+")
# Names of the same form that are no acts: of a nightly task, and of what seals a contact.
OTHER_NAMES = {"accounts.purge", "accounts.sign_in_failed", "accounts.session_keys", "accounts.activity"}


def names_of_events() -> set[str]:
    kinds = (kind for kind in vars(events).values() if isinstance(kind, type) and issubclass(kind, DomainEvent))
    return {kind.event_name for kind in kinds if kind is not DomainEvent}


def acts_in_code() -> Iterator[str]:
    """Every name of the form `accounts.verb_thing` in the room's code, but those that mean something else.

    Looking for names, and not for calls of `audit.record`, finds those that reach it by way of a variable too.
    """
    meaning_else = names_of_events() | OTHER_NAMES | (set(Action.values) - set(WORDS))
    for path in sorted(ROOM.rglob("*.py")):
        if path.name in {"activity.py", "permissions.py"} or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            name = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            if ACT.fullmatch(name) and name not in meaning_else:
                yield name


def said(action: str, language: str, *, is_about_other: bool = False) -> str:
    entry = ActivityEntry(
        at=NOW, kind="change", action=action, is_own=True, network="", user_agent="", is_about_other=is_about_other
    )
    with translation.override(language):
        return entry.words


def test_every_act_in_the_code_has_words_and_all_words_have_an_act() -> None:
    acts = set(acts_in_code())

    assert len(acts) > 30
    assert acts == set(WORDS)


@pytest.mark.parametrize("action", sorted(WORDS))
def test_act_is_told_in_both_languages(action: str) -> None:
    vague = {said("accounts.nothing", language) for language in ("en", "bn")}

    english, bangla = said(action, "en"), said(action, "bn")

    assert not {english, bangla} & vague
    assert english.isascii()
    assert re.search(r"[\u0980-\u09ff]", bangla)


@pytest.mark.parametrize("action", sorted(WORDS_ABOUT_OTHERS))
def test_what_staff_do_to_others_is_not_told_as_done_to_them(action: str) -> None:
    for language in ("en", "bn"):
        assert said(action, language, is_about_other=True) != said(action, language)


@pytest.mark.django_db
def test_both_sides_of_an_act_find_it_in_their_lists() -> None:
    admin, person = make_user(Role.ADMIN), make_user(Role.CUSTOMER)
    close_account(actor_id=admin.pk, user_id=person.pk, now=NOW)

    with translation.override("en"):
        told = [list_activity(user_id=user.pk, cursor=None, limit=5).items[0].words for user in (admin, person)]

    assert told == ["You closed somebody's account.", "Your account was closed."]
