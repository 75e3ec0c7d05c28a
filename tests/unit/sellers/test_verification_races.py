"""Cases that several of the staff reach for at once; the races are real, so what is made here is committed."""

from functools import partial
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest

from sellers.errors.verification import CaseChangeRefusedError, CaseClaimedError
from sellers.models import ShopCategory, VerificationAct, VerificationCase
from sellers.services import verification
from sellers.verification import Act
from tests.unit.accounts.people import at_once
from tests.unit.sellers.onboarding import NOW, in_hand, page_url, seen, sent_in, staff

pytestmark = pytest.mark.django_db(transaction=True)


def kind() -> ShopCategory:
    """The tree is emptied after each of these tests."""
    root = ShopCategory.objects.create(slug="root-of-races", name_en="Root", name_bn="মূল", icon="store", position=90)
    return ShopCategory.objects.create(
        slug="leaf-of-races", parent=root, name_en="Leaf", name_bn="পাতা", icon="store", position=91
    )


def decide(act: VerificationAct.Kind, case: VerificationCase, actor_id: Any) -> VerificationCase:
    decision: Any = partial(verification.approve, seen=seen(case)) if act is Act.APPROVED else verification.reject
    decided: VerificationCase = decision(
        actor_id=actor_id, case_id=case.pk, message="Because.", page_url=page_url, now=NOW
    )
    return decided


def test_one_of_many_gets_the_case() -> None:
    case, people = sent_in(category=kind()), [staff() for _ in range(4)]

    results = at_once(lambda number: verification.claim(actor_id=people[number].pk, case_id=case.pk, now=NOW), 4)

    assert sum(isinstance(result, VerificationCase) for result in results) == 1
    assert sum(isinstance(result, CaseClaimedError) for result in results) == 3


def test_one_of_two_decisions_counts() -> None:
    somebody = staff()
    case = in_hand(somebody, category=kind())

    results = at_once(lambda number: decide([Act.APPROVED, Act.REJECTED][number], case, somebody.pk), 2)

    assert sum(isinstance(result, CaseChangeRefusedError) for result in results) == 1
    assert VerificationAct.objects.filter(kind__in=[Act.APPROVED, Act.REJECTED]).count() == 1


def test_without_the_lock_many_would_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    case, people = sent_in(category=kind()), [staff() for _ in range(3)]
    everybody_has_looked = Barrier(3, timeout=10)
    change = verification._change  # noqa: SLF001  # to slow it down

    def unlocked(case_id: UUID, actor_id: UUID) -> VerificationCase:
        return VerificationCase.objects.select_related("shop").get(pk=case_id)

    def change_late(*args: Any, **options: Any) -> None:
        everybody_has_looked.wait()
        change(*args, **options)

    monkeypatch.setattr(verification, "_for_staff", unlocked)
    monkeypatch.setattr(verification, "_change", change_late)

    results = at_once(lambda number: verification.claim(actor_id=people[number].pk, case_id=case.pk, now=NOW), 3)

    assert sum(isinstance(result, VerificationCase) for result in results) == 3
