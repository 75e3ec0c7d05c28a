"""What messages say: the staff's words where there are any and they fit, the shipped ones else."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks
from structlog.testing import capture_logs

from marketplace.accounts.models import User
from marketplace.core.models import AuditEntry
from marketplace.notifications.models import Notice, NoticeKind
from marketplace.notifications.notice_words import said, text_of
from marketplace.notifications.template_kinds import PLACEHOLDER, VARIABLES
from marketplace.notifications.wording import catalogue, services
from marketplace.notifications.wording.errors import InvalidTemplateError, UnknownTemplateError
from marketplace.notifications.wording.language import Text, faults_of, fill
from marketplace.notifications.wording.models import TemplateVersion, WordChannel
from tests.matrix.actors import make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
APP, MAIL = WordChannel.APP, WordChannel.MAIL
PARAMS = {"shop_name_en": "Rahima Store", "shop_name_bn": "রহিমা স্টোর", "number": "K7QF-1"}


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def editor() -> User:
    return make_user()


def place(kind: str = "order_sent", channel: WordChannel = APP, language: str = "en") -> catalogue.Place:
    return catalogue.find_place(kind, channel, language)


def publish(
    editor: User, body: str, capture: DjangoCaptureOnCommitCallbacks, *, title: str = "", **where: str
) -> TemplateVersion:
    there = place(**where)  # type: ignore[arg-type]  # its names
    with capture(execute=True):
        made = services.save_version(actor_id=editor.pk, place=there, text=Text(title, body), now=NOW)
        services.publish_version(actor_id=editor.pk, place=there, number=made.number, now=NOW)
    return made


def sent(**more: str) -> Notice:
    return Notice(kind=NoticeKind.ORDER_SENT, params=PARAMS | more)


def test_published_words_are_said_in_their_language_on_their_channel_alone(
    editor: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    shipped = text_of(sent())

    publish(editor, "{{ number }} left {{ shop }}!", django_capture_on_commit_callbacks)

    assert text_of(sent()) == "K7QF-1 left Rahima Store!"
    assert text_of(sent(), MAIL) == shipped
    with translation.override("bn"):
        assert "left" not in text_of(sent())


def test_version_that_is_not_published_is_not_said(editor: User) -> None:
    services.save_version(actor_id=editor.pk, place=place(), text=Text("", "Not yet {{ shop }}"), now=NOW)

    assert "Not yet" not in text_of(sent())


def test_mail_gets_a_subject_of_its_own(
    editor: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    publish(editor, "It left.", django_capture_on_commit_callbacks, title="{{ number }} comes", channel="mail")

    assert said(sent(), MAIL) == Text("K7QF-1 comes", "It left.")


def test_message_that_lacks_a_variable_says_the_shipped_words_and_the_log_says_so(
    editor: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    publish(editor, "Order {{ number }} left {{ shop }}", django_capture_on_commit_callbacks)

    with capture_logs() as lines:
        text = text_of(sent(number=""))

    assert "left" not in text
    assert [(line["event"], line["variable"]) for line in lines] == [("template_broken", "number")]


def test_words_are_read_from_the_cache_and_anew_after_a_change(
    editor: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    text_of(sent())
    with django_assert_num_queries(0):
        text_of(sent())

    publish(editor, "Now {{ shop }}", django_capture_on_commit_callbacks)

    assert text_of(sent()) == "Now Rahima Store"


def test_version_of_before_and_the_shipped_words_can_be_said_again(
    editor: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    first = publish(editor, "First {{ shop }}", django_capture_on_commit_callbacks)
    publish(editor, "Second {{ shop }}", django_capture_on_commit_callbacks)

    with django_capture_on_commit_callbacks(execute=True):
        services.publish_version(actor_id=editor.pk, place=place(), number=first.number, now=NOW)
    reverted = text_of(sent())
    with django_capture_on_commit_callbacks(execute=True):
        services.withdraw(actor_id=editor.pk, place=place(), now=NOW)

    assert (reverted, "First" in text_of(sent())) == ("First Rahima Store", False)
    assert [entry.action for entry in AuditEntry.objects.order_by("id")] == [
        *("wording.save_template", "wording.publish_template") * 2,
        "wording.publish_template",
        "wording.withdraw_template",
    ]


def test_same_words_again_are_no_new_version(editor: User) -> None:
    texts = ["A {{ shop }}", " A {{ shop }}\r\n", "B {{ shop }}"]

    numbers = [
        services.save_version(actor_id=editor.pk, place=place(), text=Text("", text), now=NOW).number for text in texts
    ]

    assert numbers == [1, 1, 2]


def test_unknown_variables_places_and_versions_are_refused(editor: User) -> None:
    with pytest.raises(InvalidTemplateError) as refused:
        services.save_version(actor_id=editor.pk, place=place(), text=Text("", "Pay {{ amount }}"), now=NOW)
    with pytest.raises(UnknownTemplateError):
        services.publish_version(actor_id=editor.pk, place=place(), number=7, now=NOW)
    for kind, channel, language in [("order_new", "sms", "en"), ("order_sent", "app", "de"), ("nothing", "app", "en")]:
        with pytest.raises(UnknownTemplateError):
            catalogue.find_place(kind, channel, language)

    assert [detail.field for detail in refused.value.details] == ["body"]


def test_every_kind_of_notice_can_be_said_otherwise_in_its_shipped_words() -> None:
    """The shipped words are in order as templates, in both languages, and have the same variables."""
    kinds = catalogue.kinds()

    assert set(NoticeKind.values) - {NoticeKind.TRIAL} <= set(kinds)
    for kind in kinds.values():
        names = {variable.name for variable in kind.variables}
        for channel in kind.channels:
            for language in catalogue.LANGUAGES:
                default = kind.default(channel, language)
                faults = faults_of(default, channel=channel, variables=names)
                assert [fault for fault in faults if fault.field == "body"] == [], kind.code
                assert not PLACEHOLDER.search(default.body + default.title)
                assert fill(default.body, kind.examples(language))


def test_every_variable_has_an_example_in_both_languages() -> None:
    for variable in VARIABLES.values():
        assert set(variable.examples) == {"en", "bn"}
