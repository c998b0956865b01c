from django.apps import AppConfig


class UIConfig(AppConfig):
    name = "lineshaft.ui"
    label = "ui"
    verbose_name = "Pages and components"

    def ready(self) -> None:
        """Compile the translations that are newer than their compiled form (a few hundred strings: ms)."""
        from lineshaft.ui import catalogue

        catalogue.compile_stale()
