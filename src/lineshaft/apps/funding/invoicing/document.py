"""What an invoice or credit note says, fixed when it is issued, and its PDF: the same bytes each time."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings

from lineshaft.domain.money import format_usd
from lineshaft.ui import documents

from ..models import Invoice, InvoiceSettings

_TEMPLATE = Path(__file__).parent / "invoice.typ"


def document_of(invoice: Invoice, setting: InvoiceSettings, *, made_at: datetime) -> dict[str, Any]:
    """Everything that stands on the paper. The invoice has its number."""
    return {
        "kind": invoice.get_kind_display(),
        "number": f"{invoice.number:05d}",
        "credits": f"{invoice.credits.number:05d}" if invoice.credits else "",
        "center": invoice.center.name,
        "center_city": invoice.center.city,
        "billed_to": invoice.billed_to,
        "address": invoice.address,
        "engagement": invoice.engagement.public_id,
        "title": invoice.engagement.title,
        "issued_on": _day(invoice.issued_on),
        "due_on": _day(invoice.due_on),
        "lines": [[line["what"], _dollars(line["amount"])] for line in invoice.lines],
        "total": _dollars(invoice.total),
        "pay_to": setting.pay_to,
        "note": invoice.note,
        "made_at": made_at.isoformat(timespec="seconds"),
        "demonstration": settings.DEMO or invoice.is_synthetic,
    }


def pdf_of(invoice: Invoice) -> bytes:
    """The PDF of an issued invoice, made again from what was fixed."""
    return documents.pdf(_TEMPLATE, invoice.document, invoice.document_sha256)


def _day(day: Any) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def _dollars(amount: Any) -> str:
    return format_usd(Decimal(amount))
