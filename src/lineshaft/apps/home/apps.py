from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "lineshaft.apps.home"
    verbose_name = "My work"
