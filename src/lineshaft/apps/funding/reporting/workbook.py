"""A federal report as a workbook; the same document gives the same bytes."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from lineshaft.ui.exports import workbook_as_of

Row = tuple[Any, ...]


def report_workbook(document: Mapping[str, Any], sha256: str) -> bytes:
    """The workbook of a certified document: the lines, the indirect expense, the rest of the form, what changed."""
    sheets = {
        "Transactions": _lines(document),
        "Indirect expense": _indirect(document),
        "Form": _facts(document, sha256),
        "Remarks": _remarks(document),
    }
    if document["changes"]:
        sheets["Changes"] = _changes(document)
    return workbook_as_of(datetime.fromisoformat(document["made_at"]), sheets)


def _lines(document: Mapping[str, Any]) -> Iterator[Row]:
    yield "Line", "Transactions", "Cumulative", "Made of"
    for line in document["lines"]:
        made_of = line["formula"] or "; ".join(part["words"] for part in line["parts"])
        yield line["code"], line["label"], Decimal(line["amount"]), made_of


def _indirect(document: Mapping[str, Any]) -> Iterator[Row]:
    yield "11a Type", "11b Rate", "11c From", "11c To", "11d Base", "11e Amount charged", "11f Federal share"
    for row in document["indirect"]:
        days = date.fromisoformat(row["from"]), date.fromisoformat(row["to"])
        yield row["type"], row["rate"], *days, *_amounts(row)
    yield "11g Totals", "", "", "", *_amounts(document["indirect_totals"])


def _amounts(row: Mapping[str, str]) -> tuple[Decimal, ...]:
    return tuple(Decimal(row[name]) for name in ("base", "charged", "federal_share"))


def _facts(document: Mapping[str, Any], sha256: str) -> Iterator[Row]:
    certified = document["certification"]
    yield "Item", "Value"
    if document["demonstration"]:
        yield "Demonstration data", "Everything in this report is made up."
    yield "1 Federal agency", document["agency"]
    yield "2 Federal grant number", document["award"]
    yield "3 Recipient organization", document["recipient"]
    yield "4a UEI", document["uei"]
    yield "4b EIN", document["ein"]
    yield "5 Recipient account number", document["account_number"]
    yield "6 Report type", document["kind"]
    yield "7 Basis of accounting", document["basis"]
    yield "8 Grant period from", date.fromisoformat(document["period"]["from"])
    yield "8 Grant period to", date.fromisoformat(document["period"]["to"])
    yield "9 Reporting period end date", date.fromisoformat(document["report_date"])
    yield "13 Certification", certified["statement"]
    yield "13a Name and title", f"{certified['name']}, {certified['title']}"
    yield "13c Telephone", certified["phone"]
    yield "13d Email", certified["email"]
    yield "13e Date", date.fromisoformat(certified["on"])
    yield "Revision", document["revision"]
    yield "Reason of the revision", document["reason"]
    yield "SHA-256 of the data", sha256


def _remarks(document: Mapping[str, Any]) -> Iterator[Row]:
    yield "12 Remark", "About", "Why it was asked", "Citation"
    for remark in document["remarks"]:
        yield remark["text"], remark["about"], remark["why"], remark["citation"]


def _changes(document: Mapping[str, Any]) -> Iterator[Row]:
    yield "Line", "Transactions", "Before", "Now", "Difference"
    for change in document["changes"]:
        amounts = (Decimal(change[name]) for name in ("before", "now", "difference"))
        yield change["code"], change["label"], *amounts
