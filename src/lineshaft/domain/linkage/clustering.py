"""Put records that are the same site together, so that the evidence within each cluster agrees on the whole.

Pairs alone would chain: a record without an address is like two plants of a name that are not like each other. Here the
two clusters with the most evidence between them are joined first, while it is in favour: on average over
their pairs for the place, half on average and half by the best pair for the name, because a plant goes by
several names.
"""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from typing import NamedTuple

from lineshaft.domain.errors import InvalidValue

# No pair alone outweighs many others.
_MOST_BITS = 10.0
_LEAST_BITS = -8.0
# A component with more records than this is first taken apart, by asking for more and more evidence.
_LARGEST_COMPONENT = 200
_MOST_COMPARED_IN_FULL = 1000
_EVIDENCE_ASKED = (0.0, 3.0, 6.0, 9.0)
# How much the best agreement of two clusters' names counts against the average.
_BEST_NAME = 0.5

Pair = tuple[int, int]
Bits = tuple[float, float]
"""Of everything but the name with the prior, and of the name."""


class Bond(NamedTuple):
    """The evidence between two clusters: summed over their pairs, that of the names alone, and that of the
    best name."""

    total: float
    name: float
    best_name: float
    pairs: int

    @property
    def bits(self) -> float:
        mean_name = self.name / self.pairs
        return self.total / self.pairs + _BEST_NAME * (self.best_name - mean_name)

    def and_of(self, other: "Bond") -> "Bond":
        return Bond(
            self.total + other.total,
            self.name + other.name,
            max(self.best_name, other.best_name),
            self.pairs + other.pairs,
        )


_FORBIDDEN = Bond(float("-inf"), 0.0, 0.0, 1)


class Decisions:
    """What people decided: pairs of records that are the same site, and pairs that are not."""

    def __init__(self, same: Iterable[Pair] = (), different: Iterable[Pair] = ()) -> None:
        self.same: list[Pair] = [(min(pair), max(pair)) for pair in same]
        self.different = {(min(pair), max(pair)) for pair in different}

    def check(self, groups: "Groups") -> None:
        """Refuse decisions that contradict each other."""
        for one, other in sorted(self.different):
            if groups.of(one) == groups.of(other):
                raise InvalidValue(
                    "decision",
                    f"{one}, {other}",
                    "was decided to be two sites, while other decisions make it one",
                    "Take one of the decisions back",
                )


class Groups:
    """Sets that can be joined."""

    def __init__(self, count: int) -> None:
        self._parent = list(range(count))

    def of(self, item: int) -> int:
        parent = self._parent
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    def join(self, one: int, other: int) -> None:
        one, other = self.of(one), self.of(other)
        if one != other:
            self._parent[max(one, other)] = min(one, other)


def cluster(
    count: int, pairs: Mapping[Pair, Bits], compare: Callable[[int, int], Bits], decisions: Decisions
) -> list[int]:
    """For each record the first record of its cluster. `pairs` holds the bits of the pairs that were compared,
    `compare` gives those of any other.
    """
    decided = Groups(count)
    for one, other in decisions.same:
        decided.join(one, other)
    decisions.check(decided)
    found = list(range(count))
    for items in _components(range(count), pairs.items(), decisions.same, 0):
        for group in _clusters_of(items, pairs, compare, decided, decisions):
            for item in group:
                found[item] = group[0]
    return found


def _clusters_of(
    items: list[int],
    pairs: Mapping[Pair, Bits],
    compare: Callable[[int, int], Bits],
    decided: Groups,
    decisions: Decisions,
) -> Iterator[list[int]]:
    inside = set(items)
    if len(items) == 1:
        yield items
    elif len(items) <= _MOST_COMPARED_IN_FULL:
        yield from _Component(items, pairs, compare, decided, decisions).joined()
    elif inside.isdisjoint(item for pair in decisions.different for item in pair):
        # More than a thousand records that hang together by overwhelming evidence.
        yield items
    else:
        # A decision splits them somewhere: in parts, none of which breaks what was decided to be the same.
        items = sorted(items, key=lambda item: (decided.of(item), item))
        start = 0
        while start < len(items):
            end = min(start + _MOST_COMPARED_IN_FULL, len(items))
            while end < len(items) and decided.of(items[end]) == decided.of(items[end - 1]):
                end += 1
            yield from _Component(items[start:end], pairs, compare, decided, decisions).joined()
            start = end


