"""What *My work* shows of the survey: what waits for a coordinator or director, and how the network stands."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.ui.languages import in_english
from lineshaft.ui.work import Due, WorkPanel

from . import queries


@in_english
def _load(actor: Actor) -> dict[str, Any] | None:
    if not actor.organisations_where("survey:confirm"):
        return None
    running = queries.running_waves_of(actor, timezone.localdate())
    return {
        "running": running,
        "deadlines": [
            Due(
                f"{at.wave}: {at.counts.candidate} to confirm, {at.counts.confirmed} to invite",
                at.center_name,
                at.wave.closes_on,
                reverse("surveys:board", args=[at.wave.code, at.center_slug]),
            )
            for at in running
            if at.counts.candidate or at.counts.confirmed
        ],
    }


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
    "network_survey",
    "The survey now",
    "surveys/panels/network.html",
    _load_network,
    order=30,
    holds=("wave",),
    most=0,
    follows=True,
)
SURVEY_PANEL = WorkPanel("surveys", "Survey", "surveys/panels/survey.html", _load, 40, ("running",), 0)
