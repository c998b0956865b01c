"""How well technologies are found for needs of plants, beside plain words alone, on a small set written for this.

    ./dev bench technology [--weights]

The 28 needs and 40 technologies of technology_sets were written by hand, the needs in the words of a plant and without
looking at the score; each need names what fits (grade 2) and what may fit (grade 1). They are few: a difference below
0.05 says nothing. Weights may be chosen on the first half alone; the half kept aside is reported beside it. `--weights`
tries other weights on the first half, and prints what the best of them gives on the other.
"""

import argparse
import csv
import math
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import numpy as np  # noqa: E402

from lineshaft.domain.matching import technology as engine  # noqa: E402
from lineshaft.domain.matching.interpret import NeedText, interpret  # noqa: E402
from lineshaft.domain.matching.sentences import SentenceModel  # noqa: E402
from lineshaft.domain.matching.technology import Technology, TechnologyIndex  # noqa: E402

SETS = Path(__file__).with_name("technology_sets")
ONLY_WORDS = {
    "words": 1.0,
    "meaning": 0.0,
    "process": 0.0,
    "material": 0.0,
    "industry": 0.0,
    "readiness": 0.0,
}


@dataclass(frozen=True)
class Labelled:
    """A need with what fits it, by identifier and grade."""

    id: str
    is_aside: bool
    naics: str
    text: str
    grades: Mapping[str, int]


class Remembered:
    """An encoder that encodes each text once: the same needs are asked again under other weights."""

    def __init__(self, model: SentenceModel) -> None:
        self._model = model
        self._known: dict[str, Any] = {}

    def encode(self, texts: Sequence[str]) -> Any:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self._model.encode(new), strict=True))
        return np.stack([self._known[text] for text in texts])


def rows(name: str) -> Iterator[dict[str, str]]:
    with (SETS / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def several(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(";") if part)


def offered() -> list[Technology]:
    return [
        Technology(
            row["id"],
            row["title"],
            row["summary"],
            several(row["industries"]),
            int(row["readiness"]) if row["readiness"] else None,
        )
        for row in rows("offered.csv")
    ]


def needs() -> list[Labelled]:
    return [
        Labelled(
            row["id"],
            row["half"] == "aside",
            row["naics"],
            row["text"],
            dict.fromkeys(several(row["may_fit"]), 1) | dict.fromkeys(several(row["fits"]), 2),
        )
        for row in rows("needs.csv")
    ]


def gain(grades: Iterable[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def measure(index: TechnologyIndex, wanted: list[Labelled]) -> dict[str, float]:
    """nDCG of the first five; how often the first, and one of the first three, fits; and how often it is plausible."""
    total = dict.fromkeys(("nDCG@5", "first fits", "fits in 3", "plausible"), 0.0)
    for need in wanted:
        ranked = index.rank(interpret(NeedText(need.text, industries=(need.naics,))), need.naics)
        grades = [need.grades.get(each.technology.id, 0) for each in ranked]
        best = sorted(need.grades.values(), reverse=True)
        total["nDCG@5"] += gain(grades[:5]) / gain(best[:5])
        total["first fits"] += grades[0] == 2
        total["fits in 3"] += 2 in grades[:3]
        total["plausible"] += any(
            each.is_plausible for each in ranked if need.grades.get(each.technology.id) == 2
        )
    return {name: value / len(wanted) for name, value in total.items()}


def show(name: str, first: dict[str, float], aside: dict[str, float]) -> None:
    halves = "   ".join(" ".join(f"{value:10.2f}" for value in half.values()) for half in (first, aside))
    print(f"{name:28}{halves}")


def tried(index: TechnologyIndex, first: list[Labelled]) -> dict[str, float]:
    """The weights of a coarse grid that are best on the first half; words and meaning decide, the rest follows."""
    present = dict(engine.WEIGHTS)
    best, best_gain = present, measure(index, first)["nDCG@5"]
    for words in (0.1, 0.2, 0.3, 0.4):
        for meaning in (0.2, 0.3, 0.4, 0.5, 0.6):
            for industry in (0.05, 0.1, 0.15):
                weights = present | {"words": words, "meaning": meaning, "industry": industry}
                found = measured_with(weights, index, first)["nDCG@5"]
                if found > best_gain + 0.005:
                    best, best_gain = weights, found
    return best


def measured_with(
    weights: Mapping[str, float], index: TechnologyIndex, wanted: list[Labelled]
) -> dict[str, Any]:
    held = engine.WEIGHTS
    engine.WEIGHTS = weights  # type: ignore[misc]
    try:
        return measure(index, wanted)
    finally:
        engine.WEIGHTS = held  # type: ignore[misc]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--weights", action="store_true", help="try other weights on the first half")
    options = parser.parse_args()
    known = needs()
    first = [need for need in known if not need.is_aside]
    aside = [need for need in known if need.is_aside]
    model = SentenceModel.installed()
    index = TechnologyIndex(offered(), Remembered(model) if model else None)
    columns = " ".join(f"{name:>10}" for name in ("nDCG@5", "first fits", "fits in 3", "plausible"))
    print(
        f"{len(index.technologies)} technologies; {len(first)} needs in the first half, {len(aside)} kept aside"
    )
    print(f"{'':28}{columns}   {columns}")
    without = TechnologyIndex(offered())
    show("words alone", *(measured_with(ONLY_WORDS, without, half) for half in (first, aside)))
    show("ours, no sentence model", measure(without, first), measure(without, aside))
    if model is None:
        print("The sentence model is not installed: meaning is not compared.")
        return
    show("ours", measure(index, first), measure(index, aside))
    if options.weights:
        best = tried(index, first)
        show("best on the first half", *(measured_with(best, index, half) for half in (first, aside)))
        print(best)


if __name__ == "__main__":
    main()
