"""Signing up over the API: in at once with an address, by a code with a number, and nothing told to strangers."""

import pytest

from marketplace.accounts.models import User
from tests.api.accounts.apps import (
    EMAIL,
    OTHER_PASSWORD,
    PASSWORD,
    PHONE,
    App,
    code_in,
    fields_of,
    mails,
    make_owner,
    refusal,
    text_messages,
)

pytestmark = pytest.mark.django_db


class TestByEmail:
    def test_gives_tokens_at_once(self) -> None:
        app = App()

        body = app.done(app.post("/auth/register", email="Rahima@Example.com", password=PASSWORD, name="Rahima"), 201)

        assert (body["user"]["email"], body["user"]["email_verified"]) == (EMAIL, False)
        assert (body["user"]["name"], body["user"]["roles"]) == ("Rahima", ["customer"])
        assert (body["token_type"], body["expires_in"], body["refresh_expires_in"]) == ("Bearer", 900, 604800)
        assert app.get("/me/sessions").status_code == 200

    def test_seller_is_a_customer_too(self) -> None:
        app = App()

        body = app.done(app.post("/auth/register", email=EMAIL, password=PASSWORD, role="seller"), 201)

        assert body["user"]["roles"] == ["customer", "seller"]

    @pytest.mark.parametrize("role", ["courier", "support", "analyst", "admin", "owner"])
    def test_other_roles_are_not_to_be_taken(self, role: str) -> None:
        answer = App().post("/auth/register", email=EMAIL, password=PASSWORD, role=role)

        assert refusal(answer) == (400, "invalid_input")
        assert fields_of(answer) == {"role"}
        assert not User.objects.filter(email=EMAIL).exists()

    def test_rights_cannot_be_slipped_in(self) -> None:
        answer = App().post("/auth/register", email=EMAIL, password=PASSWORD, roles=["admin"], is_active=True)

        assert fields_of(answer) == {"roles", "is_active"}

    @pytest.mark.parametrize("password", ["short", "password123", "1234567890", "rahima@example.com"])
    def test_weak_password_is_refused_with_the_reason(self, password: str) -> None:
        answer = App().post("/auth/register", email=EMAIL, password=password)

        assert (refusal(answer)[0], fields_of(answer)) == (400, {"password"})

    def test_address_must_be_one(self) -> None:
        answer = App().post("/auth/register", email="not an address", password=PASSWORD)

        assert (refusal(answer)[0], fields_of(answer)) == (400, {"email"})

    def test_known_address_answers_as_any_other(self) -> None:
        make_owner()

        known = App().post("/auth/register", email=EMAIL, password=OTHER_PASSWORD)
        unknown = App().post("/auth/register", email="nobody@example.com", password=OTHER_PASSWORD)

        assert known.status_code == unknown.status_code == 201
        assert _shape(known.json()) == _shape(unknown.json())

    def test_owner_is_told_and_nobody_gets_in_their_stead(self) -> None:
        owner = make_owner()
        stranger = App()
        stranger.done(stranger.post("/auth/register", email=EMAIL, password=OTHER_PASSWORD), 201)

        with_theirs, with_the_owners = App(), App()
        claimed = with_theirs.done(with_theirs.post("/auth/login", email=EMAIL, password=OTHER_PASSWORD))
        owned = with_the_owners.done(with_the_owners.post("/auth/login", email=EMAIL, password=PASSWORD))

        assert claimed["user"]["id"] != str(owner.pk)
        assert owned["user"]["id"] == str(owner.pk)
        assert [mail.to for mail in mails()] == [EMAIL]

    def test_address_is_confirmed_by_the_link_in_the_mail(self) -> None:
        app = App()
        app.done(app.post("/auth/register", email=EMAIL, password=PASSWORD), 201)
        key = mails()[0].text.split("/confirm-email/")[1].split("/")[0]

        assert refusal(app.post("/auth/email/verify", key=key[:-3] + "abc"))[0] == 400
        assert app.post("/auth/email/verify", key=key).status_code == 204
        assert User.objects.get(email=EMAIL).email_verified_at
        assert refusal(app.post("/auth/email/resend")) == (409, "already_verified")

    def test_confirmation_is_sent_once_more(self) -> None:
        app = App()
        app.done(app.post("/auth/register", email=EMAIL, password=PASSWORD), 201)

        assert app.post("/auth/email/resend").status_code == 204
        assert len(mails()) == 2


class TestByPhone:
    def test_is_in_once_the_code_has_come_back(self) -> None:
        app = App()
        step = app.done(app.post("/auth/register", phone="০১৭১২-৩৪৫৬৭৮", role="seller"), 202)
        code = code_in(text_messages()[0].text)

        body = app.done(app.post("/auth/code/confirm", session_token=step["session_token"], code=code))

        assert (step["step"], step["methods"]) == ("verify_phone", ["sms"])
        assert (body["user"]["phone"], body["user"]["phone_verified"]) == (PHONE, True)
        assert body["user"]["roles"] == ["customer", "seller"]

    def test_code_may_be_typed_in_bangla_digits(self) -> None:
        app = App()
        step = app.done(app.post("/auth/register", phone=PHONE), 202)
        code = code_in(text_messages()[0].text).translate(str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯"))

        app.done(app.post("/auth/code/confirm", session_token=step["session_token"], code=code))

    def test_known_number_answers_as_any_other_and_its_owner_is_told(self) -> None:
        make_owner(phone=PHONE)

        known = App().post("/auth/register", phone=PHONE)
        unknown = App().post("/auth/register", phone="+8801812345678")

        assert (known.status_code, _shape(known.json())) == (unknown.status_code, _shape(unknown.json()))
        assert text_messages()[0].to == PHONE
        assert "already" in text_messages()[0].text or "আগে" in text_messages()[0].text

    def test_wrong_code_answers_the_same_for_known_and_unknown(self) -> None:
        make_owner(phone=PHONE)
        steps = [App().post("/auth/register", phone=phone).json() for phone in (PHONE, "+8801812345678")]

        answers = [
            App().post("/auth/code/confirm", session_token=step["session_token"], code="000000") for step in steps
        ]

        assert {refusal(answer) for answer in answers} == {(400, "invalid_input")}
        assert {frozenset(fields_of(answer)) for answer in answers} == {frozenset({"code"})}

    def test_five_wrong_codes_end_it(self) -> None:
        app = App()
        step = app.done(app.post("/auth/register", phone=PHONE), 202)
        code = code_in(text_messages()[0].text)
        wrong = "111111" if code != "111111" else "222222"

        answers = [app.post("/auth/code/confirm", session_token=step["session_token"], code=wrong) for _ in range(5)]
        late = app.post("/auth/code/confirm", session_token=step["session_token"], code=code)

        assert {refusal(answer)[0] for answer in answers} == {400}
        assert refusal(late) == (401, "sign_in_expired")

    def test_needs_one_contact_and_no_password(self) -> None:
        for body in ({}, {"email": EMAIL, "phone": PHONE}, {"phone": PHONE, "password": PASSWORD}, {"email": EMAIL}):
            assert refusal(App().post("/auth/register", **body)) == (400, "invalid_input")

    def test_number_must_exist(self) -> None:
        answer = App().post("/auth/register", phone="01012345678")

        assert (refusal(answer)[0], fields_of(answer)) == (400, {"phone"})


def _shape(body: object) -> object:
    """What there is in an answer, whatever it says."""
    if isinstance(body, dict):
        return {name: _shape(value) for name, value in body.items()}
    return type(body).__name__
