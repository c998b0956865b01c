from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class HomeConfig(AppConfig):
    name = "lineshaft.apps.home"
    verbose_name = "My work"

    def ready(self) -> None:
        from lineshaft.ui import navigation, work
        from lineshaft.ui.navigation import NavigationItem

        from . import pages

        work.register_search(work.SearchSource("pages", _("Pages"), pages.find_pages, order=90))

        navigation.register(NavigationItem(_("My work"), "home:my_work", order=1, icon="home"))
        # Those that people of a company see are translated where they are shown; the rest is for staff, in English.
        for order, heading in enumerate(
            (
                gettext_noop("Companies"),
                gettext_noop("Delivery"),
                "Survey and outcomes",
                gettext_noop("Scouting"),
                "Buy American",
                gettext_noop("Results"),
                gettext_noop("Partners"),
                "Network",
                "Settings",
            ),
            start=1,
        ):
            navigation.register_group(heading, order * 10)
        if settings.DEMO:
            navigation.register(NavigationItem(_("Demo mailbox"), "home:mailbox", order=90, group="account"))
