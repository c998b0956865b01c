"""The mail that brings a document of a program to the company."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from ..models import ReportSending
from . import pdf


def send(sending: ReportSending) -> None:
    """Mail it with its PDF. The queue tries again when the mail server fails; the message ID stays the same."""
    report = sending.report
    with translation.override(sending.language):
        text = render_to_string(
            "programs/mail/report.txt",
            {"sending": sending, "document": report.document, "engagement": report.enrolment.engagement},
        )
    subject, _, body = text.partition("\n")
    sender = settings.DEFAULT_FROM_EMAIL
    message = EmailMessage(
        subject=" ".join(subject.split()),
        body=body.lstrip(),
        from_email=sender,
        to=[sending.email],
        reply_to=[sending.sent_by.email],
        headers={"Message-ID": f"<program-report-{sending.pk}@{sender.rpartition('@')[2].strip('>')}>"},
    )
    name = f"{report.enrolment.engagement.public_id}-{report.output}-{report.number}.pdf"
    message.attach(name, pdf(report.document, report.sha256), "application/pdf")
    message.send()
