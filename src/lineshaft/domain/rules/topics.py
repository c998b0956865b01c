"""What the rules and numbers of law are about: the parts of the register."""

from enum import StrEnum


class Topic(StrEnum):
    """A file of `texts/` bears the name of its topic; a parameter names its own."""

    COST_SHARE = "cost_share"
    MATCH = "match"
    COSTS = "costs"
    PROGRAM_INCOME = "program_income"
    INDIRECT = "indirect"
    PERIOD = "period"
    CASH = "cash"
    FEDERAL_REPORT = "federal_report"
    PROCUREMENT = "procurement"
    SUBAWARDS = "subawards"
    BUY_AMERICA = "buy_america"
