"""Sending the paper of an invoice."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from ..models import Invoice
from .document import pdf_of


def send(invoice: Invoice, again: str = "") -> None:
    """
    Mail it with its PDF. The queue tries again when the mail server fails; the message ID stays the same. A mail that
    somebody asked for once more is `again` another one.
    """
    with translation.override(invoice.language):
        text = render_to_string(
            "funding/mail/invoice.txt",
            {"invoice": invoice, "base_url": settings.BASE_URL, "demo_mode": settings.DEMO},
        )
    subject, _, body = text.partition("\n")
    sender = settings.DEFAULT_FROM_EMAIL
    message = EmailMessage(
        subject=" ".join(subject.split()),
        body=body.lstrip(),
        from_email=sender,
        to=[invoice.email],
        headers={
            "Message-ID": f"<invoice-{invoice.pk}{again and '-'}{again}@{sender.rpartition('@')[2].strip('>')}>"
        },
    )
    message.attach(f"{invoice.kind}-{invoice.number:05d}.pdf", pdf_of(invoice), "application/pdf")
    message.send()
