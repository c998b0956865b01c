"""What *My work* shows of the survey: what waits for a coordinator or director, and how the network stands."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.ui.languages import in_english
from lineshaft.ui.work import WorkPanel

from . import queries


@in_english
def _load(actor: Actor) -> dict[str, Any] | None:
    if not actor.organisations_where("survey:confirm"):
        return None
    return {"running": queries.running_waves_of(actor, timezone.localdate())}


@in_english
def _load_network(actor: Actor) -> dict[str, Any] | None:
    if not actor.can("network_totals:read"):
        return None
    wave = queries.running_wave(timezone.localdate())
    return {
        "wave": wave,
        "counts": queries.counts_of_network(actor, wave) if wave else None,
        "url": reverse("surveys:waves"),
        "action": "Survey waves",
    }


NETWORK_PANEL = WorkPanel(
    "network_survey", "The survey now", "surveys/panels/network.html", _load_network, order=30
)
SURVEY_PANEL = WorkPanel("surveys", "Survey", "surveys/panels/survey.html", _load, order=40)
