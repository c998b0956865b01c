"""All that a file says: read into lines, put together to transactions, and made into entries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ..file_values import AmountStyle, DayOrder
from .awards import Found, Obstacle, make_entries
from .chart import Chart
from .lines import Layout, Line, Result, read_lines
from .transactions import Known, check_even, give_keys, leave_what_was_posted, transactions


@dataclass
class Reading:
    """All that a file says: its lines, its entries, how it was read, and what its accounts add up to."""

    lines: list[Line]
    style: AmountStyle
    order: DayOrder
    entries: list[Found] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)

    def count(self, result: Result) -> int:
        """How many lines end so."""
        return sum(line.result is result for line in self.lines)

    @property
    def debits(self) -> Decimal:
        """All that is debited in lines that could be read."""
        return sum((line.amount for line in self.lines if line.amount > 0), Decimal("0.00"))

    @property
    def credits(self) -> Decimal:
        """All that is credited in lines that could be read."""
        return -sum((line.amount for line in self.lines if line.amount < 0), Decimal("0.00"))

    def by_account(self) -> dict[str, tuple[Decimal, Decimal]]:
        """Debits and credits of each account code, in the order of the codes."""
        sums: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal("0.00"), Decimal("0.00")])
        for line in self.lines:
            if line.amount:
                sums[line.account][line.amount < 0] += abs(line.amount)
        return {code: (debit, credit) for code, (debit, credit) in sorted(sums.items())}


def read_book(
    rows: Iterable[tuple[int, Sequence[str]]],
    header: Sequence[str],
    layout: Layout,
    chart: Chart,
    *,
    known: Known,
    obstacle: Obstacle,
) -> Reading:
    """What becomes of each line of a file. Raises InvalidValue for a layout that names a column which is not there."""
    read = read_lines(list(rows), header, layout)
    made = list(transactions(read.lines))
    give_keys(read.lines, header, layout)
    check_even(made)
    leave_what_was_posted(made, known)
    reading = Reading(read.lines, read.style, read.order, titles=read.titles)
    for transaction in made:
        make_entries(transaction, chart, obstacle, reading.entries)
    return reading
