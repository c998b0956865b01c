"""The tabs of a center's settings. Higher apps may add theirs from `AppConfig.ready`, with `slug` in their address."""

from django.http import HttpRequest

from lineshaft.ui.navigation import Tab, TabSet

from .models import Center

center_tabs = TabSet("center")


def _sees_awards(request: HttpRequest, center: Center) -> bool:
    return bool(request.actor.can("award:read", center.pk))  # type: ignore[attr-defined]


center_tabs.register(Tab("facts", "Facts", "network:settings_facts", order=10))
center_tabs.register(Tab("locations", "Locations", "network:settings_locations", order=20))
center_tabs.register(Tab("offers", "Offers", "network:settings_offers", order=30))
center_tabs.register(Tab("people", "Public profiles", "network:settings_people", order=40))
center_tabs.register(Tab("awards", "Awards", "network:settings_awards", order=50, visible=_sees_awards))
center_tabs.register(Tab("history", "History", "network:settings_history", order=90))
