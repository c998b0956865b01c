"""Drawings of the pages of awards."""

from datetime import date
from decimal import Decimal
from itertools import accumulate

from lineshaft.domain.ledger.forecast import months_between
from lineshaft.domain.ledger.match import ZERO, counts
from lineshaft.ui.charts import line_chart
from lineshaft.ui.drawings import Drawing

from .queries.match import PeriodMatch


def match_chart(shown: PeriodMatch) -> Drawing | None:
    """Match met and required, added up by month, with the range of the forecast; None where nothing is booked."""
    if not shown.months:
        return None
    months = months_between(shown.period.starts_on, shown.period.ends_on)
    booked = [month for month in months if month <= max(shown.months)]
    if not booked:
        return None
    terms = shown.position.terms
    met = _added_up(
        shown,
        booked,
        lambda cost: sum((amount for source, amount in cost.items() if counts(source, terms)), ZERO),
    )
    federal = _added_up(shown, booked, lambda cost: cost.get("federal", ZERO))
    series = [
        ("Match met", _padded(met, len(months))),
        ("Match required", _padded([terms.required_for(each) for each in federal], len(months))),
    ]
    if shown.forecast:
        for name, end in (
            ("Low end of the forecast", shown.forecast.met.low),
            ("High end of the forecast", shown.forecast.met.high),
        ):
            series.append((name, _towards(met, end, len(months))))
    return line_chart(
        "Match by month, added up",
        [f"{month:%b %Y}" for month in months],
        series,
        label="Month",
        unit="money",
    )


def _added_up(shown: PeriodMatch, months: list[date], of: object) -> list[Decimal]:
    """Sums up to each month; what was booked before the period counts in its first month."""
    assert callable(of)
    first = months[0]
    amounts = dict.fromkeys(months, ZERO)
    for month, cost in shown.months.items():
        amounts[max(month, first)] += of(cost)
    return list(accumulate(amounts.values()))


def _padded(line: list[Decimal], length: int) -> list[Decimal | None]:
    """A line ends where nothing is booked yet; a sum that corrections brought below zero is drawn at zero."""
    return [max(each, ZERO) for each in line] + [None] * (length - len(line))


def _towards(met: list[Decimal], end: Decimal, length: int) -> list[Decimal | None]:
    """A straight line from the last month booked to the end of the period."""
    steps = length - len(met)
    begin = met[-1]
    line: list[Decimal | None] = [None] * (len(met) - 1)
    line.append(max(begin, ZERO))
    line += [
        max((begin + (end - begin) * step / steps).quantize(Decimal("0.01")), ZERO)
        for step in range(1, steps + 1)
    ]
    return line
