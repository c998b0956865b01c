from django.apps import AppConfig


class ScoutingConfig(AppConfig):
    name = "lineshaft.apps.scouting"
    verbose_name = "Supplier scouting"

    def ready(self) -> None:
        """Merge rules of what names a site, menu entries, and the panels of *My work*."""
        from lineshaft.apps.companies import merge_rules
        from lineshaft.ui import work

        from . import merging, panels

        merge_rules.register(*merging.RULES)
        work.register_panel(panels.SENT_PANEL)
        work.register_panel(panels.DESK_PANEL)
        _register_menu()


def _register_menu() -> None:
    from lineshaft.ui.navigation import NavigationItem, register

    def works_desk(roles: frozenset[str]) -> bool:
        return bool(roles & {"program_officer", "network_administrator"})

    def answers(roles: frozenset[str]) -> bool:
        return bool(roles & {"advisor", "director"})

    def is_company(roles: frozenset[str]) -> bool:
        return "company_contact" in roles

    for item in (
        NavigationItem("Scouting desk", "scouting:desk", 10, "Scouting", works_desk, "search"),
        NavigationItem("Needs sent to us", "scouting:sent", 20, "Scouting", answers, "forum"),
        NavigationItem("Where we are named", "scouting:named", 30, "Scouting", is_company, "visibility"),
        NavigationItem("Verify a report", "scouting:verify", 90, "Scouting", works_desk, "verified"),
    ):
        register(item)
