"""Mails that say that a mail came back, as servers write them."""

from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from uuid import UUID

from marketplace.notifications.deliveries.message_ids import message_id

POSTFIX = """\
Return-Path: <>
Received: by mx.example.com (Postfix) id 4Rz1kW0QxQz2; Fri, 27 Nov 2026 09:12:44 +0000 (UTC)
Date: Fri, 27 Nov 2026 09:12:44 +0000 (UTC)
From: MAILER-DAEMON@mx.example.com (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4Rz1kW09XbzZ.1764234764/mx.example.com"
Content-Transfer-Encoding: 8bit
Message-Id: <4Rz1kW0QxQz2@mx.example.com>

This is a MIME-encapsulated message.

--4Rz1kW09XbzZ.1764234764/mx.example.com
Content-Description: Notification
Content-Type: text/plain; charset=utf-8

<karim@example.com>: host mail.example.com said: 550 5.1.1 no such user

--4Rz1kW09XbzZ.1764234764/mx.example.com
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com
X-Postfix-Queue-ID: 4Rz1kW09XbzZ
Arrival-Date: Fri, 27 Nov 2026 09:12:42 +0000 (UTC)

Final-Recipient: rfc822; karim@example.com
Original-Recipient: rfc822;karim@example.com
Action: {action}
Status: {status}
Remote-MTA: dns; mail.example.com
Diagnostic-Code: smtp; 550 5.1.1 no such user

--4Rz1kW09XbzZ.1764234764/mx.example.com
Content-Description: Undelivered Message
Content-Type: message/rfc822

From: Haat <haat@localhost>
To: karim@example.com
Subject: =?utf-8?b?4KaF4Kaw4KeN4Kah4Ka+4Kaw?=
Message-ID: {message_id}

Hello

--4Rz1kW09XbzZ.1764234764/mx.example.com--
"""

# Only the head of the mail comes back, and the status has words behind it, as from Exchange.
EXCHANGE = """\
From: <postmaster@example.com>
To: <{to}>
Content-Type: multipart/report; report-type=delivery-status;
    boundary="_000_b1"
MIME-Version: 1.0
Subject: Undeliverable: Your order

--_000_b1
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: base64

PGI+SGVsbG88L2I+

--_000_b1
Content-Type: message/delivery-status

Reporting-MTA: dns;DB7PR.example.com

Final-recipient: RFC822; karim@example.com
Action: failed
Status: 5.2.2 (mailbox full)
Diagnostic-code: smtp;554 5.2.2 mailbox full; STOREDRV.Deliver.Exception

--_000_b1
Content-Type: text/rfc822-headers

From: Haat <haat@localhost>
Message-ID:
 {message_id}

--_000_b1--
"""

COMPLAINT = """\
From: <abuse@example.net>
To: <{to}>
Content-Type: multipart/report; report-type=feedback-report; boundary="part"
MIME-Version: 1.0

--part
Content-Type: text/plain

This is an email abuse report.

--part
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1

--part
Content-Type: message/rfc822

From: Haat <haat@localhost>
Message-ID: {message_id}

Spam

--part--
"""


def written(
    template: str, event_id: UUID, *, to: str = "haat@localhost", action: str = "failed", status: str = "5.1.1"
) -> bytes:
    """A report about one of our mails."""
    return template.format(to=to, action=action, status=status, message_id=message_id(event_id)).encode()


def ordinary() -> bytes:
    """A mail that says nothing of the kind: somebody is on holiday."""
    mail = MIMEMultipart()
    mail["Subject"] = "Out of office"
    mail.attach(MIMEText("I am away."))
    return mail.as_bytes()