def _components(
    items: Iterable[int], pairs: Iterable[tuple[Pair, Bits]], same: Iterable[Pair], step: int
) -> Iterator[list[int]]:
    """The records that hang together by pairs with evidence, in lists of at most 200 where that can be."""
    place = {item: position for position, item in enumerate(items)}
    groups = Groups(len(place))
    asked = _EVIDENCE_ASKED[step]
    inside = [(pair, bits) for pair, bits in pairs if sum(bits) > asked]
    for (one, other), _ in inside:
        groups.join(place[one], place[other])
    same = [(one, other) for one, other in same if one in place and other in place]
    for one, other in same:
        groups.join(place[one], place[other])
    members: defaultdict[int, list[int]] = defaultdict(list)
    for item, position in place.items():
        members[groups.of(position)].append(item)
    large: dict[int, list[tuple[Pair, Bits]]] = {
        name: [] for name, some in members.items() if len(some) > _LARGEST_COMPONENT
    }
    if step + 1 == len(_EVIDENCE_ASKED):
        large.clear()
    if large:
        for pair, bits in inside:
            name = groups.of(place[pair[0]])
            if name in large:
                large[name].append((pair, bits))
    for name, some in members.items():
        if name in large:
            yield from _components(some, large[name], same, step + 1)
        else:
            yield some


class _Component:
    """The records of one component while its clusters are joined."""

    def __init__(
        self,
        items: Sequence[int],
        pairs: Mapping[Pair, Bits],
        compare: Callable[[int, int], Bits],
        decided: Groups,
        decisions: Decisions,
    ) -> None:
        groups: defaultdict[int, list[int]] = defaultdict(list)
        for item in items:
            groups[decided.of(item)].append(item)
        self.groups = dict(enumerate(groups.values()))
        self._compare = compare
        self._pairs = pairs
        self.bonds: dict[int, dict[int, Bond]] = {name: {} for name in self.groups}
        self._fill(decisions, {item: name for name, group in self.groups.items() for item in group})

    def _bond(self, one: int, other: int) -> Bond:
        pair = (one, other) if one < other else (other, one)
        place, name = self._pairs.get(pair) or self._compare(*pair)
        return Bond(max(_LEAST_BITS, min(_MOST_BITS, place + name)), name, name, 1)

    def _fill(self, decisions: Decisions, group_of: Mapping[int, int]) -> None:
        names = list(self.groups)
        for position, one in enumerate(names):
            for other in names[position + 1 :]:
                bonds = (self._bond(a, b) for a in self.groups[one] for b in self.groups[other])
                self.bonds[one][other] = self.bonds[other][one] = reduce(Bond.and_of, bonds)
        for a, b in decisions.different:
            if a in group_of and b in group_of:
                one, other = group_of[a], group_of[b]
                self.bonds[one][other] = self.bonds[other][one] = _FORBIDDEN

    def joined(self) -> list[list[int]]:
        """The clusters, each in order."""
        heap = [
            self._entry(one, other)
            for one, bonds in self.bonds.items()
            for other, bond in bonds.items()
            if one < other and bond.bits > 0
        ]
        heapq.heapify(heap)
        following = len(self.groups)
        while heap:
            _, _, one, other = heapq.heappop(heap)
            if one not in self.groups or other not in self.groups:
                continue
            self._join(one, other, following)
            for third, bond in self.bonds[following].items():
                if bond.bits > 0:
                    heapq.heappush(heap, self._entry(following, third))
            following += 1
        return list(self.groups.values())

    def _entry(self, one: int, other: int) -> tuple[float, Pair, int, int]:
        a, b = self.groups[one][0], self.groups[other][0]
        return -self.bonds[one][other].bits, (min(a, b), max(a, b)), one, other

    def _join(self, one: int, other: int, name: int) -> None:
        self.groups[name] = sorted(self.groups.pop(one) + self.groups.pop(other))
        first, second = self.bonds.pop(one), self.bonds.pop(other)
        bonds: dict[int, Bond] = {}
        for third in self.groups:
            if third != name:
                bonds[third] = self.bonds[third][name] = first[third].and_of(second[third])
                del self.bonds[third][one], self.bonds[third][other]
        self.bonds[name] = bonds
