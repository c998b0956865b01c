"""What is written about awards and their money."""

from .evidence import add_evidence
from .ledger import Draft, close_month, post, post_many, reopen_month, reverse

__all__ = ["Draft", "add_evidence", "close_month", "post", "post_many", "reopen_month", "reverse"]
