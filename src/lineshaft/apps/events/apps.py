from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "lineshaft.apps.events"
    verbose_name = "Events"

    def ready(self) -> None:
        """Menu entries, the panel of *My work*, colours of states, and the link on the pages of centers."""
        from lineshaft.apps.accounts.roles import PERMISSIONS, Role
        from lineshaft.apps.network.presentation import register_what_centers_have
        from lineshaft.ui import navigation, status, work
        from lineshaft.ui.navigation import NavigationItem

        from . import panels, queries

        readers = frozenset(role.value for role in Role if "request:read" in PERMISSIONS[role])
        navigation.register(
            NavigationItem(
                "Events", "events:list", 17, "Delivery", lambda roles: bool(roles & readers), "event"
            )
        )
        navigation.register(NavigationItem(_("Events"), "events:calendar", order=25, group="public"))
        register_what_centers_have("events", queries.has_events)
        work.register_panel(
            work.WorkPanel(
                "events", "My events", "events/panels/coming.html", panels.coming, 9, ("over", "to_come"), 6
            )
        )
        work.register_search(work.SearchSource("events", "Events", panels.find_events, order=35))
        status.register_tone("published", "success")
        status.register_tone("waiting", "warning")
        status.register_tone("registered", "success")
