"""A publication as a file: the same bytes whenever it is asked for, since a publication never changes."""

import json
from collections.abc import Iterable
from typing import Any

from lineshaft.tenancy import PUBLIC_ONLY, Sources, no_facts, taken_from
from lineshaft.ui.exports import csv_text

from .computation import as_text
from .models import Figure, Publication

COLUMNS = (
    "publication", "fiscal_year", "year_basis", "place", "metric", "withheld", "value", "verified", "unverified",
    "companies", "federal_dollars", "federal_dollars_name", "federal_dollars_status", "data",
)  # fmt: skip
AUDIENCE = PUBLIC_ONLY
IDENTIFIES: Sources = {
    **taken_from("publication.Publication", "fiscal_year computed_at definitions_sha256", publication="id"),
    **taken_from(
        "publication.Publication", inputs_hmac_sha256="inputs_sha256", demonstration_data="is_synthetic"
    ),
    **no_facts(year_basis="always the survey year"),
}
FIGURE: Sources = {
    **taken_from("publication.Figure", "metric withheld value verified unverified companies"),
    **taken_from("publication.Figure", place="state", federal_dollars="denominator"),
}
SOURCES: Sources = {
    **{name: (IDENTIFIES | FIGURE)[name] for name in COLUMNS[:11]},
    **taken_from(
        "publication.Figure", federal_dollars_name="denominator", federal_dollars_status="denominator"
    ),
    **taken_from("publication.Publication", data="is_synthetic"),
}
NETWORK = "network"
YEAR_BASIS = "survey year"


def figure_facts(figure: Figure) -> dict[str, Any]:
    """One figure as plain values: numbers as exact text, None for what is withheld or not known."""
    return {
        "place": figure.state.abbreviation if figure.state else NETWORK,
        "metric": figure.metric,
        "withheld": figure.withheld or None,
        "value": as_text(figure.value) or None,
        "verified": as_text(figure.verified) or None,
        "unverified": as_text(figure.unverified) or None,
        "companies": figure.companies,
        "federal_dollars": figure.denominator or None,
    }


def publication_facts(publication: Publication) -> dict[str, Any]:
    """What identifies a publication and lets its origin be checked."""
    return {
        "publication": publication.pk,
        "fiscal_year": publication.fiscal_year,
        "year_basis": YEAR_BASIS,
        "computed_at": publication.computed_at.isoformat(),
        "inputs_hmac_sha256": publication.inputs_sha256,
        "definitions_sha256": publication.definitions_sha256,
        "demonstration_data": publication.is_synthetic,
    }


def as_json(publication: Publication, figures: Iterable[Figure]) -> bytes:
    """All figures of a publication as JSON."""
    content = {**publication_facts(publication), "figures": [figure_facts(figure) for figure in figures]}
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def as_csv(publication: Publication, figures: Iterable[Figure]) -> bytes:
    """All figures of a publication as CSV, one line each."""
    data = "demonstration data" if publication.is_synthetic else ""
    rows = []
    for figure in figures:
        facts = figure_facts(figure)
        dollars = facts["federal_dollars"] or {}
        rows.append(
            [
                publication.pk,
                publication.fiscal_year,
                YEAR_BASIS,
                *(facts[name] for name in COLUMNS[3:10]),
                dollars.get("amount"),
                dollars.get("name_en"),
                dollars.get("status"),
                data,
            ]
        )
    return csv_text(COLUMNS, rows).encode()
