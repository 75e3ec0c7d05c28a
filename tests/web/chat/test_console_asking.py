"""What staff send past their hour: they are asked why they read, and what they sent goes on with the answer."""

import json
import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from marketplace.core.models import AuditEntry
from realtime.chat.models import Message, Report, Side
from tests.unit.chat.rooms import Talk, say
from tests.web.chat.pages import at, send, text_of

pytestmark = pytest.mark.django_db
KEPT = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
WHY = {"why-reason": "The buyer called us"}


def kept_in(answer: Any) -> dict[str, str]:
    """What goes along with the answer, as the browser sends it."""
    found = {name: unescape(value) for name, value in KEPT.findall(text_of(answer))}
    return {name: value for name, value in found.items() if name != "csrfmiddlewaretoken"}


def test_a_message_goes_on_once_they_have_said_why(staff: Client, talk: Talk) -> None:
    say(talk.at_buyer, "A private matter")
    asked = send(staff, talk, 'We called "them"\nand they come')
    assert asked.status_code == 403
    assert "A private matter" not in text_of(asked)
    assert not Message.objects.filter(side=Side.STAFF).exists()

    again = staff.post(at(talk, "send"), kept_in(asked) | {"why-reason": " "})
    assert "Say why first." in text_of(again)
    done = staff.post(at(talk, "send"), kept_in(again) | WHY)

    assert done.status_code == 302
    [message] = Message.objects.filter(side=Side.STAFF)
    assert message.body.split() == ["We", "called", '"them"', "and", "they", "come"]
    assert AuditEntry.objects.filter(action="chat.read_room", changes__reason__1="The buyer called us").count() == 1


def test_a_photo_that_pages_cannot_keep_is_asked_for_again(staff: Client, talk: Talk) -> None:
    photo = SimpleUploadedFile("door.png", b"any bytes", content_type="image/png")
    asked = send(staff, talk, "This door", picture=photo)

    page = staff.post(at(talk, "send"), kept_in(asked) | WHY)

    assert page.status_code == 400
    assert "Choose the photo again." in text_of(page)
    assert "This door</textarea>" in text_of(page)
    assert not Message.objects.filter(side=Side.STAFF).exists()


def test_scripts_are_told_why_and_do_not_take_it_for_signed_out(staff: Client, talk: Talk) -> None:
    refused = send(staff, talk, "We called them", part=True)

    assert refused.status_code == 403
    assert "Say first why" in json.loads(refused.content)["errors"][0]


def test_a_report_goes_on_with_its_own_reason(staff: Client, talk: Talk) -> None:
    message = say(talk.at_shop, "Pay me by another way")
    asked = staff.post(at(talk, "report", message.pk), {"reason": "fraud", "note": "Look at this"})
    assert not Report.objects.exists()

    staff.post(at(talk, "report", message.pk), kept_in(asked) | WHY)

    [report] = Report.objects.all()
    assert (report.reason, report.note) == ("fraud", "Look at this")
