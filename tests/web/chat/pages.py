"""Pages of conversations as tests open them."""

from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.unit.chat.rooms import Talk

ROOMS = "/en/messages/"
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


def at(talk: Talk, what: str = "room", *more: object) -> str:
    """An address of a conversation, of those that are the same for all."""
    return reverse(f"chat:{what}", args=[talk.room.pk, *more])


def desk(talk: Talk, what: str = "messages_room", *more: object) -> str:
    """An address of the shop's inbox, about the conversation."""
    return reverse(f"desk:{what}", args=[talk.fresh().shop.slug, talk.room.pk, *more])


def inbox(talk: Talk, what: str = "messages", *more: object) -> str:
    return reverse(f"desk:{what}", args=[talk.fresh().shop.slug, *more])


def console(talk: Talk) -> str:
    return reverse("staff:messages_room", args=[talk.room.pk])


def send(client: Client, talk: Talk, body: str = "Is it fresh?", *, part: bool = False, **more: Any) -> HttpResponse:
    sent = {"client_id": str(uuid4()), "body": body, "is_internal": "0", **more}
    headers = PART if part else None
    answer: HttpResponse = client.post(at(talk, "send"), sent, headers=headers)  # type: ignore[assignment]
    return answer


def text_of(answer: Any) -> str:
    return str(answer.content.decode()).replace("\xa0", " ")
