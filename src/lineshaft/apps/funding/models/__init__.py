"""Awards as they are funded, and the ledger that says what became of the money."""

from .budgets import BudgetLine, BudgetVersion
from .evidence import Evidence
from .ledger import AccountingMonth, JournalEntry, MonthBalance, Posting
from .subawards import Subaward
from .terms import Approval, AwardAction, AwardTerms

__all__ = [
    "AccountingMonth",
    "Approval",
    "AwardAction",
    "AwardTerms",
    "BudgetLine",
    "BudgetVersion",
    "Evidence",
    "JournalEntry",
    "MonthBalance",
    "Posting",
    "Subaward",
]
