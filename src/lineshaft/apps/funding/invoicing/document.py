"""What an invoice or credit note says, fixed when it is issued, and its PDF: the same bytes each time."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lineshaft.domain.money import format_usd
from lineshaft.ui import documents

from ..models import Invoice, InvoiceSettings

_TEMPLATE = Path(__file__).parent / "invoice.typ"


def document_of(invoice: Invoice, setting: InvoiceSettings, *, made_at: datetime) -> dict[str, Any]:
    """Everything that stands on the paper, in the language of who gets it. The invoice has its number."""
    with translation.override(invoice.language):
        return {
            "language": invoice.language,
            "words": _words(invoice),
            "kind": str(invoice.kind),
            "number": f"{invoice.number:05d}",
            "credits": f"{invoice.credits.number:05d}" if invoice.credits else "",
            "center": invoice.center.name,
            "center_city": invoice.center.city,
            "billed_to": invoice.billed_to,
            "address": invoice.address,
            "engagement": invoice.engagement.public_id if invoice.engagement else "",
            "title": invoice.title,
            "issued_on": _day(invoice.issued_on),
            "due_on": _day(invoice.due_on),
            "lines": [[line["what"], _dollars(line["amount"])] for line in invoice.lines],
            "total": _dollars(invoice.total),
            "pay_to": setting.pay_to,
            "note": invoice.note,
            "made_at": made_at.isoformat(timespec="seconds"),
            "demonstration": settings.DEMO or invoice.is_synthetic,
        }


def _words(invoice: Invoice) -> Mapping[str, str]:
    """The printed words of the paper, in the language that holds now."""
    number = {"number": f"{invoice.number:05d}"}
    named = number | {"center": invoice.center.name}
    is_credit = invoice.kind == Invoice.Kind.CREDIT_NOTE
    return {
        "title": _("Credit note %(number)s of %(center)s") % named
        if is_credit
        else _("Invoice %(number)s of %(center)s") % named,
        "heading": _("Credit note %(number)s") % number if is_credit else _("Invoice %(number)s") % number,
        "demonstration": _("Demonstration data."),
        "nothing_owed": _("Nothing is owed: everything here is made up."),
        "about": _("About"),
        "this_paper": _("This paper"),
        "work": _("Work") if invoice.engagement else _("Event"),
        "day": _("Day"),
        "due": _("To be paid by"),
        "takes_back_of": _("Takes back of"),
        "taken_back": _("invoice %(number)s") % {"number": f"{invoice.credits.number:05d}"}
        if invoice.credits
        else "",
        "what": _("What"),
        "dollars": _("Dollars"),
        "total": _("Total"),
        "how_to_pay": _("How to pay"),
        "page": _("page"),
        "of": _("of"),
    }


def pdf_of(invoice: Invoice) -> bytes:
    """
    The PDF of an issued invoice, made again from what was fixed. Those that were issued before the paper spoke two
    languages say nothing of its words: they are in English.
    """
    document = invoice.document
    if "words" not in document:
        with translation.override("en"):
            document = {"language": "en", "words": _words(invoice), **document}
    return documents.pdf(_TEMPLATE, document, invoice.document_sha256)


def _day(day: Any) -> str:
    is_english = (translation.get_language() or "en").startswith("en")
    return date_format(day, "F j, Y" if is_english else "DATE_FORMAT")


def _dollars(amount: Any) -> str:
    return format_usd(Decimal(amount))
