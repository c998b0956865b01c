"""Synthetic terms and actions of the awards, and what became of the money."""

from datetime import date

from lineshaft.apps.funding.models import AwardAction, AwardTerms
from lineshaft.apps.network.models import Award

SOURCE = "demonstration"


def make_funding(*, today: date) -> int:
    """Terms of every award, and an action for each budget period; returns how many actions."""
    awards = list(Award.objects.prefetch_related("budget_periods"))
    AwardTerms.objects.bulk_create(
        AwardTerms(
            award=award,
            center_id=award.center_id,
            applies_from=award.starts_on,
            law_as_of=max(award.starts_on, date(2024, 10, 1)),
            match_share="0.5",
            indirect_type=AwardTerms.IndirectType.DE_MINIMIS,
            indirect_rate="0.15",
            additive_allowed=True,
            source=SOURCE,
        )
        for award in awards
    )
    made = AwardAction.objects.bulk_create(
        AwardAction(
            award=award,
            center_id=award.center_id,
            budget_period=period,
            kind=AwardAction.Kind.CONTINUATION if number else AwardAction.Kind.AWARD,
            number=f"{number}" if number else "",
            amount=period.federal_amount,
            is_pending=period.starts_on > today,
            executed_on=period.starts_on,
            source=SOURCE,
        )
        for award in awards
        for number, period in enumerate(award.budget_periods.all())
    )
    return len(made)
