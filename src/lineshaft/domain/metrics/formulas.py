"""One function per metric; the definition of each, in words, is `definitions/<name of the function>.yaml`.

Formulas over outcomes are applied to the verified and the unverified part and to both together. Ratios
carry their denominator and are not rounded: rounding is for those who show them.
"""

from decimal import Decimal

from lineshaft.domain.metrics.outcomes import (
    ActivityTotals,
    Denominator,
    FigureStatus,
    OutcomeTotals,
    Ratio,
)
from lineshaft.domain.words import Words

PERCENT = 100

# Outcomes


def new_sales(outcomes: OutcomeTotals) -> Decimal:
    """Sales gained, in US dollars."""
    return outcomes.new_sales


def retained_sales(outcomes: OutcomeTotals) -> Decimal:
    """Sales that would have been lost, in US dollars."""
    return outcomes.retained_sales


def total_sales(outcomes: OutcomeTotals) -> Decimal:
    """New and retained sales, in US dollars."""
    return outcomes.new_sales + outcomes.retained_sales


def cost_savings(outcomes: OutcomeTotals) -> Decimal:
    """Costs avoided, in US dollars."""
    return outcomes.cost_savings


def investment(outcomes: OutcomeTotals) -> Decimal:
    """Investment made by the companies, in US dollars."""
    return outcomes.investment


def jobs_created(outcomes: OutcomeTotals) -> Decimal:
    """Jobs added."""
    return Decimal(outcomes.jobs_created)


def jobs_retained(outcomes: OutcomeTotals) -> Decimal:
    """Jobs that would have been lost."""
    return Decimal(outcomes.jobs_retained)


def jobs_created_and_retained(outcomes: OutcomeTotals) -> Decimal:
    """Jobs added and jobs that would have been lost."""
    return Decimal(outcomes.jobs_created + outcomes.jobs_retained)


def total_impact(outcomes: OutcomeTotals) -> Decimal:
    """New and retained sales, cost savings and investment, in US dollars."""
    return total_sales(outcomes) + outcomes.cost_savings + outcomes.investment


# Outcomes and federal dollars


def new_sales_per_federal_dollar(outcomes: OutcomeTotals, federal_dollars: Denominator) -> Ratio:
    """New sales in US dollars for each federal dollar."""
    return Ratio(numerator=outcomes.new_sales, denominator=federal_dollars)


def investment_per_federal_dollar(outcomes: OutcomeTotals, federal_dollars: Denominator) -> Ratio:
    """Investment in US dollars for each federal dollar."""
    return Ratio(numerator=outcomes.investment, denominator=federal_dollars)


def federal_dollars_per_job(outcomes: OutcomeTotals, federal_dollars: Denominator) -> Ratio:
    """Federal dollars for each job created or retained: here the federal dollars are the numerator."""
    jobs = Denominator(
        name=Words(en="jobs created and retained", es="empleos creados y conservados"),
        amount=jobs_created_and_retained(outcomes),
        status=FigureStatus.COUNTED,
    )
    return Ratio(numerator=federal_dollars.amount, denominator=jobs)


# Activity


def sites_served(activity: ActivityTotals) -> Decimal:
    """Sites with at least one engagement at work."""
    return Decimal(activity.sites_served)


def engagements_completed(activity: ActivityTotals) -> Decimal:
    """Engagements completed."""
    return Decimal(activity.engagements_completed)


def hours_delivered(activity: ActivityTotals) -> Decimal:
    """Hours of visits logged."""
    return activity.hours_delivered


def survey_response_rate(activity: ActivityTotals) -> Ratio:
    """Answered surveys in percent of surveys sent."""
    sent = Denominator(
        name=Words(en="surveys sent", es="encuestas enviadas"),
        amount=Decimal(activity.surveys_sent),
        status=FigureStatus.COUNTED,
    )
    return Ratio(numerator=Decimal(activity.surveys_answered), denominator=sent, scale=PERCENT)


def net_promoter_score(activity: ActivityTotals) -> Ratio:
    """Percent of scores 9 to 10 minus percent of scores 0 to 6: from -100 to 100."""
    scored = Denominator(
        name=Words(en="answers with a score", es="respuestas con puntuación"),
        amount=Decimal(activity.promoters + activity.passives + activity.detractors),
        status=FigureStatus.COUNTED,
    )
    return Ratio(
        numerator=Decimal(activity.promoters - activity.detractors), denominator=scored, scale=PERCENT
    )
