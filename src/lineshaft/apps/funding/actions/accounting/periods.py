"""The budget periods of a center's awards: where an entry of a day stands, and why none can stand there."""

from datetime import date

from django.utils import timezone

from lineshaft.apps.network.models import Award, BudgetPeriod, Center

from ...models import AwardTerms
from ...queries.months import closed_through


class Periods:
    """The budget periods of a center's awards, and why nothing can be booked on a day."""

    def __init__(self, center: Center) -> None:
        self._periods: dict[int, list[BudgetPeriod]] = {}
        for period in (
            BudgetPeriod.objects.filter(center=center).select_related("award").order_by("starts_on")
        ):
            self._periods.setdefault(period.award_id, []).append(period)
        self._settle = dict(AwardTerms.objects.filter(center=center).values_list("award_id", "settle_days"))
        self._closed = closed_through(center.pk)
        self._today = timezone.localdate()

    def of(self, award: int, day: date) -> BudgetPeriod:
        """The period that contains the day, else the last that began before it, else the first."""
        periods = self._periods[award]
        begun = [period for period in periods if period.starts_on <= day]
        return begun[-1] if begun else periods[0]

    def obstacle(self, award: int, day: date, is_cost: bool) -> str:
        """Why nothing can be booked for the award on the day; "" where nothing stands in the way."""
        if award not in self._periods:
            return "Its award has no budget period yet."
        period = self.of(award, day)
        number = period.award.number
        if award not in self._settle:
            return f"Award {number} has no terms yet. Record its terms first."
        if period.award.status == Award.Status.CLOSED:
            return f"Award {number} is closed: its books take no more entries."
        if day > self._today:
            return f"{day} has not come yet: nothing is booked ahead of time."
        if is_cost and not period.starts_on <= day <= period.ends_on:
            return (
                f"{day} is outside the budget period of award {number} from {period.starts_on} to {period.ends_on}"
                " (2 CFR 200.403(h))."
            )
        if self._closed is not None and day.replace(day=1) <= self._closed:
            return f"{self._closed:%B %Y} is closed: nothing more is booked into it, or before it."
        return ""
