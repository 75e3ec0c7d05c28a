"""Replies that a shop keeps ready, as pages of its desk."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.accounts.profile_forms import REQUIRED, LineField
from marketplace.core.access import shows_or_takes
from realtime.chat.errors.team import CannedReplyNotFoundError
from realtime.chat.models import LONGEST_BODY, LONGEST_SHORTCUT, LONGEST_TITLE, CannedReply
from realtime.chat.participants import SHOP_PERMISSION, is_staff_for
from realtime.chat.placeholders import PLACEHOLDERS
from realtime.chat.selectors.canned import list_canned_replies
from realtime.chat.services.canned import SHORTCUT, ReplyDraft, StaffAct, delete_canned_reply, save_canned_reply
from realtime.chat.showing.forms import ConfirmForm
from sellers.access import ShopAccess
from sellers.desk.acting import ask, did
from sellers.desk.pages import desk_page, render_desk
from sellers.desk.profile_forms import TextField

READS = desk_page(Action.READ_CHATS, SHOP_PERMISSION)
WRITES = desk_page(Action.WRITE_CHATS, SHOP_PERMISSION)


class ShortcutField(forms.RegexField):
    """A shortcut however it is typed: with its slash, or with capitals."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).removeprefix("/").lower()


class ReplyForm(forms.Form):
    """A reply in both languages; one of them may be empty."""

    title = LineField(
        label=gettext_lazy("Name for your people"),
        max_length=LONGEST_TITLE,
        strip=True,
        error_messages=REQUIRED,
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    shortcut = ShortcutField(
        SHORTCUT,
        label=gettext_lazy("Shortcut"),
        help_text=gettext_lazy(
            "Typed after a slash where you write, as /open. Small or Bangla letters, digits and dashes."
        ),
        max_length=LONGEST_SHORTCUT,
        required=False,
        strip=True,
        error_messages={"invalid": gettext_lazy("Small or Bangla letters, digits and dashes alone, without spaces.")},
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off", "autocapitalize": "none"}),
    )
    body_bn = TextField(
        label=gettext_lazy("In Bangla"),
        max_length=LONGEST_BODY,
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"class": "input", "rows": 4, "lang": "bn"}),
    )
    body_en = TextField(
        label=gettext_lazy("In English"),
        max_length=LONGEST_BODY,
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"class": "input", "rows": 4, "lang": "en"}),
    )

    @classmethod
    def of(cls, reply: CannedReply | None, data: Any) -> "ReplyForm":
        told = {name: getattr(reply, name) for name in cls.base_fields} if reply is not None else {}
        return cls(data, initial=told)

    def draft(self) -> ReplyDraft:
        return ReplyDraft(**self.cleaned_data)


@READS
@require_safe
def replies(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """All of them."""
    context = {"replies": list_canned_replies(access.shop.pk)}
    return render_desk(request, access, "chat/desk/replies.html", context)


@WRITES
@shows_or_takes
def reply_add(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """Keep another one."""
    return _write(request, access, None)


@WRITES
@shows_or_takes
def reply_edit(request: HttpRequest, access: ShopAccess, reply_id: UUID) -> HttpResponse:
    """Change one."""
    return _write(request, access, _reply(access, reply_id))


@WRITES
@shows_or_takes
def reply_delete(request: HttpRequest, access: ShopAccess, reply_id: UUID) -> HttpResponse:
    """Ask once more, and forget one."""
    reply = _reply(access, reply_id)
    form = ConfirmForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        delete_canned_reply(shop_id=access.shop.pk, reply_id=reply.pk, by_staff=_by_staff(request, access))

    if did(request, form, act):
        messages.success(request, _("The reply is deleted."))
        return redirect("desk:replies", slug=access.shop.slug)
    return ask(request, access, "chat/desk/reply_delete.html", form, reply=reply)


def _write(request: HttpRequest, access: ShopAccess, reply: CannedReply | None) -> HttpResponse:
    form = ReplyForm.of(reply, request.POST if request.method == "POST" else None)

    def act() -> None:
        reply_id = reply.pk if reply is not None else None
        by_staff = _by_staff(request, access)
        save_canned_reply(shop_id=access.shop.pk, reply_id=reply_id, draft=form.draft(), by_staff=by_staff)

    if did(request, form, act):
        messages.success(request, _("The reply is kept."))
        return redirect("desk:replies", slug=access.shop.slug)
    placeholders = [f"{{{name}}}" for name in PLACEHOLDERS]
    return ask(request, access, "chat/desk/reply.html", form, reply=reply, placeholders=placeholders)


def _by_staff(request: HttpRequest, access: ShopAccess) -> StaffAct | None:
    principal = principal_in(request)
    is_staff = is_staff_for(principal, access.shop.pk, action=Action.WRITE_CHATS)
    return StaffAct(principal.own_id, timezone.now()) if is_staff else None


def _reply(access: ShopAccess, reply_id: UUID) -> CannedReply:
    """One of the shop's.

    Raises:
        CannedReplyNotFoundError: it has none of this id.
    """
    reply = CannedReply.objects.filter(shop_id=access.shop.pk, pk=reply_id).first()
    if reply is None:
        raise CannedReplyNotFoundError
    return reply
