from django.apps import AppConfig


class PerformanceConfig(AppConfig):
    name = "lineshaft.apps.performance"
    verbose_name = "Performance"

    def ready(self) -> None:
        """Menu entries and the panels of *My work*."""
        from lineshaft.ui import navigation, work

        from . import panels

        center_roles = {"director", "viewer", "finance_officer", "survey_coordinator", "advisor"}
        office_roles = {"network_administrator", "program_officer", "evaluator"}
        navigation.register(
            navigation.NavigationItem(
                "Scorecard",
                "performance:scorecard",
                order=20,
                group="Results",
                icon="insights",
                visible=lambda roles: bool(roles & center_roles),
            )
        )
        navigation.register(
            navigation.NavigationItem(
                "All centers",
                "performance:network",
                order=10,
                group="Results",
                icon="insights",
                visible=lambda roles: bool(roles & office_roles),
            )
        )
        work.register_panel(
            work.WorkPanel(
                "scorecard",
                "Scorecard",
                "performance/panels/scorecard.html",
                panels.own_center,
                60,
                ("figures",),
                0,
                follows=True,
            )
        )
        work.register_panel(
            work.WorkPanel(
                "network",
                "The network this year",
                "performance/panels/network.html",
                panels.network,
                order=20,
                holds=("figures",),
                most=0,
            )
        )
