"""Names, language, preferences and consent: what is changed, told, proven and kept out of the trail."""

import json
from datetime import time, timedelta

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from marketplace.accounts import ports, selectors, services
from marketplace.accounts.addresses import create_address
from marketplace.accounts.errors import UserNotFoundError
from marketplace.accounts.models import Consent, Language
from marketplace.accounts.preferences import NotificationPreferences, Preferences, PrivacyPreferences
from marketplace.accounts.services import ProfileChanges
from marketplace.core.ids import uuid7
from marketplace.core.models import AuditEntry
from tests.unit.accounts.people import NOW, audited, make_draft, make_person, published

pytestmark = pytest.mark.django_db


def quiet_mail() -> Preferences:
    silent = NotificationPreferences().mail.model_copy(update={"orders": False, "messages": False})
    return Preferences(notifications=NotificationPreferences(mail=silent))


class TestUpdateProfile:
    def test_changes_what_was_given_and_nothing_else(self) -> None:
        person = make_person(language=Language.BANGLA)

        services.update_profile(user_id=person.pk, changes=ProfileChanges(name="Karim"), now=NOW)

        person.refresh_from_db()
        assert (person.name, person.language, person.preferences) == ("Karim", "bn", {})

    def test_tells_the_names_of_what_changed_and_no_values(self) -> None:
        person = make_person()

        changes = ProfileChanges(name="Karim", language=Language.ENGLISH)
        services.update_profile(user_id=person.pk, changes=changes, now=NOW)

        (event,) = published("accounts.profile_updated")
        assert event["fields"] == ["language", "name"]
        assert "Karim" not in json.dumps(event)

    def test_trail_says_that_the_name_changed_and_not_what_it_is(self) -> None:
        person = make_person()

        services.update_profile(user_id=person.pk, changes=ProfileChanges(name="Karim"), now=NOW)

        entry = AuditEntry.objects.get(actor_id=person.pk)
        assert set(entry.changes) == {"name"}
        assert not {"Karim", "Rahima Khatun"} & set(entry.changes["name"])

    def test_same_again_changes_and_tells_nothing(self) -> None:
        person = make_person()

        services.update_profile(user_id=person.pk, changes=ProfileChanges(name=person.name), now=NOW)

        assert (published("accounts.profile_updated"), audited(person.pk)) == ([], [])

    def test_nobody_is_not_found(self) -> None:
        with pytest.raises(UserNotFoundError):
            services.update_profile(user_id=uuid7(), changes=ProfileChanges(name="Karim"), now=NOW)


class TestPreferences:
    def test_who_chose_nothing_has_the_defaults(self) -> None:
        assert Preferences.read({}) == Preferences()

    def test_what_was_chosen_is_read_back(self) -> None:
        person = make_person()

        services.update_profile(user_id=person.pk, changes=ProfileChanges(preferences=quiet_mail()), now=NOW)

        person.refresh_from_db()
        assert Preferences.read(person.preferences) == quiet_mail()

    def test_what_another_version_stored_is_read_as_far_as_it_is_known(self) -> None:
        stored = {"notifications": {"mail": {"orders": False, "dreams": True}, "pigeon": {"orders": True}}, "old": 1}

        read = Preferences.read(stored)

        assert read.notifications.mail.orders is False
        assert read.notifications.sms == NotificationPreferences().sms
        assert read.privacy == PrivacyPreferences(shows_presence=True)

    def test_what_was_not_told_apart_before_follows_what_was_chosen_then(self) -> None:
        stored = {
            "notifications": {
                "mail": {"orders": False, "messages": False, "offers": True},
                "push": {"orders": True, "messages": False, "offers": False},
            }
        }

        read = Preferences.read(stored).notifications

        assert (read.mail.returns, read.mail.shop_goods, read.mail.offers) == (False, False, True)
        assert (read.mail.shop_orders, read.mail.stock) == (True, False)
        assert (read.push.returns, read.push.shop_goods) == (True, False)

    def test_what_is_told_apart_now_does_not_follow(self) -> None:
        stored = {"notifications": {"mail": {"orders": False, "returns": True}}}

        assert Preferences.read(stored).notifications.mail.returns is True

    def test_all_of_it_is_read_as_it_was_stored(self) -> None:
        chosen = Preferences.model_validate(
            {
                "quiet": {"is_on": True, "begins": "21:30", "ends": "06:00"},
                "digest": {"every": "week", "hour": 18},
                "time_zone": "Asia/Kolkata",
            }
        )

        assert Preferences.read(chosen.over({})) == Preferences.read(chosen.model_dump())
        assert Preferences.read(chosen.over({})).quiet.times() == (time(21, 30), time(6))

    def test_section_that_a_change_leaves_out_stays_as_it_is(self) -> None:
        person = make_person()
        unseen = Preferences(privacy=PrivacyPreferences(shows_presence=False))

        for chosen in (unseen, quiet_mail()):
            services.update_profile(user_id=person.pk, changes=ProfileChanges(preferences=chosen), now=NOW)

        person.refresh_from_db()
        read = Preferences.read(person.preferences)
        assert (read.privacy, read.notifications) == (unseen.privacy, quiet_mail().notifications)


class TestNewsletter:
    def test_each_change_is_a_row_of_proof(self) -> None:
        person = make_person()

        for minute, is_given in enumerate([True, False, True]):
            at = NOW + timedelta(minutes=minute)
            services.set_newsletter(user_id=person.pk, is_given=is_given, source="profile", now=at)

        rows = Consent.objects.filter(user=person).order_by("id").values_list("is_given", "source", "at")
        assert list(rows) == [
            (value, "profile", NOW + timedelta(minutes=n)) for n, value in enumerate([True, False, True])
        ]
        assert [event["is_given"] for event in published("accounts.consent_changed")] == [True, False, True]

    def test_same_again_proves_nothing_new(self) -> None:
        person = make_person()

        services.set_newsletter(user_id=person.pk, is_given=False, source="profile", now=NOW)

        assert not Consent.objects.filter(user=person).exists()
        assert published("accounts.consent_changed") == []


class TestGetProfile:
    def test_counts_addresses_in_one_statement(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        person = make_person()
        for number in range(3):
            create_address(user_id=person.pk, draft=make_draft(label=f"Home {number}"), now=NOW)

        with django_assert_num_queries(1):
            profile = selectors.get_profile(person.pk)

        assert profile.figures == {"addresses": 3}

    def test_rooms_above_add_their_numbers(self) -> None:
        person = make_person()

        class Orders:
            name = "orders"

            def count(self, user_id: object) -> int:
                return 7 if user_id == person.pk else 0

        ports.profile_figures.register(Orders())
        try:
            assert selectors.get_profile(person.pk).figures == {"addresses": 0, "orders": 7}
        finally:
            ports.profile_figures.remove("orders")

    def test_name_is_registered_once(self) -> None:
        source = ports.personal_data.all()[0]

        with pytest.raises(ValueError, match="accounts is registered already"):
            ports.personal_data.register(source)
