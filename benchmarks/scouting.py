"""How well and how fast suppliers are found for needs, beside plain BM25 and PostgreSQL full text in one run.

    ./dev bench scouting [--coding [--svm]] [--sites 300000] [--needs N] [--without-examples] [--product] [--scale N]

Needs are notices of federal buyers with the industry that the buyer chose. Industry coding learned from six tenths of
them, weights and levels were set on two more; what is reported is over the last two. Plants are the real profiles of the Small Business Search, and
invented ones written from index entries of their industries, with noise. A plant is graded by industry, process and
certification (scouting_sets/grading.py). `--product` measures the index that the product keeps from PostgreSQL instead:
rebuild, freshness and whole searches. `--scale` measures speed alone at so many plants. `--coding` measures
industry coding alone, on index entries and titles of needs that nothing learned from.
"""

import argparse
import os
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.scouting_sets.coding import measure_coding  # noqa: E402
from benchmarks.scouting_sets.engines import PlainBm25, PostgresFullText  # noqa: E402
from benchmarks.scouting_sets.grading import grade, ndcg  # noqa: E402
from benchmarks.scouting_sets.invented import Plant, invented_plants  # noqa: E402
from benchmarks.scouting_sets.needs import LabelledNeed, index_entries, labelled_needs, real_suppliers, titles  # noqa: E402

from lineshaft.config import paths  # noqa: E402
from lineshaft.domain.matching.files import Matcher  # noqa: E402
from lineshaft.domain.matching.industry import Reference  # noqa: E402
from lineshaft.domain.matching.industry.storing import learn_once  # noqa: E402
from lineshaft.domain.matching.interpret import NeedText, interpret  # noqa: E402
from lineshaft.domain.matching.suppliers import Supplier  # noqa: E402


