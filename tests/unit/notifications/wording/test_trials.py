"""Staff send their own words to themselves, over each channel, and to nobody else."""

import pytest
from django.conf import LazySettings
from django.utils import timezone, translation

from marketplace.accounts import attempts
from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.core.models import OutboxEvent
from marketplace.notifications.deliveries.models import Delivery
from marketplace.notifications.models import Notice, NoticeKind
from marketplace.notifications.notice_words import path_of, text_of
from marketplace.notifications.push.events import PushRequested
from marketplace.notifications.push.messages import open_message
from marketplace.notifications.push.pushing import push_to as push_notices
from marketplace.notifications.wording.catalogue import find_place
from marketplace.notifications.wording.errors import NoDeviceError
from marketplace.notifications.wording.language import Text
from marketplace.notifications.wording.trials import send_trial
from tests.fakes.push_keys import FakeBrowser
from tests.matrix.actors import make_user
from tests.matrix.pushed import push_to

pytestmark = pytest.mark.django_db
WORDS = Text("It comes", "From {{ shop }}!")


@pytest.fixture(autouse=True)
def _with_push(settings: LazySettings) -> None:
    settings.PUSH = "console"


@pytest.fixture
def editor() -> User:
    return make_user(Role.SUPPORT)


def try_on(editor: User, channel: str) -> None:
    words = WORDS if channel == "push" else Text("", WORDS.body)
    send_trial(actor_id=editor.pk, place=find_place("order_sent", channel, "en"), text=words, now=timezone.now())


def test_push_goes_to_ones_own_devices(editor: User) -> None:
    for number in range(2):
        push_to(editor, FakeBrowser(f"https://push.example/{number}"))
    push_to(make_user(Role.SUPPORT), FakeBrowser("https://push.example/others"))

    try_on(editor, "push")

    events = [
        PushRequested.model_validate(event.data) for event in OutboxEvent.objects.filter(name=PushRequested.event_name)
    ]
    said = [open_message(event, now=timezone.now()).payload for event in events]
    assert len(said) == 2
    assert all('"From Rahima Store!"' in payload and '"It comes"' in payload for payload in said)
    assert set(Delivery.objects.values_list("kind", "user")) == {("template_test", editor.pk)}


def test_without_a_device_there_is_nowhere_to_push_and_nothing_is_counted(
    editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str] = []
    monkeypatch.setattr(attempts, "count", lambda policy, whom: counted.append(policy.name))

    with pytest.raises(NoDeviceError):
        try_on(editor, "push")

    assert counted == []


def test_in_the_app_it_is_marked_as_a_trial_and_stays_there(editor: User) -> None:
    push_to(editor, FakeBrowser("https://push.example/1"))

    try_on(editor, "app")

    [notice] = Notice.objects.filter(kind=NoticeKind.TRIAL)
    assert notice.user_id == editor.pk
    with translation.override("en"):
        assert text_of(notice) == "Trial: From Rahima Store!"
        assert path_of(notice) == "/en/staff/templates/order_sent/app/"
    push_notices([editor.pk], about=notice.event_id, now=timezone.now())
    assert not Delivery.objects.exists()
