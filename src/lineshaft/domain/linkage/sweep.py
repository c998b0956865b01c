"""Find the records of a whole file that are the same site, without labels."""

import gc
import math
import multiprocessing
import os
from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from lineshaft.domain.linkage.blocking import Blocks
from lineshaft.domain.linkage.clustering import Bits, Decisions, Pair, cluster
from lineshaft.domain.linkage.commonness import Commonness, commonness_of
from lineshaft.domain.linkage.compare import pair_bits, probability_of
from lineshaft.domain.linkage.facts import Comparable

# Pairs with less evidence are not kept: they join nothing.
_KEPT_FROM = -6.0
# Starting processes pays from here on.
_RECORDS_FOR_PROCESSES = 8_000
_RECORDS_PER_TASK = 2_000
# How far what the file itself says may move the prior.
_MOST_SHIFT = 3.0
_ROUNDS_OF_PRIOR = 30
_BELIEF = 0.5
# A small file says little: the usual share counts as much as this many pairs.
_PAIRS_OF_USUAL = 300
# Of two records that say exactly the same.
_CERTAIN = 30.0
USUAL_SHARE = -4.0
"""The logarithm of the odds that two records which meet are the same, where the bits were fitted."""


Range = tuple[int, int]
"""The records from the first number to before the second."""
Prepared = tuple[Sequence[Comparable], Commonness, Blocks]
Compared = tuple["array[int]", "array[int]", "array[float]", "array[float]", int]
"""The two records of each pair that is worth keeping, its bits of everything but the name and of the name, and how many
pairs were compared."""
Comparer = Callable[[Prepared, Sequence[Range]], Iterable[Compared]]


@dataclass(frozen=True)
class Clusters:
    """For each record the number of its cluster, and how sure it is that it belongs there and nowhere else."""

    numbers: list[int]
    probabilities: list[float]


def find_clusters(
    records: Sequence[Comparable],
    decisions: Decisions | None = None,
    processes: int | None = None,
    elsewhere: Comparer | None = None,
) -> Clusters:
    """Which records are the same site. Clusters are numbered in the order of the records; the order of the records
    changes nothing else. Decisions bind. `elsewhere` compares on other machines, see `spark`.
    """
    decisions = decisions or Decisions()
    copies = _copies(records, {position for pair in decisions.different for position in pair})
    different = [records[positions[0]] for positions in copies]
    place = {position: number for number, positions in enumerate(copies) for position in positions}
    decided = _decisions_on(decisions, place)
    common = commonness_of(different)
    pairs, compared = _compare_all(different, common, processes, elsewhere)
    shift = _shift_of_prior(pairs, compared)
    pairs = {pair: (place + shift, name) for pair, (place, name) in pairs.items()}

    def compare(one: int, other: int) -> Bits:
        bits, of_name = pair_bits(different[one], different[other], common)
        return bits + shift, of_name

    first = cluster(len(different), pairs, compare, decided)
    sure = _probabilities(first, pairs, copies)
    return _in_order(len(records), place, first, sure)


def likely_pairs(
    records: Sequence[Comparable], least: float, processes: int | None = None
) -> list[tuple[int, int, float]]:
    """
    Pairs of positions, the smaller first, of records for which at least `least` bits speak that they are the same site,
    with those bits; the likeliest first. Of records that say exactly the same each is paired with the first.
    """
    copies = _copies(records, set())
    different = [records[positions[0]] for positions in copies]
    pairs, compared = _compare_all(different, commonness_of(different), processes, None)
    shift = _shift_of_prior(pairs, compared)
    found: list[tuple[int, int, float]] = []
    for (one, other), (of_place, of_name) in pairs.items():
        first, second = sorted((copies[one][0], copies[other][0]))
        found.append((first, second, of_place + of_name + shift))
    found += [(positions[0], later, _CERTAIN) for positions in copies for later in positions[1:]]
    likely = [(one, other, bits) for one, other, bits in found if bits >= least]
    return sorted(likely, key=lambda pair: (-pair[2], pair[0], pair[1]))


def _copies(records: Sequence[Comparable], apart: Collection[int]) -> list[list[int]]:
    """The positions of records that say exactly the same, sorted by what they say. Records that say nothing stay
    alone, and so do those of which somebody decided that they are `apart` from others.
    """
    found: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    alone: list[int] = []
    for position, record in enumerate(records):
        if (record.words or not record.has_name_only) and position not in apart:
            found[record.content].append(position)
        else:
            alone.append(position)
    alone.sort(key=lambda position: records[position].content)
    return [found[key] for key in sorted(found)] + [[position] for position in alone]


