"""Reads of domestic content. Row policies decide what is there: the office finds what was submitted to it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404

from lineshaft.apps.accounts.models import Organisation
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.domain.errors import LineshaftError
from lineshaft.domain.rules.citations import Citation
from lineshaft.domain.rules.components import ProductKind
from lineshaft.domain.rules.domestic_content import ContentResult

from .. import permissions
from ..domestic_content.statements import HOWS, KINDS, ORIGINS, STANDARDS, Statement, read_statement
from ..models import ContentVersion, DomesticContent


def content_owners(actor: Actor) -> list[Organisation]:
    """Organisations for which the person works out domestic content."""
    permissions.check_user_can_work_on_content(actor)
    return list(
        Organisation.objects.filter(pk__in=actor.organisations_where("content:work")).order_by("name")
    )


def contents(actor: Actor) -> QuerySet[Any]:
    """Products that the person may read, the newest first, each with what its newest readable version says."""
    permissions.check_user_can_work_on_content(actor)
    newest = ContentVersion.objects.filter(content=OuterRef("pk")).order_by("-number")
    return (
        DomesticContent.objects.select_related("owner", "site__company")
        .annotate(
            product=Subquery(newest.values("product")[:1]),
            newest=Subquery(newest.values("statement")[:1]),
            newest_number=Subquery(newest.values("number")[:1]),
        )
        .order_by("-created_at", "-pk")
    )


@dataclass(frozen=True)
class Reading:
    """A version with what the rules say of it; `refused` is the sentence where none applies any more."""

    content: DomesticContent
    version: ContentVersion
    is_owner: bool

    @cached_property
    def statement(self) -> Statement:
        return read_statement(self.version.statement)

    @cached_property
    def _worked_out(self) -> tuple[ContentResult | None, str]:
        try:
            return self.statement.work_out(), ""
        except LineshaftError as error:
            return None, str(error)

    @property
    def result(self) -> ContentResult | None:
        return self._worked_out[0]

    @property
    def refused(self) -> str:
        return self._worked_out[1]

    @property
    def has_components(self) -> bool:
        """Whether the product is judged by what its components cost."""
        return self.statement.kind is ProductKind.MANUFACTURED

    @property
    def kind_label(self) -> str:
        return KINDS[self.statement.kind]

    @property
    def standard_label(self) -> str:
        return STANDARDS[self.statement.standard]

    @property
    def subtitle(self) -> str:
        """Whose product it is."""
        site = self.content.site
        return f"{site.company.name}, by {self.content.owner.name}" if site else self.content.owner.name

    @property
    def opened(self) -> str:
        """Tells a button over which version it was shown."""
        return f"?version={self.version.number}"

    @property
    def is_newest(self) -> bool:
        return self.version.number == self.content.version

    @property
    def may_change(self) -> bool:
        return self.is_owner and self.is_newest


def content(actor: Actor, pk: int) -> DomesticContent:
    """A product that the person may read. Raises Http404 for a foreign one as for one that is not there."""
    permissions.check_user_can_work_on_content(actor)
    return get_object_or_404(
        DomesticContent.objects.select_related("owner", "site__company", "site__state"), pk=pk
    )


def reading(actor: Actor, pk: int, number: int | None = None) -> Reading:
    """The newest version that the person may read, or the one of that number. Raises Http404 where there is none."""
    found = content(actor, pk)
    versions = found.versions.select_related("made_by").order_by("-number")
    version = versions.first() if number is None else versions.filter(number=number).first()
    if version is None:
        raise Http404
    return Reading(found, version, found.owner_id in actor.organisations_where("content:work"))


def versions_of(actor: Actor, found: DomesticContent) -> list[ContentVersion]:
    """The versions that the person may read, the newest first."""
    permissions.check_user_can_work_on_content(actor)
    return list(found.versions.select_related("made_by").order_by("-number"))


def cited(citation: Citation) -> dict[str, Any]:
    """A citation as a file says it."""
    return {
        "paragraph": citation.paragraph,
        "link": citation.link,
        "status": citation.reading.value,
        "read_on": citation.read_on.isoformat() if citation.read_on else None,
        "note": citation.note,
    }


def content_as_file(read: Reading) -> dict[str, Any]:
    """A version with every step of its result: what the JSON file holds. Money is text."""
    result = read.result
    return {
        "number": read.content.number,
        "version": read.version.number,
        "made_at": read.version.made_at.isoformat(),
        "demonstration_data": read.content.is_synthetic,
        "sha256_of_statement": read.version.sha256,
        "statement": read.version.statement,
        "refused": read.refused or None,
        "result": _result_as_file(result) if result else None,
    }


def _result_as_file(result: ContentResult) -> dict[str, Any]:
    return {
        "as_of": result.as_of.isoformat(),
        "produced_in_us": result.passes,
        "all_sources_verified": result.is_verified,
        "component_costs": [
            {"name": each.component.name, "cost": str(each.total), "rule": each.rule.id}
            for each in result.costs
        ],
        "cost_of_all_components": str(result.total),
        "cost_of_domestic_components": str(result.domestic),
        "domestic_percent": str(result.share.percent) if result.share else None,
        "threshold_percent": str(result.threshold.value) if result.threshold else None,
        "findings": [
            {"rule": each.rule.id, "passes": each.passes, "sentence": each.sentence}
            for each in result.findings
        ],
        "rules": [
            {
                "id": each.id,
                "sentence": each.sentence,
                "applies_from": each.applies_from.isoformat(),
                **cited(each.citation),
            }
            for each in result.rules
        ],
        "threshold": cited(result.threshold.citation) if result.threshold else None,
    }


WORKBOOK_HEADING = (
    "Component", "Bought or made", "Origin", "Country", "Supplier", "Acquisition", "Manufacture", "Transportation",
    "Duty", "Overhead", "Cost", "Evidence",
)  # fmt: skip


def content_as_rows(read: Reading) -> list[tuple[Any, ...]]:
    """A version as the rows of a workbook: the components, then the result with its citations."""
    statement, result = read.statement, read.result
    rows: list[tuple[Any, ...]] = [WORKBOOK_HEADING]
    for each in statement.components:
        part = each.component
        rows.append(
            (
                part.name, HOWS[part.how], ORIGINS[part.origin], each.country, each.supplier, part.acquisition or None,
                part.manufacture or None, part.transport or None, part.duty or None, part.overhead or None,
                sum(part.parts.values()), each.evidence,
            )
        )  # fmt: skip
    return [*rows, (), *_facts_as_rows(read), *_result_as_rows(result, read.refused)]


def _facts_as_rows(read: Reading) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = [
        ("Product", read.statement.product),
        ("Kind", read.kind_label),
        ("Law", read.standard_label),
        ("As of", read.statement.as_of),
        ("Number", read.content.number),
        ("Version", read.version.number),
    ]
    return [*rows, ("Demonstration data",)] if read.content.is_synthetic else rows


def _result_as_rows(result: ContentResult | None, refused: str) -> list[tuple[Any, ...]]:
    if result is None:
        return [("Result", refused)]
    answer = {True: "yes", False: "no", None: "not yet known"}[result.passes]
    rows: list[tuple[Any, ...]] = [("Produced in the United States", answer)]
    if result.share and result.threshold:
        rows += [
            ("Cost of all components", result.total),
            ("Of these domestic", result.domestic),
            ("Domestic share, percent", result.share.percent),
            ("Must be more than, percent", result.threshold.value),
        ]
    return rows + [
        (rule.citation.paragraph, rule.sentence, rule.citation.reading.value) for rule in result.rules
    ]
