"""What a posting says: its account, who pays, for what, and for which activity."""

from enum import StrEnum


class Account(StrEnum):
    """
    Where an amount stands. The center's own accounting system has hundreds; an award is reported from these.

    The last two stand aside: what is ordered and not yet cost, and its counterpart. They touch no cash.
    """

    CASH = "cash"
    RECEIVABLE = "receivable"
    PAYABLE = "payable"
    CONTRIBUTION = "contribution"
    PROGRAM_INCOME = "program_income"
    INTEREST_OWED = "interest_owed"
    EXPENSE = "expense"
    OBLIGATION = "obligation"
    OBLIGATED = "obligated"


class FundSource(StrEnum):
    """
    Who pays. All but the federal award itself is non-federal.

    `fees` is program income used as the award's term says (as match, or deducted); `additive_fees` is program income
    that is added to the budget and stands outside of both shares. `recipient` is the center's own money.
    """

    FEDERAL = "federal"
    RECIPIENT = "recipient"
    STATE = "state"
    LOCAL = "local"
    PRIVATE = "private"
    FEES = "fees"
    ADDITIVE_FEES = "additive_fees"
    IN_KIND = "in_kind"
    UNRECOVERED_INDIRECT = "unrecovered_indirect"


class ObjectClass(StrEnum):
    """
    For what. Finer than the lines of SF-424A where the base of the indirect cost (2 CFR 200.1) asks for it.

    `outside_base` is other cost that the center's rate agreement leaves out of the base.
    """

    PERSONNEL = "personnel"
    FRINGE = "fringe"
    TRAVEL = "travel"
    EQUIPMENT = "equipment"
    SUPPLIES = "supplies"
    CONTRACTUAL = "contractual"
    SUBAWARD = "subaward"
    CONSTRUCTION = "construction"
    RENT = "rent"
    PARTICIPANT_SUPPORT = "participant_support"
    TUITION = "tuition"
    OTHER = "other"
    OUTSIDE_BASE = "outside_base"
    INDIRECT = "indirect"


class Activity(StrEnum):
    """For which kind of work: with a company, for a program, or running the center."""

    ENGAGEMENT = "engagement"
    PROGRAM = "program"
    ADMINISTRATION = "administration"


COST_ACCOUNTS = frozenset({Account.EXPENSE, Account.OBLIGATION, Account.OBLIGATED})
"""Accounts whose postings say for what and for which activity; the others say neither."""

WITHOUT_CASH = frozenset({FundSource.IN_KIND, FundSource.UNRECOVERED_INDIRECT})
"""Sources of which no money is ever received or paid: value that others gave, and indirect cost not charged."""

PROGRAM_INCOME_SOURCES = frozenset({FundSource.FEES, FundSource.ADDITIVE_FEES})

MATCH_SOURCES = frozenset(FundSource) - {FundSource.FEDERAL, FundSource.ADDITIVE_FEES}
"""Sources whose cost may count as the recipient's share (fees only where the award's term says so)."""
