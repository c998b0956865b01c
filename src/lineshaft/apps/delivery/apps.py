from collections.abc import Callable
from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


def _is_own_center(request: HttpRequest, engagement: Any) -> bool:
    return engagement.center_id in request.actor.organisations_where("engagement:read")  # type: ignore[attr-defined]


def _reads_of_center(request: HttpRequest, center: Any) -> bool:
    return center.pk in request.actor.organisations_where("engagement:read")  # type: ignore[attr-defined]


class DeliveryConfig(AppConfig):
    name = "lineshaft.apps.delivery"
    verbose_name = "From assessment to follow-up"

    def ready(self) -> None:
        """Merge rules, tabs, panels of *My work*, the checklist of completion, colours of states."""
        from lineshaft.apps.companies import merge_rules
        from lineshaft.apps.engagements import completion, history
        from lineshaft.ui import status

        from . import actions, merging, queries

        merge_rules.register(*merging.RULES)
        history.register(queries.records_of)
        completion.register_check(actions.points_before_completion)
        completion.register_afterwards(actions.plan_follow_ups)
        _add_tabs()
        _fill_my_work()
        _add_menu()
        for code, tone in (
            ("preparing", "info"),
            ("replaced", "neutral"),
            ("dropped", "warning"),
            ("done", "success"),
        ):
            status.register_tone(code, tone)


def _add_tabs() -> None:
    from lineshaft.apps.engagements.tabs import engagement_tabs
    from lineshaft.apps.network.tabs import center_tabs
    from lineshaft.ui.navigation import Tab

    for key, label, url_name, order in (
        ("pipeline", "Pipeline", "delivery:pipeline_pace", 62),
        ("agreement", "Agreement", "delivery:agreement_text", 63),
    ):
        center_tabs.register(Tab(key, label, url_name, order=order, visible=_reads_of_center))
    for key, label, url_name, order in (
        ("offer", "Proposal", "delivery:offer", 12),
        ("plan", "Plan", "delivery:plan", 14),
        ("documents", "Documents", "delivery:documents", 25),
    ):
        engagement_tabs.register(Tab(key, label, url_name, order=order, visible=_is_own_center))


def _fill_my_work() -> None:
    from lineshaft.ui import work

    from . import finding, panels

    for name, title, load, position in (
        ("milestones", "Milestones that are due", panels.milestones, 15),
        ("follow_ups", "Ask what became of it", panels.follow_ups, 16),
        ("proposals", "Proposals that wait", panels.proposals, 17),
        ("still", "Work that stands still", panels.still, 18),
        ("own_proposals", _("Proposals to our company"), panels.own_proposals, 5),
    ):
        panel = work.WorkPanel(
            f"delivery_{name}", title, f"delivery/panels/{name}.html", load, position,
            loads=0 if name == "still" else work.DEADLINES, follows=name == "still",
        )  # fmt: skip
        work.register_panel(panel)
    for key, label, find, order, looks in (
        ("proposals", "Proposals", finding.find_proposals, 33, finding.PROPOSALS),
        ("documents", "Documents", finding.find_documents, 34, finding.DOCUMENTS),
    ):
        work.register_search(work.SearchSource(key, label, find, order, looks=(looks,)))


def _add_menu() -> None:
    from lineshaft.apps.accounts.roles import PERMISSIONS, ROLES_OF_KIND, OrganisationKind, Role
    from lineshaft.ui import navigation
    from lineshaft.ui.navigation import NavigationItem

    def holding(permission: str) -> frozenset[str]:
        return frozenset(role.value for role in Role if permission in PERMISSIONS[role])

    of_a_center = frozenset(role.value for role in ROLES_OF_KIND[OrganisationKind.CENTER])
    readers, directors = of_a_center & holding("engagement:read"), holding("request:assign")
    companies = frozenset({Role.COMPANY_CONTACT.value})
    for label, url_name, order, visible, icon in (
        ("Pipeline", "delivery:pipeline", 5, readers, "trending_up"),
        ("Hand over work", "delivery:hand_over", 90, directors, "people"),
        (_("My engagements"), "delivery:own_list", 15, companies, "work"),
    ):
        sees = _one_of(visible)
        navigation.register(NavigationItem(label, url_name, order, "Delivery", sees, icon))


def _one_of(wanted: frozenset[str]) -> Callable[[frozenset[str]], bool]:
    return lambda roles: bool(roles & wanted)
