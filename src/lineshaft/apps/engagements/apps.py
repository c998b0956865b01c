from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EngagementsConfig(AppConfig):
    name = "lineshaft.apps.engagements"
    verbose_name = "Requests and engagements"

    def ready(self) -> None:
        """Menu entries, tabs of a site, panels of *My work*, search, and colours of states."""
        from lineshaft.apps.companies import merge_rules
        from lineshaft.apps.companies.queries import register_shared_work
        from lineshaft.ui import status

        from . import merging, queries

        register_shared_work(queries.shared_work)
        merge_rules.register(*merging.RULES)
        _fill_menu()
        _add_site_tabs()
        _add_center_tabs()
        _fill_my_work()
        status.register_tone("in_force", "success")
        status.register_tone("joined", "info")
        for code, tone in (
            ("transferred", "info"),
            ("asked", "progress"),
            ("handed_over", "progress"),
            ("taken_on", "success"),
            ("sent_back", "warning"),
        ):
            status.register_tone(code, tone)
        for code, tone in (
            ("arrived", "progress"),
            ("under_way", "success"),
            ("passed_on", "info"),
            ("taken_back", "neutral"),
        ):
            status.register_tone(code, tone)
        status.register_tone("linked", "progress")
        status.register_tone("engaged", "success")


def _fill_menu() -> None:
    from lineshaft.apps.accounts.roles import PERMISSIONS, Role
    from lineshaft.ui import navigation
    from lineshaft.ui.navigation import NavigationItem

    results = "Survey and outcomes"
    for label, url_name, order, group, icon, permission in (
        ("Requests", "engagements:requests", 10, "Delivery", "support_agent", "request:read"),
        ("Log a visit", "engagements:log_visit", 15, "Delivery", "add_circle", "visit:log"),
        ("Engagements", "engagements:list", 20, "Delivery", "work", "engagement:read"),
        ("Submitted quarters", "engagements:submitted_quarters", 40, results, "lock", "engagement:reopen"),
        ("Outcomes", "engagements:outcomes", 30, results, "trending_up", "outcome:read"),
        ("Companies we referred", "engagements:referrals", 5, "Partners", "support_agent", "referral:send"),
        (_("My requests"), "engagements:my_requests", 10, "Delivery", "support_agent", "own_request:read"),
    ):
        holders = frozenset(role.value for role in Role if permission in PERMISSIONS[role])
        navigation.register(
            NavigationItem(
                label,
                url_name,
                order,
                group,
                lambda roles, holders=holders: bool(roles & holders),  # type: ignore[misc]
                icon,
            )
        )
    navigation.register(NavigationItem(_("Ask for help"), "engagements:ask", order=20, group="public"))


def _add_site_tabs() -> None:
    from lineshaft.apps.companies.tabs import site_tabs
    from lineshaft.ui.navigation import Tab

    for key, label, url_name, order, permission in (
        ("engagements", "Engagements", "engagements:of_site", 30, "engagement:read"),
        ("requests", "Requests", "engagements:requests_of_site", 40, "request:read"),
    ):
        site_tabs.register(
            Tab(
                key,
                label,
                url_name,
                order=order,
                visible=lambda request, site, permission=permission: request.actor.can(permission),  # type: ignore[misc]
            )
        )


def _add_center_tabs() -> None:
    from lineshaft.apps.network.tabs import center_tabs
    from lineshaft.ui.navigation import Tab

    center_tabs.register(
        Tab(
            "response",
            "Response time",
            "engagements:response_settings",
            order=60,
            visible=lambda request, center: request.actor.can("request:read", center.pk),  # type: ignore[attr-defined]
        )
    )

    center_tabs.register(
        Tab(
            "routing",
            "Rules for requests",
            "engagements:routing",
            order=61,
            visible=lambda request, center: request.actor.can("request:read", center.pk),  # type: ignore[attr-defined]
        )
    )


def _fill_my_work() -> None:
    from lineshaft.ui import work

    from . import finding, panels
    from .queries.referrals import partners_of

    work.register_action(
        work.WorkAction(
            "log_visit",
            "Log a visit",
            "engagements:log_visit",
            "add",
            lambda actor: bool(actor.organisations_where("visit:log")),
        )
    )
    work.register_action(
        work.WorkAction(
            "refer",
            "Refer a company",
            "engagements:referral_new",
            "add",
            lambda actor: bool(partners_of(actor)),
        )
    )
    for key, title, load, order in (
        ("referrals", "Companies we referred", panels.referrals, 8),
        ("evidence_came_in", "Evidence came in", panels.evidence_came_in, 5),
        ("joint_waiting", "Work together", panels.joint_waiting, 6),
        ("requests", "Requests that wait", panels.requests_waiting, 10),
        ("engagements", "My active engagements", panels.active_engagements, 20),
        ("evidence_asked", "Evidence asked for", panels.evidence_asked, 5),
        ("outcomes_to_review", "Outcomes to review", panels.outcomes_to_review, 10),
        ("own_requests", _("Our requests for help"), panels.own_requests, 10),
    ):
        invites = key in ("own_requests", "referrals")
        work.register_panel(
            work.WorkPanel(
                key, title, f"engagements/panels/{key}.html", load, order, invites=invites,
                loads=work.DEADLINES if key in ("requests", "engagements") else 0,
                follows=key in ("joint_waiting", "evidence_asked"),
            )
        )  # fmt: skip
    for name, label, find, order, looks in (
        ("referrals", "Companies we referred", finding.find_referrals, 19, finding.REFERRALS),
        ("requests", "Requests", finding.find_requests, 20, finding.REQUESTS),
        ("engagements", "Engagements", finding.find_engagements, 30, finding.ENGAGEMENTS),
        ("visits", "Visits", finding.find_visits, 32, finding.VISITS),
    ):
        work.register_search(work.SearchSource(name, label, find, order=order, looks=(looks,)))
