"""What is read of awards and their money; the first argument says who is looking."""

from .ledger import balances, entries_of, kept_balances, months_of

__all__ = ["balances", "entries_of", "kept_balances", "months_of"]
