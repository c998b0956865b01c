"""What anyone can compute from published sums: exact linear algebra, independent of the code under test."""

from collections.abc import Sequence
from fractions import Fraction

Equation = Sequence[int]
"""One published figure as coefficients of the elementary figures that it sums."""


def derivable(target: Equation, published: Sequence[Equation]) -> bool:
    """Whether `target` is a linear combination of the `published` figures."""
    return _rank([*published, target]) == _rank(published)


def _rank(equations: Sequence[Equation]) -> int:
    rows = [[Fraction(value) for value in equation] for equation in equations]
    rank = 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in range(rank, len(rows)) if rows[row][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        for row in range(rank + 1, len(rows)):
            factor = rows[row][column] / rows[rank][column]
            rows[row] = [value - factor * above for value, above in zip(rows[row], rows[rank], strict=True)]
        rank += 1
    return rank
