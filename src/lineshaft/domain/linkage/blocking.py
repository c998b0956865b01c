"""Which records are worth comparing: those that share a rare word, an address, a telephone number and the like."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from zlib import crc32

from lineshaft.domain.linkage.commonness import WordBits
from lineshaft.domain.linkage.facts import Comparable
from lineshaft.domain.linkage.text import consonants_of, sound_of

LARGEST_BLOCK = 60
_TELLING_WORD = 3.5
_MOST_WORD_KEYS = 4
_BITS_OF_POSITION = 32
_POSITION = (1 << _BITS_OF_POSITION) - 1


def _words(record: Comparable, bits: WordBits) -> list[str]:
    """The words of all names, the most telling first."""
    words = set(record.words).union(*record.other_names) if record.other_names else set(record.words)
    return sorted(words, key=lambda word: (-bits[word], word))


def _telling_words(record: Comparable, bits: WordBits) -> Iterator[str]:
    for word in _words(record, bits)[:_MOST_WORD_KEYS]:
        if bits[word] >= _TELLING_WORD and len(word) > 1:
            yield word


def _two_words(record: Comparable, bits: WordBits) -> Iterator[str]:
    words = _words(record, bits)[:3]
    for first in range(len(words)):
        for second in range(first + 1, len(words)):
            yield " ".join(sorted((words[first], words[second])))


def _sounds(record: Comparable, bits: WordBits) -> Iterator[str]:
    for word in _words(record, bits)[:2]:
        if len(word) >= 5 and bits[word] >= _TELLING_WORD:
            yield consonants_of(word)
            yield sound_of(word)[:4] + record.postcode[:3]


def _whole_name(record: Comparable, bits: WordBits) -> Iterator[str]:
    joined = "".join(record.words)
    if len(joined) >= 4:
        yield joined[:8]
    if record.parts:
        for part in record.parts:
            yield "".join(part)[:8]
    # Among names alone, letters that could be initials meet by chance too often.
    near = record.postcode or record.city or record.number
    if near:
        initials = "".join(word[0] for word in record.words)
        if len(initials) >= 3:
            yield initials + near
        for word in record.words:
            if 3 <= len(word) <= 6:
                yield word + near


def _address(record: Comparable, bits: WordBits) -> Iterator[str]:
    if record.number:
        if record.core:
            yield f"{record.number} {record.core[0][:4]}"
        if record.postcode:
            yield f"{record.number} {record.postcode}"
    if record.po_box:
        yield f"box {record.po_box} {record.postcode or record.city}"


def _name_in_area(record: Comparable, bits: WordBits) -> Iterator[str]:
    area = record.postcode or record.city
    if area:
        for word in record.words[:3]:
            yield f"{area} {word[:3]}"


def _numbers(record: Comparable, bits: WordBits) -> Iterator[str]:
    given = (
        ("p", record.phone7),
        ("d", record.domain),
        ("e", record.ein),
        ("u", record.uei),
        ("c", record.cage),
    )
    for kind, value in given:
        if value:
            yield kind + value


KEYS: tuple[Callable[[Comparable, WordBits], Iterator[str]], ...] = (
    _numbers,
    _address,
    _telling_words,
    _two_words,
    _sounds,
    _whole_name,
    _name_in_area,
)
"""The ways in which two records may meet. A record has one or more keys of each; those that share a key
are compared."""


class Blocks:
    """Records that share a key, kept flat: a million records have some millions of keys."""

    def __init__(self, records: Sequence[Comparable], bits: WordBits) -> None:
        self._members = array("I")
        self._ends = array("Q")
        for keys in KEYS:
            self._add(records, keys, bits)
        self._index(len(records))

    def _add(
        self,
        records: Sequence[Comparable],
        keys: Callable[[Comparable, WordBits], Iterator[str]],
        bits: WordBits,
    ) -> None:
        # Two keys that meet by chance cost a comparison, not an error; hash() would make them differ from run to run.
        pairs = sorted(
            crc32(key.encode()) << _BITS_OF_POSITION | position
            for position, record in enumerate(records)
            for key in keys(record, bits)
        )
        start, size = 0, len(pairs)
        while start < size:
            key = pairs[start] >> _BITS_OF_POSITION
            end = start + 1
            while end < size and pairs[end] >> _BITS_OF_POSITION == key:
                end += 1
            if end - start > 1:
                members = sorted({pair & _POSITION for pair in pairs[start:end]})
                self._add_block(records, members, 0)
            start = end

    def _add_block(self, records: Sequence[Comparable], members: list[int], step: int) -> None:
        if len(members) < 2:
            return
        if len(members) > LARGEST_BLOCK and step < len(_REFINEMENTS):
            finer: defaultdict[str, list[int]] = defaultdict(list)
            for position in members:
                finer[_REFINEMENTS[step](records[position])].append(position)
            for some in finer.values():
                self._add_block(records, some, step + 1)
        elif len(members) > 2 * LARGEST_BLOCK:
            # Records come sorted by what they say: those that say nearly the same are neighbours.
            for start in range(0, len(members), LARGEST_BLOCK // 2):
                self._keep(members[start : start + LARGEST_BLOCK])
        else:
            self._keep(members)

    def _keep(self, members: list[int]) -> None:
        self._members.extend(members)
        self._ends.append(len(self._members))

    def _index(self, count: int) -> None:
        """For each record the blocks it is in."""
        sizes = array("I", bytes(4 * (count + 1)))
        for position in self._members:
            sizes[position + 1] += 1
        starts = array("Q", [0])
        for size in sizes[1:]:
            starts.append(starts[-1] + size)
        blocks = array("I", bytes(4 * len(self._members)))
        filled = array("Q", starts)
        start = 0
        for block, end in enumerate(self._ends):
            for position in self._members[start:end]:
                blocks[filled[position]] = block
                filled[position] += 1
            start = end
        self._starts, self._blocks = starts, blocks

    def after(self, position: int) -> set[int]:
        """The records after this one that share a block with it."""
        found: set[int] = set()
        for block in self._blocks[self._starts[position] : self._starts[position + 1]]:
            start = self._ends[block - 1] if block else 0
            found.update(self._members[start : self._ends[block]])
        return {other for other in found if other > position}


def _first_word(record: Comparable) -> str:
    return record.words[0] if record.words else ""


_REFINEMENTS: tuple[Callable[[Comparable], str], ...] = (
    lambda record: record.postcode or record.city,
    lambda record: record.number,
    _first_word,
)
"""How a block with too many records is taken apart."""
