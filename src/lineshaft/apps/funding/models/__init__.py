"""Awards as they are funded, and the ledger that says what became of the money."""

from .accounting import BookImport, BookLayout, BookLine, ChartAccount, ChartFund
from .budgets import BudgetLine, BudgetVersion
from .evidence import Evidence
from .ledger import AccountingMonth, JournalEntry, MonthBalance, Posting
from .subawards import Subaward
from .terms import Approval, AwardAction, AwardTerms
from .time import PayPeriod, PayPlan, TimeLine, TimeSheet

__all__ = [
    "AccountingMonth",
    "Approval",
    "AwardAction",
    "AwardTerms",
    "BookImport",
    "BookLayout",
    "BookLine",
    "BudgetLine",
    "BudgetVersion",
    "ChartAccount",
    "ChartFund",
    "Evidence",
    "JournalEntry",
    "MonthBalance",
    "PayPeriod",
    "PayPlan",
    "Posting",
    "Subaward",
    "TimeLine",
    "TimeSheet",
]