def _decisions_on(decisions: Decisions, place: dict[int, int]) -> Decisions:
    def moved(pairs: Iterable[Pair]) -> list[Pair]:
        return [(place[one], place[other]) for one, other in pairs]

    return Decisions(moved(decisions.same), moved(decisions.different))


def _compare_all(
    records: Sequence[Comparable], common: Commonness, processes: int | None, elsewhere: Comparer | None
) -> tuple[dict[Pair, Bits], int]:
    """The bits of all pairs that are worth keeping, and how many pairs were compared."""
    prepared = (records, common, Blocks(records, common.words))
    ranges = [
        (start, min(start + _RECORDS_PER_TASK, len(records)))
        for start in range(0, len(records), _RECORDS_PER_TASK)
    ]
    if elsewhere is not None:
        return _as_pairs(elsewhere(prepared, ranges))
    processes = processes or (os.cpu_count() or 1)
    if (
        processes == 1
        or len(records) < _RECORDS_FOR_PROCESSES
        or "fork" not in multiprocessing.get_all_start_methods()
    ):
        return _as_pairs([compare_range(prepared, 0, len(records))])
    # The processes share what was prepared; collecting garbage would copy it to each.
    _shared.append(prepared)
    gc.collect()
    gc.freeze()
    try:
        with multiprocessing.get_context("fork").Pool(processes) as pool:
            return _as_pairs(pool.imap(_compare_shared, ranges))
    finally:
        gc.unfreeze()
        _shared.pop()


_shared: list[Prepared] = []


def _compare_shared(bounds: Range) -> Compared:
    return compare_range(_shared[-1], *bounds)


def compare_range(prepared: Prepared, start: int, end: int) -> Compared:
    """Compare the records from `start` to before `end` with those after them that share a block."""
    records, common, blocks = prepared
    ones, others, bits, of_names = array("I"), array("I"), array("f"), array("f")
    compared = 0
    for one in range(start, end):
        record = records[one]
        near = blocks.after(one)
        compared += len(near)
        for other in near:
            found, of_name = pair_bits(record, records[other], common)
            if found + of_name > _KEPT_FROM:
                ones.append(one)
                others.append(other)
                bits.append(found)
                of_names.append(of_name)
    return ones, others, bits, of_names, compared


def _as_pairs(parts: Iterable[Compared]) -> tuple[dict[Pair, Bits], int]:
    pairs: dict[Pair, Bits] = {}
    total = 0
    for ones, others, bits, of_names, compared in parts:
        total += compared
        pairs.update(zip(zip(ones, others, strict=True), zip(bits, of_names, strict=True), strict=True))
    return pairs, total


def _shift_of_prior(pairs: dict[Pair, Bits], compared: int) -> float:
    """How many bits likelier than usual it is in this file that two records which meet are the same: the prior that
    makes the pairs, as weighed, likeliest (expectation and maximisation), half believed.
    """
    shift, usual = 0.0, probability_of(USUAL_SHARE)
    for _ in range(_ROUNDS_OF_PRIOR):
        expected = sum(probability_of(sum(bits) + shift) for bits in pairs.values()) + usual * _PAIRS_OF_USUAL
        expected /= compared + _PAIRS_OF_USUAL
        before, shift = shift, math.log2(expected / (1 - expected)) - USUAL_SHARE
        shift = max(-_MOST_SHIFT, min(_MOST_SHIFT, shift * _BELIEF))
        if abs(before - shift) < 0.01:
            break
    return shift


def _probabilities(
    first: Sequence[int], pairs: dict[Pair, Bits], copies: Sequence[Sequence[int]]
) -> list[float]:
    """How sure each record's place is: by the evidence with the rest of its cluster, or by how little there is with any
    other record where it is alone.
    """
    inside: defaultdict[int, list[float]] = defaultdict(list)
    outside: dict[int, float] = {}
    for (one, other), (of_place, of_name) in pairs.items():
        bits = of_place + of_name
        if first[one] == first[other]:
            inside[one].append(bits)
            inside[other].append(bits)
        else:
            outside[one] = max(outside.get(one, -100.0), bits)
            outside[other] = max(outside.get(other, -100.0), bits)
    found = []
    for number, same in enumerate(copies):
        evidence = inside.get(number)
        if evidence:
            found.append(probability_of(max(0.0, sum(evidence) / len(evidence))))
        elif len(same) > 1:
            found.append(1.0)
        else:
            found.append(1.0 - probability_of(min(0.0, outside.get(number, -100.0))))
    return found


def _in_order(count: int, place: dict[int, int], first: Sequence[int], sure: Sequence[float]) -> Clusters:
    numbers: dict[int, int] = {}
    found = []
    for position in range(count):
        found.append(numbers.setdefault(first[place[position]], len(numbers) + 1))
    return Clusters(found, [sure[place[position]] for position in range(count)])
