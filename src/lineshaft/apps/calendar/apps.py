from django.apps import AppConfig


class CalendarConfig(AppConfig):
    name = "lineshaft.apps.calendar"
    verbose_name = "Calendar"

    def ready(self) -> None:
        """Menu entry, panels of *My work*, colours of states, and the ways to book from pages of lower apps."""
        from lineshaft.apps.accounts.roles import PERMISSIONS, Role
        from lineshaft.apps.engagements.absence import register_absences
        from lineshaft.apps.network.presentation import register_what_centers_have
        from lineshaft.ui import navigation, status, work
        from lineshaft.ui.navigation import NavigationItem

        from . import finding, panels, queries

        holders = frozenset(role.value for role in Role if "request:handle" in PERMISSIONS[role])
        navigation.register(
            NavigationItem(
                "Consultations",
                "calendar:week",
                15,
                "Delivery",
                lambda roles: bool(roles & holders),
                "schedule",
            )
        )
        register_absences(queries.away)
        work.register_search(
            work.SearchSource(
                "consultations",
                "Consultations",
                finding.find_consultations,
                order=22,
                looks=(finding.CONSULTATIONS,),
            )
        )
        register_what_centers_have("bookings", queries.takes_bookings)
        work.register_panel(
            work.WorkPanel(
                "consultations",
                "Consultations",
                "calendar/panels/today.html",
                panels.today,
                order=8,
                loads=work.DEADLINES,
            )
        )
        work.register_panel(
            work.WorkPanel(
                "consultations_left",
                "Consultations to hand over",
                "calendar/panels/to_hand_over.html",
                panels.to_hand_over,
                order=4,
                loads=work.DEADLINES,
                follows=True,
            )
        )
        status.register_tone("booked", "progress")
        status.register_tone("took_place", "success")
        status.register_tone("no_show", "warning")
