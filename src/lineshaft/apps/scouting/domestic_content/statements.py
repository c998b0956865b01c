"""What is stated of a product and its components, as a version keeps it: JSON in which money is text."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.rules.components import (
    ALL_PARTS,
    Component,
    How,
    Origin,
    Product,
    ProductKind,
    Standard,
)
from lineshaft.domain.rules.domestic_content import ContentResult, work_out

MOST_COMPONENTS = 500
KINDS = {
    ProductKind.MANUFACTURED: "manufactured product",
    ProductKind.IRON_STEEL: "iron or steel product",
    ProductKind.CONSTRUCTION: "construction material",
}
STANDARDS = {
    Standard.ASSISTANCE: "federal financial assistance (2 CFR 184)",
    Standard.PROCUREMENT: "federal procurement (FAR 25.101)",
}
HOWS = {How.BOUGHT: "bought", How.MADE: "made by the manufacturer"}
ORIGINS = {Origin.US: "United States", Origin.FOREIGN: "foreign", Origin.UNKNOWN: "not known"}
PARTS = {
    "acquisition": "Acquisition",
    "manufacture": "Manufacture",
    "transport": "Transportation",
    "duty": "Duty",
    "overhead": "Overhead",
}


@dataclass(frozen=True)
class StatedComponent:
    """A component, and what is said of it beside its cost."""

    component: Component
    country: str = ""
    supplier: str = ""
    evidence: str = ""

    def as_json(self) -> dict[str, str]:
        component = self.component
        costs = {part: str(amount) for part in ALL_PARTS if (amount := getattr(component, part))}
        return {
            "name": component.name,
            "how": component.how.value,
            "origin": component.origin.value,
            **costs,
            "country": self.country,
            "supplier": self.supplier,
            "evidence": self.evidence,
        }


@dataclass(frozen=True)
class Statement:
    """A product as its maker states it. Raises InvalidValue for more components than can be shown."""

    product: str
    kind: ProductKind
    standard: Standard
    as_of: date
    description: str = ""
    made_in_us: bool | None = None
    all_processes_in_us: bool | None = None
    components: tuple[StatedComponent, ...] = field(default=())

    def __post_init__(self) -> None:
        if len(self.components) > MOST_COMPONENTS:
            raise InvalidValue(
                "components",
                len(self.components),
                f"is more than the {MOST_COMPONENTS} components of a product",
                "Sum up the small ones of one supplier and origin",
            )

    def work_out(self) -> ContentResult:
        """What the rules of its day say. Raises InvalidValue where none applies."""
        product = Product(
            self.kind,
            self.standard,
            tuple(each.component for each in self.components),
            self.made_in_us,
            self.all_processes_in_us,
        )
        return work_out(product, self.as_of)

    def as_json(self) -> dict[str, Any]:
        return {
            "product": self.product,
            "description": self.description,
            "kind": self.kind.value,
            "standard": self.standard.value,
            "as_of": self.as_of.isoformat(),
            "made_in_us": self.made_in_us,
            "all_processes_in_us": self.all_processes_in_us,
            "components": [each.as_json() for each in self.components],
        }

    def with_components(self, components: tuple[StatedComponent, ...]) -> "Statement":
        """The same product of other components."""
        return replace(self, components=components)


def read_statement(stored: Mapping[str, Any]) -> Statement:
    """The statement that a version keeps."""
    return Statement(
        product=stored["product"],
        kind=ProductKind(stored["kind"]),
        standard=Standard(stored["standard"]),
        as_of=date.fromisoformat(stored["as_of"]),
        description=stored["description"],
        made_in_us=stored["made_in_us"],
        all_processes_in_us=stored["all_processes_in_us"],
        components=tuple(_read_component(each) for each in stored["components"]),
    )


def _read_component(stored: Mapping[str, str]) -> StatedComponent:
    costs = {part: Decimal(stored[part]) for part in ALL_PARTS if part in stored}
    component = Component(stored["name"], How(stored["how"]), Origin(stored["origin"]), **costs)
    return StatedComponent(component, stored["country"], stored["supplier"], stored["evidence"])


def canonical(document: Any) -> bytes:
    """JSON in one spelling: sorted keys, no blanks, UTF-8."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def hash_of(document: Any) -> str:
    """SHA-256 over the canonical JSON."""
    return hashlib.sha256(canonical(document)).hexdigest()
