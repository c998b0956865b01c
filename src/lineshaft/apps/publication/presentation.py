"""Public figures as cards and words, in the language of the page."""

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lineshaft.apps.performance.presentation import (
    UNIT_OF_FIGURE,
    dollars_in_words,
    figure_value,
    in_words,
    parts_add_up,
    words,
)
from lineshaft.apps.reference.models import State
from lineshaft.domain.metrics import Denominator, FigureStatus, MetricDefinition, MetricResult, all_metrics
from lineshaft.domain.words import Words
from lineshaft.ui import figures

from .exports import NETWORK
from .models import Figure, Publication


def state_name(state: State) -> str:
    """The name of a state in the language of the page."""
    return state.name_es if get_language() == "es" and state.name_es else state.name


def place_name(state: State | None) -> str:
    """The name of a state, or of the whole."""
    return state_name(state) if state else _("The whole network")


def place_code(state: State | None) -> str:
    """A place as it stands in addresses."""
    return state.abbreviation.lower() if state else NETWORK


def figure_url(publication: Publication, state: State | None, metric: str) -> str:
    """The address of one figure of one publication; it shows the same forever."""
    url = reverse("publication:figure", args=[place_code(state), metric])
    return f"{url}?publication={publication.pk}"


def definition_of(figure: Figure) -> MetricDefinition | None:
    """The definition of a figure's metric; None where the metric was dropped since it was published."""
    metric = all_metrics().get(figure.metric)
    return metric.definition if metric else None


def withheld_in_words(figure: Figure) -> str:
    """Why there is no number; empty where there is one."""
    return figure.get_withheld_display() if figure.withheld else ""


def federal_dollars_of(figure: Figure) -> Denominator | None:
    """The federal dollars that a ratio was made with, as they were on that day."""
    stored = figure.denominator
    if not stored:
        return None
    return Denominator(
        name=Words(en=stored["name_en"], es=stored["name_es"]),
        amount=Decimal(stored["amount"]) if stored["amount"] else None,
        status=FigureStatus(stored["status"]),
        source=stored["source"],
    )


def denominator_in_words(figure: Figure, definition: MetricDefinition) -> str:
    """The sentence that names the denominator of a ratio; empty for plain totals."""
    dollars = federal_dollars_of(figure)
    if dollars is None:
        return ""
    divided_by = figure.denominator.get("divided_by")
    if divided_by is None:
        return dollars_in_words(MetricResult(definition, None, denominator=dollars, federal_dollars=dollars))
    jobs = Denominator(
        name=all_metrics()["jobs_created_and_retained"].definition.title,
        amount=Decimal(divided_by),
        status=FigureStatus.COUNTED,
    )
    return dollars_in_words(MetricResult(definition, None, denominator=jobs, federal_dollars=dollars))


def card(
    figure: Figure, publication: Publication, state: State | None, *, with_link: bool = True
) -> figures.Figure:
    """A published figure as a card that leads to how it was made."""
    definition = all_metrics()[figure.metric].definition
    unit, split = definition.unit, parts_add_up(definition)
    note = ""
    is_nothing = figure.withheld == Figure.Withheld.NOTHING
    if is_nothing:
        note = withheld_in_words(figure)
    if not figure.withheld and figure.value is not None and split and _parts_are_withheld(figure, definition):
        note = _("Verified and unverified parts are withheld to protect companies.")
    return figures.Figure(
        label=words(definition.title),
        value=figure_value(unit, figure.value),
        unit=UNIT_OF_FIGURE[unit],
        verified=figure_value(unit, figure.verified) if split else None,
        unverified=figure_value(unit, figure.unverified) if split else None,
        denominator=denominator_in_words(figure, definition),
        period=_("Survey year FY%(year)s") % {"year": publication.fiscal_year},
        note=note,
        provenance_url=figure_url(publication, state, figure.metric) if with_link else "",
        withheld="" if is_nothing else withheld_in_words(figure),
    )


def _parts_are_withheld(figure: Figure, definition: MetricDefinition) -> bool:
    return figure.verified is None and definition.computed_from.value != "activity"


def cell(figure: Figure | None) -> str:
    """A figure for a table: its value in full, or that it is withheld."""
    if figure is None:
        return "–"
    if figure.withheld == Figure.Withheld.NOTHING:
        return _("none reported")
    if figure.withheld:
        return _("withheld")
    definition = definition_of(figure)
    return in_words(definition.unit, figure.value) if definition else "–"
