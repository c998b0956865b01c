from django.apps import AppConfig


class ScoutingConfig(AppConfig):
    name = "lineshaft.apps.scouting"
    verbose_name = "Supplier scouting"

    def ready(self) -> None:
        """Merge rules of what names a site, and menu entries."""
        from lineshaft.apps.companies import merge_rules
        from lineshaft.ui import navigation

        from . import buy_american_menu, merging

        merge_rules.register(*merging.RULES)
        for item in buy_american_menu.ITEMS:
            navigation.register(item)
