"""Awards as they are funded, and the ledger that says what became of the money."""

from .evidence import Evidence
from .ledger import AccountingMonth, JournalEntry, MonthBalance, Posting
from .subawards import Subaward
from .terms import Approval, AwardAction, AwardTerms

__all__ = [
    "AccountingMonth",
    "Approval",
    "AwardAction",
    "AwardTerms",
    "Evidence",
    "JournalEntry",
    "MonthBalance",
    "Posting",
    "Subaward",
]
