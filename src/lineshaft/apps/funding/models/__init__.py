"""Awards as they are funded, and the ledger that says what became of the money."""

from .accounting import BookImport, BookLayout, BookLine, ChartAccount, ChartFund
from .budgets import BudgetLine, BudgetVersion
from .contributions import Contribution, ContributionEvidence
from .evidence import Evidence, MatchClaim
from .invoices import EngagementFee, FeeStep, Invoice, InvoiceCounter, InvoicePayment, InvoiceSettings
from .ledger import AccountingMonth, JournalEntry, MonthBalance, Posting
from .reports import FederalReport, Recipient
from .subawards import (
    ExclusionCheck,
    Monitoring,
    RiskAssessment,
    Subaward,
    SubawardAmendment,
    SubrecipientReport,
)
from .terms import Approval, AwardAction, AwardTerms
from .time import PayPeriod, PayPlan, TimeLine, TimeSheet
from .trial_balances import TrialBalance

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
    "Contribution",
    "ContributionEvidence",
    "EngagementFee",
    "Evidence",
    "ExclusionCheck",
    "FederalReport",
    "FeeStep",
    "Invoice",
    "InvoiceCounter",
    "InvoicePayment",
    "InvoiceSettings",
    "JournalEntry",
    "MatchClaim",
    "Monitoring",
    "MonthBalance",
    "PayPeriod",
    "PayPlan",
    "Posting",
    "Recipient",
    "RiskAssessment",
    "Subaward",
    "SubawardAmendment",
    "SubrecipientReport",
    "TimeLine",
    "TimeSheet",
    "TrialBalance",
]
