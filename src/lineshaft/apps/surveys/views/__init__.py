"""Pages of the survey: the company's, under its link, and the staff's."""

from . import answering, boards, cases

__all__ = ["answering", "boards", "cases"]
