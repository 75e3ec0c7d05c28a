"""Reads mails that tell what became of mails: delivery status notifications (RFC 3464) and complaints (RFC 5965).

They come from anywhere, and say what they like: all that is believed is which of our mails one is about, and a status.
"""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage, Message
from uuid import UUID

from marketplace.notifications.deliveries.bounces import STATUS, Happened, MailNews, judged
from marketplace.notifications.deliveries.message_ids import event_of_bounce_address, event_of_message_id

LONGEST = 1024 * 1024
MOST_PARTS = 50
# Where a mail server says for which of our addresses it took a mail.
RECEIVED_FOR = ("To", "Delivered-To", "X-Original-To", "Envelope-To")


def read_report(data: bytes) -> MailNews | None:
    """What a mail says about one of ours; None where it says nothing of that kind.

    Args:
        data: the whole mail. Of a long one the beginning is read: what comes after is the mail that came back.
    """
    try:
        mail = message_from_bytes(data[:LONGEST], policy=policy.compat32)
        return _news_in(mail)
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        # Nothing that strangers write may stop the next mail from being read.
        return None


def _news_in(mail: Message | EmailMessage) -> MailNews | None:
    if mail.get_content_type() != "multipart/report":
        return None
    parts = [part for _number, part in zip(range(MOST_PARTS), mail.walk(), strict=False)]
    event_id = _event_in(mail, parts)
    if event_id is None:
        return None
    if any(part.get_content_type() == "message/feedback-report" for part in parts):
        return MailNews(event_id, Happened.COMPLAINT)
    for fields in _fields_of_recipients(parts):
        news = _news_of(event_id, fields)
        if news is not None:
            return news
    return None


def _news_of(event_id: UUID, fields: Message) -> MailNews | None:
    """What is said of one receiver; nothing where it is still being tried."""
    action = str(fields.get("Action", "")).split(";")[0].strip().lower()
    found = STATUS.search(str(fields.get("Status", "")))
    status = found[0] if found else ""
    if action == "delivered":
        return MailNews(event_id, Happened.DELIVERED, status)
    return MailNews(event_id, judged(status), status) if action == "failed" else None


def _fields_of_recipients(parts: list[Message]) -> Iterator[Message]:
    """The groups of fields after the first, which is about the whole mail (RFC 3464, 2.1)."""
    for part in parts:
        groups = part.get_payload()
        if part.get_content_type() == "message/delivery-status" and isinstance(groups, list):
            yield from (group for group in groups if isinstance(group, Message) and "Action" in group)


def _event_in(mail: Message, parts: list[Message]) -> UUID | None:
    """Which of our mails it is about: by where it came back to, else by the mail that came back with it."""
    addresses = [str(value) for name in RECEIVED_FOR for value in mail.get_all(name, [])]
    named = (event_of_bounce_address(address) for address in addresses)
    returned = (event_of_message_id(text) for part in parts for text in _message_ids(part))
    return next((event for found in (named, returned) for event in found if event is not None), None)


def _message_ids(part: Message) -> Iterator[str]:
    """The names of the mail that came back, whole or its head alone."""
    kind, payload = part.get_content_type(), part.get_payload()
    if kind == "message/rfc822" and isinstance(payload, list):
        heads = [one for one in payload if isinstance(one, Message)]
    elif kind == "text/rfc822-headers":
        text = part.get_payload(decode=True)
        heads = [message_from_bytes(text)] if isinstance(text, bytes) else []
    else:
        heads = []
    return (str(value) for head in heads for value in head.get_all("Message-ID", []))
