"""Addresses: in Bangladesh, twenty at most, one of them the default, whatever happens at the same time."""

from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection

from geo.points import GeoPoint
from marketplace.accounts import addresses
from marketplace.accounts.addresses import AddressDraft
from marketplace.accounts.errors import AddressNotFoundError, OutsideServiceAreaError, TooManyAddressesError
from marketplace.accounts.models import MOST_ADDRESSES, Address, User
from tests.unit.accounts.people import ABROAD, NOW, at_once, audited, make_draft, make_person, published


def add(person: User, **fields: Any) -> Address:
    return addresses.create_address(user_id=person.pk, draft=make_draft(**fields), now=NOW)


def defaults(person: User) -> list[str]:
    return list(Address.objects.filter(user=person, is_default_delivery=True).values_list("label", flat=True))


@pytest.mark.django_db
class TestCreate:
    def test_area_is_found_from_the_pin(self) -> None:
        address = add(make_person())

        assert address.area is not None
        assert address.area.parent is not None
        assert address.area.parent.name_en in {"Chattogram", "Chittagong"}

    def test_first_is_the_default_and_the_second_is_not(self) -> None:
        person = make_person()

        first, second = add(person, label="Home"), add(person, label="Office")

        assert (first.is_default_delivery, first.is_default_billing) == (True, True)
        assert (second.is_default_delivery, second.is_default_billing) == (False, False)

    @pytest.mark.parametrize("location", [ABROAD, GeoPoint(lat=0, lon=0), GeoPoint(lat=90, lon=180)])
    def test_pin_abroad_is_refused(self, location: GeoPoint) -> None:
        person = make_person()

        with pytest.raises(OutsideServiceAreaError):
            add(person, location=location)

        assert not Address.objects.filter(user=person).exists()

    def test_twenty_can_be_kept(self) -> None:
        person = make_person()
        for number in range(MOST_ADDRESSES):
            add(person, label=f"Home {number}")

        with pytest.raises(TooManyAddressesError):
            add(person)

    def test_nothing_of_it_lies_in_clear(self) -> None:
        address = add(make_person())

        with connection.cursor() as cursor:
            cursor.execute("SELECT row_to_json(a)::text FROM accounts_address a WHERE id = %s", [address.pk])
            [[row]] = cursor.fetchall()
        for text in ("Rahima", "House 12", "mosque", "1712345678"):
            assert text not in row
            assert text.encode().hex() not in row

    def test_is_told_and_recorded_without_its_content(self) -> None:
        person = make_person()

        add(person)

        assert [event["fields"] for event in published("accounts.profile_updated")] == [["addresses"]]
        assert audited(person.pk) == ["accounts.create_address"]


@pytest.mark.django_db
class TestChange:
    def test_all_of_it_changes_and_the_area_follows(self) -> None:
        person = make_person()
        address = add(person)
        before = address.area_id
        draft = make_draft(label="Village", location=GeoPoint(lat=25.7439, lon=89.2752), landmark="")

        addresses.update_address(user_id=person.pk, address_id=address.pk, draft=draft, now=NOW)

        address.refresh_from_db()
        assert (address.label, address.landmark) == ("Village", "")
        assert address.area_id not in {before, None}

    def test_others_address_is_not_found(self) -> None:
        address = add(make_person())
        stranger = make_person("karim@example.com")

        with pytest.raises(AddressNotFoundError):
            addresses.update_address(user_id=stranger.pk, address_id=address.pk, draft=make_draft(), now=NOW)
        with pytest.raises(AddressNotFoundError):
            addresses.delete_address(user_id=stranger.pk, address_id=address.pk, now=NOW)
        with pytest.raises(AddressNotFoundError):
            addresses.set_default(user_id=stranger.pk, address_id=address.pk, use="delivery", now=NOW)

    def test_default_moves(self) -> None:
        person = make_person()
        add(person, label="Home")
        office = add(person, label="Office")

        addresses.set_default(user_id=person.pk, address_id=office.pk, use="delivery", now=NOW)

        assert defaults(person) == ["Office"]
        assert Address.objects.get(user=person, is_default_billing=True).label == "Home"

    def test_newest_inherits_what_a_deleted_one_was(self) -> None:
        person = make_person()
        home = add(person, label="Home")
        add(person, label="Office")
        add(person, label="Village")

        addresses.delete_address(user_id=person.pk, address_id=home.pk, now=NOW + timedelta(minutes=1))

        assert defaults(person) == ["Village"]
        assert Address.objects.get(user=person, is_default_billing=True).label == "Village"

    def test_last_can_be_deleted(self) -> None:
        person = make_person()
        home = add(person)

        addresses.delete_address(user_id=person.pk, address_id=home.pk, now=NOW)

        assert not Address.objects.filter(user=person).exists()


@pytest.mark.django_db(transaction=True)
class TestAtTheSameTime:
    """Each with a control that goes wrong without the lock on the owner's row."""

    @pytest.fixture(autouse=True)
    def without_areas(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The database is emptied after each of these tests, of areas too."""
        monkeypatch.setattr(addresses, "_area_of", lambda location: None)

    def fill(self, person: User, count: int) -> None:
        for number in range(count):
            add(person, label=f"Home {number}")

    def test_no_more_than_twenty_come_in(self) -> None:
        person = make_person()
        self.fill(person, MOST_ADDRESSES - 1)

        results = at_once(lambda number: add(person, label=f"Late {number}"), 4)

        assert sum(isinstance(result, Address) for result in results) == 1
        assert sum(isinstance(result, TooManyAddressesError) for result in results) == 3
        assert Address.objects.filter(user=person).count() == MOST_ADDRESSES

    def test_one_of_many_first_ones_is_the_default(self) -> None:
        person = make_person()

        results = at_once(lambda number: add(person, label=f"Home {number}"), 4)

        assert all(isinstance(result, Address) for result in results)
        assert len(defaults(person)) == 1

    def test_default_is_one_whoever_asks_last(self) -> None:
        person = make_person()
        ids = [add(person, label=f"Home {number}").pk for number in range(4)]

        results = at_once(
            lambda number: addresses.set_default(user_id=person.pk, address_id=ids[number], use="delivery", now=NOW),
            4,
        )

        assert not [result for result in results if isinstance(result, Exception)]
        assert len(defaults(person)) == 1

    def test_without_the_lock_first_ones_collide(self, monkeypatch: pytest.MonkeyPatch) -> None:
        person = make_person()
        everybody_has_counted = Barrier(3, timeout=10)

        def unlocked(user_id: object) -> User:
            user: User = User.objects.get(pk=user_id)
            return user

        def fill_late(address: Address, draft: AddressDraft, area_id: UUID) -> None:
            everybody_has_counted.wait()
            fill(address, draft, area_id)

        fill = addresses._fill  # noqa: SLF001  # to slow it down
        monkeypatch.setattr(addresses, "locked_user", unlocked)
        monkeypatch.setattr(addresses, "_fill", fill_late)

        results = at_once(lambda number: add(person, label=f"Home {number}"), 3)

        assert sum(isinstance(result, IntegrityError) for result in results) == 2
