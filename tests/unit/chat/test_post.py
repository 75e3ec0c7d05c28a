"""The number over every page: kept, and counted anew when something changes it."""

from typing import Any

import pytest
from django.utils import timezone

from marketplace.core import gathering
from realtime.chat.post import ChatPost
from realtime.chat.services import mark
from tests.unit.chat.rooms import make_talk, say

pytestmark = pytest.mark.django_db


def test_it_follows_what_is_written_and_what_is_read(django_capture_on_commit_callbacks: Any) -> None:
    talk, post = make_talk(), ChatPost()
    counted = [post.unread(talk.buyer.pk).count]

    with django_capture_on_commit_callbacks(execute=True):
        sent = say(talk.at_shop)
    gathering.finish_all()
    counted.append(post.unread(talk.buyer.pk).count)
    with django_capture_on_commit_callbacks(execute=True):
        mark(place=talk.at_buyer, read_seq=sent.seq, now=timezone.now())
    counted.append(post.unread(talk.buyer.pk).count)

    assert counted == [0, 1, 0]
