"""The tabs of an engagement. Higher apps add theirs from `AppConfig.ready`, with `public_id` in their address."""

from typing import Any

from django.http import HttpRequest

from lineshaft.ui.navigation import Tab, TabSet

from .permissions import centers_of_reader

engagement_tabs = TabSet("engagement")


def _is_own_center(request: HttpRequest, engagement: Any) -> bool:
    return engagement.center_id in request.actor.organisations_where("engagement:read")  # type: ignore[attr-defined]


def _does_the_work(request: HttpRequest, engagement: Any) -> bool:
    return bool(centers_of_reader(request.actor, engagement))  # type: ignore[attr-defined]


def _reads_outcomes(request: HttpRequest, engagement: Any) -> bool:
    return bool(request.actor.can("outcome:read", engagement.center_id))  # type: ignore[attr-defined]


engagement_tabs.register(Tab("overview", "Overview", "engagements:detail", order=10))
engagement_tabs.register(Tab("visits", "Visits", "engagements:visits", order=20, visible=_does_the_work))
engagement_tabs.register(Tab("centers", "Centers", "engagements:centers", order=40, visible=_does_the_work))
engagement_tabs.register(
    Tab("outcomes", "Outcomes", "engagements:engagement_outcomes", order=30, visible=_reads_outcomes)
)
engagement_tabs.register(Tab("history", "History", "engagements:history", order=90, visible=_is_own_center))
