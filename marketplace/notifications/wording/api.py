"""What messages say over HTTP, for the market's staff."""

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import Principal, principal_in
from marketplace.core.access import requires
from marketplace.notifications.wording import previews, selectors, services, trials
from marketplace.notifications.wording.catalogue import find_place
from marketplace.notifications.wording.schemas import (
    KindOut,
    KindsOut,
    PreviewOut,
    PublishIn,
    TemplateIn,
    TemplateOut,
    WordsIn,
)

router = Router(tags=["notification templates"])
EDITS = requires(Action.EDIT_TEMPLATES)
PLACE = "/notification-templates/{kind}/{channel}/{language}"


def editor_in(request: HttpRequest) -> Principal:
    return principal_in(request).require_any(Action.EDIT_TEMPLATES)


@router.get("/notification-templates", auth=EDITS, response=KindsOut, summary="Kinds of messages")
def list_templates(request: HttpRequest) -> KindsOut:
    """All whose words can be changed, and where they are."""
    editor_in(request)
    return KindsOut(items=[KindOut.of(line) for line in selectors.list_kinds()])


@router.post(
    "/notification-templates", auth=EDITS, response={201: TemplateOut}, summary="Write a version of what is said"
)
def create_template(request: HttpRequest, body: TemplateIn) -> Status[TemplateOut]:
    """It is not said before it is published. The same words as the last version are no new one."""
    editor, place = editor_in(request), body.to_place()
    services.save_version(actor_id=editor.own_id, place=place, text=body.to_text(), now=timezone.now())
    return Status(201, TemplateOut.of(selectors.look_at(place)))


@router.get(PLACE, auth=EDITS, response=TemplateOut, summary="What a kind of message says")
def get_template(request: HttpRequest, kind: str, channel: str, language: str) -> TemplateOut:
    """The shipped words, the versions that were written, and which one is said."""
    editor_in(request)
    return TemplateOut.of(selectors.look_at(find_place(kind, channel, language)))


@router.post(PLACE + "/publish", auth=EDITS, response=TemplateOut, summary="Have a version said from now on")
def publish_template(request: HttpRequest, kind: str, channel: str, language: str, body: PublishIn) -> TemplateOut:
    """A new one, one of before, or the shipped words again."""
    editor, place, now = editor_in(request), find_place(kind, channel, language), timezone.now()
    if body.number is None:
        services.withdraw(actor_id=editor.own_id, place=place, now=now)
    else:
        services.publish_version(actor_id=editor.own_id, place=place, number=body.number, now=now)
    return TemplateOut.of(selectors.look_at(place))


@router.post(PLACE + "/preview", auth=EDITS, response=PreviewOut, summary="See words with examples in them")
def preview_template(request: HttpRequest, kind: str, channel: str, language: str, body: WordsIn) -> PreviewOut:
    """Nothing is kept."""
    editor_in(request)
    return PreviewOut.of(previews.preview(find_place(kind, channel, language), body.to_text()))


@router.post(
    PLACE + "/test", auth=EDITS, response={202: PreviewOut}, summary="Send words with examples in them to yourself"
)
def test_template(request: HttpRequest, kind: str, channel: str, language: str, body: WordsIn) -> Status[PreviewOut]:
    """To the address or number that was shown to be yours, your devices, or among your notices; to nobody else."""
    editor, place = editor_in(request), find_place(kind, channel, language)
    shown = trials.send_trial(actor_id=editor.own_id, place=place, text=body.to_text(), now=timezone.now())
    return Status(202, PreviewOut.of(shown))
