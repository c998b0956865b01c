from collections.abc import Callable

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EngagementsConfig(AppConfig):
    name = "lineshaft.apps.engagements"
    verbose_name = "Requests and engagements"

    def ready(self) -> None:
        """Menu entries, tabs of a site, panels of *My work* and search."""
        from lineshaft.apps.accounts.roles import PERMISSIONS, Role
        from lineshaft.apps.companies import merge_rules
        from lineshaft.apps.companies.tabs import site_tabs
        from lineshaft.ui import navigation, status, work
        from lineshaft.ui.navigation import NavigationItem, Tab

        from . import merging, panels

        merge_rules.register(*merging.RULES)

        def holders_of(permission: str) -> Callable[[frozenset[str]], bool]:
            holders = frozenset(role.value for role in Role if permission in PERMISSIONS[role])
            return lambda roles: bool(roles & holders)

        entries = (
            ("Requests", "engagements:requests", 10, "Delivery", "support_agent", holders_of("request:read")),
            ("Engagements", "engagements:list", 20, "Delivery", "work", holders_of("engagement:read")),
            (
                "Outcomes",
                "engagements:outcomes",
                30,
                "Survey and outcomes",
                "trending_up",
                holders_of("outcome:read"),
            ),
            (
                "My requests",
                "engagements:my_requests",
                10,
                "Delivery",
                "support_agent",
                holders_of("own_request:read"),
            ),
        )
        for label, url_name, order, group, icon, visible in entries:
            navigation.register(NavigationItem(label, url_name, order, group, visible, icon))
        navigation.register(NavigationItem(_("Ask for help"), "engagements:ask", order=20, group="public"))

        site_tabs.register(
            Tab(
                "engagements",
                "Engagements",
                "engagements:of_site",
                order=30,
                visible=lambda request, site: request.actor.can("engagement:read"),  # type: ignore[attr-defined]
            )
        )
        site_tabs.register(
            Tab(
                "requests",
                "Requests",
                "engagements:requests_of_site",
                order=40,
                visible=lambda request, site: request.actor.can("request:read"),  # type: ignore[attr-defined]
            )
        )

        for key, title, load, order in (
            ("evidence_came_in", "Evidence came in", panels.evidence_came_in, 5),
            ("requests", "Requests that wait", panels.requests_waiting, 10),
            ("engagements", "My active engagements", panels.active_engagements, 20),
            ("evidence_asked", "Evidence asked for", panels.evidence_asked, 5),
            ("outcomes_to_review", "Outcomes to review", panels.outcomes_to_review, 10),
            ("own_requests", "Our requests for help", panels.own_requests, 10),
        ):
            work.register_panel(work.WorkPanel(key, title, f"engagements/panels/{key}.html", load, order))
        work.register_search(work.SearchSource("requests", "Requests", panels.find_requests, order=20))
        work.register_search(
            work.SearchSource("engagements", "Engagements", panels.find_engagements, order=30)
        )

        status.register_tone("linked", "progress")
        status.register_tone("engaged", "success")