def percentile(values: Iterable[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def coder_of(needs: Iterable[LabelledNeed], known: dict[str, str]) -> Any:
    """The product's own industry coder, taught with the needs that are not kept aside."""
    examples = [(need.naics, need.text) for need in needs if need.teaches]
    begun = time.monotonic()
    coder = learn_once(
        Reference.of(known.items(), index_entries(), examples), paths.var_folder() / "industry"
    )
    print(f"industry coding learned or loaded in {time.monotonic() - begun:.0f} s")
    return coder


class Truth:
    """What is true of the plants of one kind, and the best grades that a need can get among them."""

    def __init__(self, kind: str, plants: Iterable[Plant]) -> None:
        self.kind = kind
        self.plants = {plant.supplier.id: plant for plant in plants}
        self._by_group: dict[str, list[Plant]] = defaultdict(list)
        for plant in self.plants.values():
            for group in {code[:4] for code in plant.true_industries}:
                self._by_group[group].append(plant)

    def suppliers(self) -> list[Supplier]:
        return [plant.supplier for plant in self.plants.values()]

    def grades(self, need: LabelledNeed, asked: Any, ids: Iterable[str]) -> list[int]:
        return [self._grade(need, asked, self.plants[each]) for each in ids]

    def best(self, need: LabelledNeed, asked: Any) -> list[int]:
        found = [self._grade(need, asked, plant) for plant in self._by_group[need.naics[:4]]]
        return sorted(found, reverse=True)[:10]

    def _grade(self, need: LabelledNeed, asked: Any, plant: Plant) -> int:
        return grade(
            need.naics, asked, plant.true_industries, plant.true_processes, plant.supplier.credentials
        )


def with_titles(suppliers: Iterable[Supplier], known: dict[str, str]) -> list[Supplier]:
    """For the engines that know no industries: their titles stand in the text."""
    return [
        replace(each, text=" ".join((each.text, *(known.get(code, "") for code in each.industries))))
        for each in suppliers
    ]


def measure_quality(
    truth: Truth, needs: list[LabelledNeed], coder: Any, known: dict[str, str], database: Any
) -> None:
    begun = time.monotonic()
    matcher = Matcher({each.id: each for each in truth.suppliers()}, coder)
    built = time.monotonic() - begun
    titled = with_titles(truth.suppliers(), known)
    others = [PlainBm25(titled), PostgresFullText(database, titled, f"plants_{truth.kind}")]
    engines: dict[str, Callable[[LabelledNeed], list[str]]] = {
        "ours": lambda need: [
            match.supplier.id for match in matcher.matches(NeedText(need.text), 10, lambda _told: None)
        ],
        **{each.name: lambda need, each=each: each.best(need.text, 10) for each in others},  # type: ignore[misc]
    }
    asked = {need.id: interpret(NeedText(need.text)) for need in needs}
    best = {need.id: truth.best(need, asked[need.id]) for need in needs}
    counted = [need for need in needs if best[need.id] and best[need.id][0]]
    print(
        f"\n{truth.kind}: {len(truth.plants):,} plants, indexed in {built:.1f} s; {len(counted)} needs that some plant meets"
    )
    print(f"{'':24}{'nDCG@10':>9}{'titles':>9}{'long':>9}{'p50 ms':>9}{'p95 ms':>9}")
    means = {}
    for name, engine in engines.items():
        gains, times = {}, []
        for need in counted:
            start = time.perf_counter()
            ids = engine(need)
            times.append(1000 * (time.perf_counter() - start))
            gains[need.id] = ndcg(truth.grades(need, asked[need.id], ids), best[need.id])
        means[name] = mean(gains.values())
        short = mean(gains[need.id] for need in counted if need.is_short)
        long = mean(gains[need.id] for need in counted if not need.is_short)
        print(
            f"{name:24}{means[name]:9.4f}{short:9.4f}{long:9.4f}{percentile(times, 0.5):9.1f}{percentile(times, 0.95):9.1f}"
        )
    gap = (means["ours"] - means["plain BM25"]) / (1 - means["plain BM25"])
    print(f"closes {gap:.0%} of the gap between plain BM25 and 1.0 (goal 25%)")


def mean(values: Iterable[float]) -> float:
    known = list(values)
    return sum(known) / len(known) if known else float("nan")


def measure_scale(number: int, needs: list[LabelledNeed], coder: Any) -> None:
    """Speed alone: a tenth as many plants are invented, and each stands ten times, in ten states."""
    from lineshaft.domain.matching.index import add, open_index, writing
    from lineshaft.domain.matching.places import STATES
    from lineshaft.domain.matching.retrieve import Retriever
    from lineshaft.domain.matching.search import search
    from lineshaft.domain.matching.weights import learned_weights

    states = sorted(STATES.values())
    first = [plant.supplier for plant in invented_plants(index_entries(), number // 10)]

    def supplier(at: int) -> Supplier:
        each = first[at % len(first)]
        return replace(each, id=str(at), state=states[at % len(states)])

    begun = time.monotonic()
    index = open_index()
    with writing(index) as writer:
        add(writer, (supplier(at) for at in range(number)))
    index.reload()
    print(f"\n{number:,} plants indexed in {time.monotonic() - begun:.0f} s")
    retriever, times = Retriever(index), []
    for place, need in enumerate(needs):
        start = time.perf_counter()
        criteria = interpret(NeedText(need.text), coder)
        if place % 2:
            criteria = replace(criteria, only_states=("OH", "PA", "MI"))
        found = search(
            retriever,
            criteria,
            read=lambda ids: [supplier(int(each)) for each in ids],
            limit=10,
            weights=learned_weights(),
        )
        [match.reasons for match in found.matches]
        times.append(1000 * (time.perf_counter() - start))
    print(
        f"whole searches with counts by state, every second one in three states: p50 {percentile(times, 0.5):.1f} ms, p95 {percentile(times, 0.95):.1f} ms, longest {max(times):.0f} ms"
    )
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sites", type=int, default=300_000)
    parser.add_argument("--needs", type=int, default=10_000, help="at most so many needs")
    parser.add_argument(
        "--without-examples", action="store_true", help="industry coding learns from no needs"
    )
    parser.add_argument("--coding", action="store_true", help="industry coding alone, beside its peers")
    parser.add_argument(
        "--svm", action="store_true", help="beside a linear classifier too (the extra `bench`)"
    )
    parser.add_argument("--product", action="store_true")
    parser.add_argument("--scale", type=int)
    options = parser.parse_args()
    if options.coding:
        measure_coding(with_svm=options.svm)
        return
    known = titles()
    needs = labelled_needs(known)
    coder = coder_of([] if options.without_examples else needs, known)
    measured = [need for need in needs if need.kept_aside][: options.needs]
    print(
        f"{len(measured)} needs kept aside of {len(needs)}; load of the machine {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores"
    )
    if options.scale:
        measure_scale(options.scale, measured, coder)
    elif options.product:
        from benchmarks.scouting_sets.product import measure_product

        measure_product(options.sites, measured, coder)
    else:
        _measure_matching(options.sites, measured, coder, known)


def _measure_matching(sites: int, needs: list[LabelledNeed], coder: Any, known: dict[str, str]) -> None:
    import psycopg

    from lineshaft.config import postgres

    real = [Plant(each, each.industries, each.processes) for each in real_suppliers()]
    with psycopg.connect(postgres.ensure_running().owner, autocommit=True) as database:
        measure_quality(Truth("real", real), needs, coder, known, database)
        measure_quality(
            Truth("invented", invented_plants(index_entries(), sites)), needs, coder, known, database
        )


if __name__ == "__main__":
    main()
