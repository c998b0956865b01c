"""What a list can be narrowed to, with how many rows each choice leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SHOWN_AT_FIRST = 8


@dataclass(frozen=True)
class FacetValue:
    """One choice: the value that its filter takes, in words, and how many rows it leaves."""

    value: str
    label: Any
    count: int | None = None
    chosen: bool = False


@dataclass(frozen=True)
class Facet:
    """
    The choices of one filter. `clears` names filters that a change of this one makes meaningless.
    """

    name: str
    label: Any
    values: Sequence[FacetValue]
    clears: tuple[str, ...] = ()

    @property
    def first(self) -> Sequence[FacetValue]:
        """Those in sight at once."""
        return self.values[:SHOWN_AT_FIRST]

    @property
    def rest(self) -> Sequence[FacetValue]:
        """Those that are opened."""
        return self.values[SHOWN_AT_FIRST:]


def facet(
    name: str,
    label: Any,
    counts: Mapping[str, int],
    labels: Mapping[str, Any],
    *,
    chosen: str = "",
    clears: tuple[str, ...] = (),
) -> Facet | None:
    """The facet of these counts, the largest first and what is chosen in front; None when there is no choice."""
    largest = sorted(counts, key=lambda code: (-counts[code], str(labels.get(code, code))))
    others = [code for code in largest if code != chosen]
    values = [FacetValue(code, labels.get(code, code), counts[code]) for code in others]
    if chosen:
        values.insert(0, FacetValue(chosen, labels.get(chosen, chosen), counts.get(chosen), chosen=True))
    return Facet(name, label, values, clears) if values else None
