from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class FundingConfig(AppConfig):
    name = "lineshaft.apps.funding"
    verbose_name = "Awards and the ledger"

    def ready(self) -> None:
        """Merge rules, menu entries, the fee at an engagement, the panels of *My work*, and colours of states."""
        from lineshaft.apps.companies import merge_rules
        from lineshaft.apps.companies.tabs import company_tabs, site_tabs
        from lineshaft.apps.engagements.tabs import engagement_tabs
        from lineshaft.ui import status
        from lineshaft.ui.navigation import Tab

        from . import merging

        merge_rules.register(*merging.RULES)
        engagement_tabs.register(
            Tab("fee", "Fee", "funding:engagement_fee", order=35, visible=_reads_own_engagement)
        )
        site_tabs.register(
            Tab("invoices", "Invoices", "funding:statement", order=50, visible=_sees_own_books)
        )
        company_tabs.register(
            Tab("invoices", "Invoices", "funding:company_statement", order=50, visible=_sees_own_books)
        )
        for state, tone in _TONES.items():
            status.register_tone(state, tone)
        _register_menu()
        _fill_my_work()


_TONES = {
    "certified": "success",
    "issued": "info",
    "paid": "success",
    "credited": "neutral",
    "written_off": "neutral",
    "held": "warning",
    "refused": "error",
    "posted": "success",
    "taken_back": "neutral",
}


def _register_menu() -> None:
    """Pages of one award are tabs (tabs.py); what goes over all awards of a center stands in the menu."""
    from lineshaft.ui.navigation import NavigationItem, register, register_group

    register_group("Money", 35)
    for item in (
        NavigationItem("Awards", "funding:awards", 10, "Money", _sees_awards, "account_balance"),
        NavigationItem("Journal", "funding:journal", 20, "Money", _sees_books, "list"),
        NavigationItem("Match", "funding:match_of_awards", 20, "Money", _sees_awards, "trending_up"),
        NavigationItem("From accounting", "funding:books", 25, "Money", _sees_books, "upload_file"),
        NavigationItem("Contributions", "funding:contributions", 30, "Money", _sees_books, "favorite"),
        NavigationItem("Months", "funding:months", 30, "Money", _sees_books, "event"),
        NavigationItem(
            "Federal reports", "funding:federal_reports_due", 40, "Money", _sees_awards, "assessment"
        ),
        NavigationItem("Invoices", "funding:invoices", 40, "Money", _sees_books, "attach_money"),
        NavigationItem("Time sheets", "funding:time", 40, "Money", _signs_time, "history"),
        NavigationItem("Closeout and audits", "funding:closeout", 80, "Money", _sees_awards, "event"),
        NavigationItem(
            _("My invoices"), "funding:my_invoices", 20, "Delivery", _is_company_contact, "attach_money"
        ),
    ):
        register(item)


def _sees_awards(roles: frozenset[str]) -> bool:
    return bool(
        roles & {"director", "finance_officer", "network_administrator", "program_officer", "evaluator"}
    )


def _sees_books(roles: frozenset[str]) -> bool:
    return bool(roles & {"director", "finance_officer"})


def _signs_time(roles: frozenset[str]) -> bool:
    return bool(roles & {"advisor", "director", "finance_officer", "survey_coordinator"})


def _fill_my_work() -> None:
    from lineshaft.ui import work

    from . import panels

    for panel in (panels.MATCH_PANEL, panels.CONTRIBUTIONS_PANEL, panels.OVERDUE_PANEL):
        work.register_panel(panel)
    for source in panels.SEARCHES:
        work.register_search(source)
    for key, title, load in (
        ("federal_reports", "Federal reports", panels.due_federal_reports),
        ("weeks_to_sign", "Weeks to sign", panels.weeks_to_sign),
        ("weeks_to_approve", "Weeks to approve", panels.weeks_to_approve),
    ):
        holds = ("due",) if key == "federal_reports" else ("rows",)
        template = f"funding/panels/{key}.html"
        loads = 0 if key == "weeks_to_approve" else None
        work.register_panel(work.WorkPanel(key, title, template, load, 25, holds, panels.SHOWN, loads=loads))


def _is_company_contact(roles: frozenset[str]) -> bool:
    return "company_contact" in roles


def _sees_own_books(request: HttpRequest, _subject: Any) -> bool:
    return bool(request.actor.organisations_where("ledger:read"))  # type: ignore[attr-defined]


def _reads_own_engagement(request: HttpRequest, engagement: Any) -> bool:
    return engagement.center_id in request.actor.organisations_where("engagement:read")  # type: ignore[attr-defined]
