"""How the search box compares what was typed with the rows of one kind: a number, words in any order, or misspelt."""

from .likeness import words_of
from .looks import Centers, Looks, Name, of_center, of_everybody
from .rounds import Step, best_of, one_round, takes

__all__ = [
    "Centers",
    "Looks",
    "Name",
    "Step",
    "best_of",
    "of_center",
    "of_everybody",
    "one_round",
    "takes",
    "words_of",
]
