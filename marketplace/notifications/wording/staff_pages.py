"""What messages say as pages for the market's staff: the list, and both languages of one side by side."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import Principal, principal_in
from marketplace.core.access import requires_page, shows_or_takes
from marketplace.core.errors import ConflictError, RateLimitedError, UnavailableError
from marketplace.notifications.wording import previews, selectors, services, trials
from marketplace.notifications.wording.catalogue import Place, find_place
from marketplace.notifications.wording.errors import InvalidTemplateError, UnknownTemplateError
from marketplace.notifications.wording.forms import WordsForm
from marketplace.notifications.wording.language import ROOMS, Text
from marketplace.notifications.wording.models import WordChannel
from marketplace.notifications.wording.previews import Preview
from marketplace.notifications.wording.selectors import Standing

EDITS = requires_page(Action.EDIT_TEMPLATES)
LONGEST_NUMBER = 9
SENT = {
    WordChannel.APP: gettext_lazy("It is among your notices."),
    WordChannel.MAIL: gettext_lazy("Sent to your e-mail address."),
    WordChannel.SMS: gettext_lazy("Sent to your telephone."),
    WordChannel.PUSH: gettext_lazy("Sent to your devices."),
}
SAVE, PUBLISH, TRY = "save", "publish", "try"


@EDITS
@require_safe
@never_cache
def templates(request: HttpRequest) -> HttpResponse:
    """Every kind of message, and where the staff say it in their own words."""
    editor_in(request)
    lines = selectors.list_kinds()
    is_own = request.GET.get("own") == "1"
    shown = [line for line in lines if not is_own or any(line.own.values())]
    return render(request, "wording/staff/templates.html", {"lines": shown, "is_own": is_own})


@EDITS
@shows_or_takes
@never_cache
def template(request: HttpRequest, kind: str, channel: str) -> HttpResponse:
    """Both languages of one kind of message on one channel. What is typed in one is saved, shown, said or tried.

    What was typed in the other stays as it was typed, on the page.
    """
    editor, places = editor_in(request), _places(kind, channel)
    typed_in = next((place for place in places if _act(request, place)), None)
    forms = [_form(request, selectors.look_at(place)) for place in places]
    preview, is_refused = None, False
    for place, form in zip(places, forms, strict=True):
        if place is not typed_in:
            continue
        try:
            preview = previews.preview(place, form.to_text())
            is_done = _do(request, editor, place, form.to_text(), act=_act(request, place))
        except InvalidTemplateError as error:
            form.take_faults(error)
            is_refused = True
        else:
            if is_done and not any(other.is_changed() for other in forms if other is not form):
                return redirect("staff:template", kind=kind, channel=channel)
    sides = [
        _side(place, form, preview=preview if place is typed_in else None)
        for place, form in zip(places, forms, strict=True)
    ]
    context = {
        "kind": places[0].kind,
        "channel": places[0].channel,
        "room": ROOMS[places[0].channel],
        "sides": sides,
    }
    return render(request, "wording/staff/template.html", context, status=400 if is_refused else 200)


@EDITS
@require_POST
@never_cache
def template_publish(request: HttpRequest, kind: str, channel: str, language: str) -> HttpResponse:
    """Have a version of before said again, or the shipped words."""
    editor, number, now = editor_in(request), request.POST.get("number", ""), timezone.now()
    try:
        place = find_place(kind, channel, language)
        if number:
            services.publish_version(
                actor_id=editor.own_id,
                place=place,
                number=int(number) if number.isdecimal() and len(number) < LONGEST_NUMBER else 0,
                now=now,
            )
        else:
            services.withdraw(actor_id=editor.own_id, place=place, now=now)
    except UnknownTemplateError as error:
        raise Http404 from error
    except InvalidTemplateError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It is said from now on."))
    return redirect("staff:template", kind=kind, channel=channel)


def editor_in(request: HttpRequest) -> Principal:
    """Whoever asks, as one of the market's staff."""
    return principal_in(request).require_any(Action.EDIT_TEMPLATES)


def _places(kind: str, channel: str) -> list[Place]:
    try:
        return [find_place(kind, channel, language) for language in ("bn", "en")]
    except UnknownTemplateError as error:
        raise Http404 from error


def _act(request: HttpRequest, place: Place) -> str:
    """What is to be done with what was typed in this language; empty where nothing is."""
    return request.POST.get(f"{place.language}-act", "") if request.method == "POST" else ""


def _form(request: HttpRequest, standing: Standing) -> WordsForm:
    draft, language = standing.draft, standing.place.language
    words = Text(draft.title, draft.body) if draft is not None else standing.said
    typed = request.POST if f"{language}-body" in request.POST else None
    return WordsForm(standing.place, typed, initial={"title": words.title, "body": words.body})


def _side(place: Place, form: WordsForm, *, preview: Preview | None) -> dict[str, Any]:
    """One language as the page shows it; without a preview of what was typed, with what is said."""
    standing = selectors.look_at(place)
    shown = preview or previews.show(place, standing.said)
    return {"standing": standing, "form": form, "preview": shown, "is_typed": preview is not None}


def _do(request: HttpRequest, editor: Principal, place: Place, text: Text, *, act: str) -> bool:
    """Do it; anything else than saving, saying and trying shows what it would look like.

    Returns:
        Whether it is done, and the page is to be shown anew.
    """
    now = timezone.now()
    if act == TRY:
        _try(request, editor, place, text)
        return False
    if act not in (SAVE, PUBLISH):
        return False
    version = services.save_version(actor_id=editor.own_id, place=place, text=text, now=now)
    if act == PUBLISH:
        services.publish_version(actor_id=editor.own_id, place=place, number=version.number, now=now)
    messages.success(request, _("It is said from now on.") if act == PUBLISH else _("Saved. It is not said yet."))
    return True


def _try(request: HttpRequest, editor: Principal, place: Place, text: Text) -> None:
    try:
        trials.send_trial(actor_id=editor.own_id, place=place, text=text, now=timezone.now())
    except (ConflictError, RateLimitedError, UnavailableError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, str(SENT[place.channel]))
