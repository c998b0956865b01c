from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "lineshaft.apps.programs"
    verbose_name = "Programs"

    def ready(self) -> None:
        """The menu, the tab of an engagement, panels of *My work*, seats that requests ask for, colours of states."""
        from lineshaft.apps.engagements import asked_for
        from lineshaft.apps.engagements.tabs import engagement_tabs
        from lineshaft.apps.events import dates
        from lineshaft.ui import navigation, status, work

        from . import asking, sessions_in_calendars, tabs

        dates.register(sessions_in_calendars.for_everyone, sessions_in_calendars.for_the_center)

        navigation.register(tabs.MENU)
        engagement_tabs.register(tabs.PROGRAM)
        work.register_panel(
            work.WorkPanel(
                "programs_due",
                "Progress of programs that is due",
                "programs/panels/due.html",
                tabs.due,
                22,
                loads=work.DEADLINES,
            )
        )
        work.register_panel(
            work.WorkPanel(
                "seats", "Seats in cohorts that you lead", "programs/panels/seats.html", tabs.seats_to_answer, 12,
                most=tabs.SEAT_ROWS,
            )
        )  # fmt: skip
        asked_for.register(asking.KIND)
        work.register_search(
            work.SearchSource("cohorts", "Cohorts", tabs.find_cohorts, 36, looks=(tabs.COHORTS,))
        )
        work.register_search(
            work.SearchSource(
                "programs", "Companies in programs", tabs.find_enrolments, 37, looks=(tabs.ENROLMENTS,)
            )
        )
        for code, tone in tabs.TONES.items():
            status.register_tone(code, tone)
