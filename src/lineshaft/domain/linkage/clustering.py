"""Put records that are the same site together, so that the evidence within each cluster agrees on the whole.

Pairs alone would chain: a record without an address is like two plants of a name that are not like each other. Here the
two clusters with the most evidence between them, on average over their pairs, are joined first, while it is in favour.
"""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from lineshaft.domain.errors import InvalidValue

# No pair alone outweighs many others.
_MOST_BITS = 10.0
_LEAST_BITS = -5.0
# A component with more records is judged by the pairs that were compared; the others count as evidence against.
_LARGEST_FULLY_COMPARED = 200
_BITS_OF_PAIR_NOT_COMPARED = -6.0

Pair = tuple[int, int]


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
    count: int, pairs: Mapping[Pair, float], compare: Callable[[int, int], float], decisions: Decisions
) -> list[int]:
    """For each record the first record of its cluster. `pairs` holds the bits of the pairs that were
    compared, `compare` gives those of any other.
    """
    decided = Groups(count)
    for one, other in decisions.same:
        decided.join(one, other)
    decisions.check(decided)
    components = Groups(count)
    for one, other in decisions.same:
        components.join(one, other)
    for (one, other), bits in pairs.items():
        if bits > 0:
            components.join(one, other)
    members: defaultdict[int, list[int]] = defaultdict(list)
    for item in range(count):
        members[components.of(item)].append(item)
    found = list(range(count))
    for items in members.values():
        if len(items) > 1:
            for group in _Component(items, pairs, compare, decided, decisions).joined():
                for item in group:
                    found[item] = group[0]
    return found


class _Component:
    """The records of one component while its clusters are joined."""

    def __init__(
        self,
        items: Sequence[int],
        pairs: Mapping[Pair, float],
        compare: Callable[[int, int], float],
        decided: Groups,
        decisions: Decisions,
    ) -> None:
        groups: defaultdict[int, list[int]] = defaultdict(list)
        for item in items:
            groups[decided.of(item)].append(item)
        self.groups = dict(enumerate(groups.values()))
        self._compare = compare if len(items) <= _LARGEST_FULLY_COMPARED else None
        self._pairs = pairs
        # The sum of the bits between each two groups that are worth a look, and -infinity where joining is forbidden.
        self.sums: dict[int, dict[int, float]] = {name: {} for name in self.groups}
        self._fill(decisions, {item: name for name, group in self.groups.items() for item in group})

    def _bits(self, one: int, other: int) -> float:
        pair = (one, other) if one < other else (other, one)
        bits = self._pairs.get(pair)
        if bits is None:
            bits = self._compare(*pair) if self._compare else _BITS_OF_PAIR_NOT_COMPARED
        return max(_LEAST_BITS, min(_MOST_BITS, bits))

    def _fill(self, decisions: Decisions, group_of: Mapping[int, int]) -> None:
        names = list(self.groups)
        for position, one in enumerate(names):
            for other in names[position + 1 :]:
                total = sum(self._bits(a, b) for a in self.groups[one] for b in self.groups[other])
                self.sums[one][other] = self.sums[other][one] = total
        for a, b in decisions.different:
            if a in group_of and b in group_of:
                one, other = group_of[a], group_of[b]
                self.sums[one][other] = self.sums[other][one] = float("-inf")

    def joined(self) -> list[list[int]]:
        """The clusters, each in order."""
        heap = [
            self._entry(one, other)
            for one, sums in self.sums.items()
            for other, total in sums.items()
            if one < other and total > 0
        ]
        heapq.heapify(heap)
        following = len(self.groups)
        while heap:
            _, _, one, other = heapq.heappop(heap)
            if one not in self.groups or other not in self.groups:
                continue
            self._join(one, other, following)
            for third, total in self.sums[following].items():
                if total > 0:
                    heapq.heappush(heap, self._entry(following, third))
            following += 1
        return list(self.groups.values())

    def _entry(self, one: int, other: int) -> tuple[float, Pair, int, int]:
        a, b = self.groups[one], self.groups[other]
        mean = self.sums[one][other] / (len(a) * len(b))
        return -mean, (min(a[0], b[0]), max(a[0], b[0])), one, other

    def _join(self, one: int, other: int, name: int) -> None:
        self.groups[name] = sorted(self.groups.pop(one) + self.groups.pop(other))
        first, second = self.sums.pop(one), self.sums.pop(other)
        sums: dict[int, float] = {}
        for third in self.groups:
            if third != name:
                sums[third] = first[third] + second[third]
                self.sums[third].pop(one)
                self.sums[third].pop(other)
                self.sums[third][name] = sums[third]
        self.sums[name] = sums
