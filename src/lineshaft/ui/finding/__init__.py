"""How the search box compares what was typed with the rows of one kind: a number, words in any order, or misspelt."""

from .looks import Looks, Name, of_center, of_everybody
from .rounds import best_of, may_compare, one_round, only_compares

__all__ = [
    "Looks",
    "Name",
    "best_of",
    "may_compare",
    "of_center",
    "of_everybody",
    "one_round",
    "only_compares",
]
