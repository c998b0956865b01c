"""What waits for a coordinator or director in *My work*."""

from typing import Any

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


SURVEY_PANEL = WorkPanel("surveys", "Survey", "surveys/panels/survey.html", _load, order=40)
