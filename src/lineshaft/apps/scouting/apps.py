from django.apps import AppConfig


class ScoutingConfig(AppConfig):
    name = "lineshaft.apps.scouting"
    verbose_name = "Supplier scouting"

    def ready(self) -> None:
        """Merge rules of what names a site."""
        from lineshaft.apps.companies import merge_rules

        from . import merging

        merge_rules.register(*merging.RULES)
