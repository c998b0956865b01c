"""The figures of a story are what its company saw: held while they are told, and refused in words when they are not."""

from decimal import Decimal

from lineshaft.apps.engagements.models import Outcome
from lineshaft.apps.engagements.states import VERIFIED_STATES
from lineshaft.domain.errors import Conflict
from lineshaft.domain.money import format_usd

from . import queries
from .models import Story, StoryFigure


def held_outcomes(current: Story) -> dict[int, Outcome]:
    """
    The outcomes that the story tells, as they stand until the transaction ends: whoever verifies, rejects or corrects
    one waits, and the public copy is there to be checked by the database.
    """
    rows = Outcome.objects.select_for_update(no_key=True).filter(
        pk__in=current.figures.values_list("outcome_id", flat=True)
    )
    return {outcome.pk: outcome for outcome in rows.order_by("pk")}


def check_figures(current: Story) -> None:
    """Raise Conflict that names each figure which is not verified or not what the company saw. They are held."""
    changed = queries.figures_in_doubt(current)
    if changed:
        raise Conflict(
            f"Figures of this story cannot be told as they are: {'; '.join(map(_difference, changed))}.",
            "Take it back to a draft, leave them out or tell them anew, and ask the company",
        )


def _difference(figure: StoryFigure) -> str:
    outcome = figure.outcome
    label = str(outcome.get_kind_display())
    if outcome.state not in VERIFIED_STATES:
        return f"{label} is not verified any more ({outcome.get_state_display()})"
    as_text = (lambda amount: f"{amount:,.0f}") if outcome.is_jobs else format_usd
    return f"{label} is {as_text(outcome.amount)} now, and the company saw {as_text(figure.amount or Decimal(0))}"
