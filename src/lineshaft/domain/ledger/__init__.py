"""The ledger of an award: entries of postings that add up to nothing, and what is read from them.

An amount is signed: what is debited is above zero, what is credited below. An entry balances in all and within each
fund source, so that the cash of every source can be followed for itself. Nothing is changed once it is posted: a
correction is an entry that reverses, and a new one.
"""

from .accounts import COST_ACCOUNTS, Account, Activity, FundSource, ObjectClass
from .balances import Balance, add_up, by_account, total
from .entries import Entry, Posting, check_entry, reversal

__all__ = [
    "COST_ACCOUNTS",
    "Account",
    "Activity",
    "Balance",
    "Entry",
    "FundSource",
    "ObjectClass",
    "Posting",
    "add_up",
    "by_account",
    "check_entry",
    "reversal",
    "total",
]
