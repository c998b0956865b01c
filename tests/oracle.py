"""An independent program adds up a journal: beancount, a tool of the tests alone (GPL), never of the product."""

from collections import defaultdict
from decimal import Decimal

import pytest

loader = pytest.importorskip(
    "beancount.loader", reason="beancount is not installed: it is a tool of the tests"
)


def added_up(text: str) -> dict[str, Decimal]:
    """The balance of each account as beancount adds it up, which finds nothing wrong with the text."""
    entries, errors, _ = loader.load_string(text)
    assert errors == []
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for entry in entries:
        for posting in getattr(entry, "postings", ()):
            assert posting.units.currency == "USD"
            sums[posting.account] += posting.units.number
    return dict(sums)


def memos(text: str) -> list[str]:
    """What happened, entry by entry, as beancount read it."""
    entries, errors, _ = loader.load_string(text)
    assert errors == []
    return [entry.narration for entry in entries if hasattr(entry, "narration")]
