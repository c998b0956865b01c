"""Awards as they are funded, and the ledger that says what became of the money."""

from .budgets import BudgetLine, BudgetVersion
from .evidence import Evidence
from .ledger import AccountingMonth, JournalEntry, MonthBalance, Posting
from .reports import FederalReport
from .subawards import ExclusionCheck, Monitoring, RiskAssessment, Subaward, SubrecipientReport
from .terms import Approval, AwardAction, AwardTerms

__all__ = [
    "AccountingMonth",
    "Approval",
    "AwardAction",
    "AwardTerms",
    "BudgetLine",
    "BudgetVersion",
    "Evidence",
    "ExclusionCheck",
    "FederalReport",
    "JournalEntry",
    "Monitoring",
    "MonthBalance",
    "Posting",
    "RiskAssessment",
    "Subaward",
    "SubrecipientReport",
]
