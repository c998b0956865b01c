"""The federal report as a document: what was certified, as data, from which every form of it is made again."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils import timezone

from lineshaft.domain.ledger import sf425
from lineshaft.domain.ledger.sf425_form import CERTIFICATION, WORDINGS
from lineshaft.domain.rules.findings import Finding

from ..models import FederalReport

VERSION = 2
"""Of the shape of the document. The first version, still read, says nothing of the books (`of_books`)."""

GENERAL = "general"
"""The key of a remark that answers no rule."""


def build(
    report: FederalReport,
    figures: sf425.Report,
    to_explain: Sequence[Finding],
    *,
    made_at: datetime,
    before: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """
    The document of a report with these figures. `before` is the document that it revises, if any.

    Amounts are texts in dollars and cents, days and the moment ISO 8601: nothing depends on where it is read.
    """
    award = report.award
    lines = [_line(line) for line in figures.lines]
    document = {
        "form": "SF-425",
        "version": VERSION,
        "demonstration": award.is_synthetic,
        "made_at": made_at.isoformat(),
        "award": award.number,
        "center": award.center.name,
        "agency": report.agency,
        "recipient": report.recipient,
        "uei": report.uei,
        "ein": report.ein,
        "account_number": report.account_number,
        "kind": report.get_kind_display(),
        "basis": report.get_basis_display().capitalize(),
        "period": {"from": award.starts_on.isoformat(), "to": award.ends_on.isoformat()},
        "report_date": report.report_date.isoformat(),
        "lines": lines,
        "indirect": [_indirect(row) for row in figures.indirect],
        "indirect_totals": _totals(figures.indirect),
        "remarks": remarks_of(report.remarks, to_explain),
        "certification": {
            "statement": CERTIFICATION,
            "name": report.certifier_name,
            "title": report.certifier_title,
            "phone": report.certifier_phone,
            "email": report.certifier_email,
            "on": timezone.localdate(made_at).isoformat(),
        },
        "revision": report.revision,
        "reason": report.reason,
    }
    return {**document, "changes": changes(before, document) if before else []}


def of_books(document: Mapping[str, Any], *, last_posting: int, actions: Sequence[int]) -> dict[str, Any]:
    """
    The document with what was in the books when it was signed: the last posting, and the actions that line 10d counts.
    By these its lines open to the same entries as long as the books are kept.
    """
    return {**document, "books": {"last_posting": last_posting, "actions": list(actions)}}


def remarks_of(remarks: Mapping[str, str], to_explain: Sequence[Finding]) -> list[dict[str, str]]:
    """Item 12: each answer under the sentence that asked for it, then what is said in general."""
    answered = [
        {
            "about": finding.rule.sentence,
            "why": finding.why,
            "citation": str(finding.rule.citation),
            "text": remarks.get(finding.rule.id, ""),
        }
        for finding in to_explain
    ]
    general = remarks.get(GENERAL, "")
    if general:
        answered.append({"about": "", "why": "", "citation": "", "text": general})
    return answered


def changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[dict[str, str]]:
    """Line by line, what is not as it was: the amount before and now, and by how much it differs."""
    was = {line["code"]: line for line in before["lines"]}
    found = []
    for line in now["lines"]:
        old = was[line["code"]]["amount"]
        if old != line["amount"]:
            found.append(
                {
                    "code": line["code"],
                    "label": line["label"],
                    "before": old,
                    "now": line["amount"],
                    "difference": str(Decimal(line["amount"]) - Decimal(old)),
                }
            )
    return found


def to_be_signed(document: Mapping[str, Any]) -> dict[str, Any]:
    """What somebody sees before they certify: all but who certifies, and when."""
    return {key: value for key, value in document.items() if key not in ("made_at", "certification")}


def _line(line: sf425.Line) -> dict[str, Any]:
    return {
        "code": line.code,
        "label": WORDINGS[line.code].label,
        "amount": str(line.amount),
        "formula": line.formula,
        "parts": [part.written for part in line.parts],
    }


def _indirect(row: sf425.IndirectRow) -> dict[str, str]:
    return {
        "type": row.kind,
        "rate": _percent(row.rate),
        "from": row.starts_on.isoformat(),
        "to": row.ends_on.isoformat(),
        "base": str(row.base),
        "charged": str(row.charged),
        "federal_share": str(row.federal_share),
    }


def _percent(rate: Fraction) -> str:
    """15% as “15%”, 12.5% as “12.5%”."""
    percent = Decimal(rate.numerator * 100) / rate.denominator
    return f"{percent.normalize():f}%"


def _totals(rows: Sequence[sf425.IndirectRow]) -> dict[str, str]:
    return {
        name: str(sum((getattr(row, name) for row in rows), Decimal("0.00")))
        for name in ("base", "charged", "federal_share")
    }
